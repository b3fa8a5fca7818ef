import Columnar

/// The format of a job's own values in a state. A state keeps the format in which it was started; its schema says which.
package enum StateCoding: String, Sendable {
    /// Each value by itself: see `SingleValueBytes`. DStreams used this until November 2026.
    case singleValues = "1"
    /// The format of `ValueCoder`, on either engine.
    case columns = "2"

    package static let metadataKey = "portage.coding"

    /// The format of a state with this schema; nil for a new state.
    package init(of stored: StateSchema?) {
        self = stored?.key.first?.metadata[SingleValueEncoding.metadataKey] == nil ? .columns : .singleValues
    }
}

/// Encodes values of a job's own type as bytes in state, in any of the formats.
///
/// Unchecked: the functions capture only types, whose metadata the compiler cannot prove to be shared.
package struct StateValueCoder<T: Sendable>: @unchecked Sendable {
    private let columns: Result<ValueCoder<T>, StateValueError>
    private let single: (encoding: SingleValueEncoding, shown: LogicalType, encode: (T) throws -> [UInt8], decode: ([UInt8]) throws -> T)

    package init() where T: Codable {
        columns = Self.columnar()
        single = (
            SingleValueEncoding(T.self), SingleValueEncoding.shown(T.self), { try SingleValueBytes.encode($0) },
            { try SingleValueBytes.decode(T.self, $0) }
        )
    }

    /// The coder of a tuple of two.
    package static func tuple<First: Codable, Second: Codable>() -> StateValueCoder where T == (First, Second) {
        StateValueCoder(
            columns: columnar(),
            single: (
                .pair(SingleValueEncoding(First.self), SingleValueEncoding(Second.self)),
                .tuple([SingleValueEncoding.shown(First.self), SingleValueEncoding.shown(Second.self)]),
                { try SingleValueBytes.encode(pair: $0) }, { try SingleValueBytes.decode(pair: T.self, $0) }
            ))
    }

    private init(
        columns: Result<ValueCoder<T>, StateValueError>,
        single: (encoding: SingleValueEncoding, shown: LogicalType, encode: (T) throws -> [UInt8], decode: ([UInt8]) throws -> T)
    ) {
        self.columns = columns
        self.single = single
    }

    private static func columnar() -> Result<ValueCoder<T>, StateValueError> {
        Result { () throws(StateValueError) in try ValueCoder<T>(role: "\(T.self)") }
    }

    package func encode(_ values: [T], _ coding: StateCoding) throws -> [[UInt8]] {
        switch coding {
        case .singleValues: try values.map(single.encode)
        case .columns: try columns.get().bytes(of: values)
        }
    }

    /// - Throws: `StateValueError` `.damaged` for bytes that are not of the type, or what its decoder throws.
    package func decode(_ bytes: [[UInt8]], _ coding: StateCoding) throws -> [T] {
        switch coding {
        case .singleValues: try bytes.map(single.decode)
        case .columns: try columns.get().values(from: bytes)
        }
    }

    /// The column of such values in the state's schema.
    package func column(_ name: String, _ coding: StateCoding) throws -> StateSchema.Column {
        switch coding {
        case .singleValues:
            StateSchema.Column(
                Field(name, single.encoding.type, nullable: false),
                metadata: [SingleValueEncoding.metadataKey: single.encoding.text, LogicalType.metadataKey: single.shown.text])
        case .columns:
            try columns.get().column(name)
        }
    }
}

extension ValueCoder {
    fileprivate func column(_ name: String) -> StateSchema.Column {
        StateSchema.Column(
            Field(name, type, nullable: false),
            metadata: [StateCoding.metadataKey: StateCoding.columns.rawValue, LogicalType.metadataKey: logicalType.text])
    }
}

/// Shows the values of one column of a state, as its schema says.
package struct StateValueReader: Sendable {
    /// The column that is shown.
    package let field: Field
    /// How it is shown.
    package let logicalType: LogicalType
    private let single: SingleValueEncoding?
    private let stored: DataType

    /// nil for a column that no `StateValueCoder` has written.
    package init?(_ column: StateSchema.Column) {
        single = column.metadata[SingleValueEncoding.metadataKey].flatMap { SingleValueEncoding(text: $0) }
        guard single != nil || column.metadata[StateCoding.metadataKey] == StateCoding.columns.rawValue else { return nil }
        stored = single?.type ?? column.field.type
        // A state that was started before logical types were stored is shown by its encoding.
        logicalType = column.metadata[LogicalType.metadataKey].flatMap { LogicalType(text: $0) } ?? single?.shown ?? .plain
        field = Field(column.field.name, logicalType.shownType(stored), nullable: column.field.nullable)
    }

    /// The value that some bytes encode, as it is shown; null if they encode none.
    package func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        logicalType.shown(single?.value(bytes) ?? ColumnBytes.one(stored, bytes)?.value(at: 0) ?? .null)
    }
}
