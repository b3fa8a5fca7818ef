import Columnar

/// In which form a job's own values lie in a state. A state goes on in the form in which it began; its schema says which that is.
package enum StateCoding: String, Sendable {
    /// Each value by itself: see `SingleValueBytes`. DStreams wrote so until November 2026.
    case singleValues = "1"
    /// As `ValueCoder` has them, on either engine.
    case columns = "2"

    package static let fact = "portage.coding"

    /// That of a state with this schema; nil stands for one that begins.
    package init(of stored: StateSchema?) {
        self = stored?.key.first?.facts[SingleValueForm.fact] == nil ? .columns : .singleValues
    }
}

/// Values of one type of a job's as bytes in state, in any form in which a state may be.
///
/// Unchecked: the functions hold nothing but types, whose metadata the compiler cannot prove to be shared.
package struct StateValueCoder<T: Sendable>: @unchecked Sendable {
    private let columns: Result<ValueCoder<T>, StateValueError>
    private let single: (form: SingleValueForm, shown: ValueForm, encode: (T) throws -> [UInt8], decode: ([UInt8]) throws -> T)

    package init() where T: Codable {
        columns = Self.columnar()
        single = (
            SingleValueForm(T.self), SingleValueForm.shown(T.self), { try SingleValueBytes.encode($0) }, { try SingleValueBytes.decode(T.self, $0) }
        )
    }

    /// Of a tuple of two.
    package static func tuple<First: Codable, Second: Codable>() -> StateValueCoder where T == (First, Second) {
        StateValueCoder(
            columns: columnar(),
            single: (
                .pair(SingleValueForm(First.self), SingleValueForm(Second.self)),
                .tuple([SingleValueForm.shown(First.self), SingleValueForm.shown(Second.self)]),
                { try SingleValueBytes.encode(pair: $0) }, { try SingleValueBytes.decode(pair: T.self, $0) }
            ))
    }

    private init(
        columns: Result<ValueCoder<T>, StateValueError>,
        single: (form: SingleValueForm, shown: ValueForm, encode: (T) throws -> [UInt8], decode: ([UInt8]) throws -> T)
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

    /// What the state's schema says of a column of them.
    package func column(_ name: String, _ coding: StateCoding) throws -> StateSchema.Column {
        switch coding {
        case .singleValues:
            StateSchema.Column(
                Field(name, single.form.type, nullable: false), facts: [SingleValueForm.fact: single.form.text, ValueForm.fact: single.shown.text])
        case .columns:
            try columns.get().column(name)
        }
    }
}

extension ValueCoder {
    fileprivate func column(_ name: String) -> StateSchema.Column {
        StateSchema.Column(Field(name, type, nullable: false), facts: [StateCoding.fact: StateCoding.columns.rawValue, ValueForm.fact: form.text])
    }
}

/// Shows the values of one column of a state by what its schema says.
package struct StateValueReader: Sendable {
    /// The column as it is shown.
    package let field: Field
    /// How it is shown.
    package let form: ValueForm
    private let single: SingleValueForm?
    private let stored: DataType

    /// nil for a column that no `StateValueCoder` has written.
    package init?(_ column: StateSchema.Column) {
        single = column.facts[SingleValueForm.fact].flatMap { SingleValueForm(text: $0) }
        guard single != nil || column.facts[StateCoding.fact] == StateCoding.columns.rawValue else { return nil }
        stored = single?.type ?? column.field.type
        // A state that was begun before there were forms says no more than its encoding.
        form = column.facts[ValueForm.fact].flatMap { ValueForm(text: $0) } ?? single?.shown ?? .plain
        field = Field(column.field.name, form.shownType(stored), nullable: column.field.nullable)
    }

    /// The value of some bytes as it is shown; null where they are not one.
    package func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        form.shown(single?.value(bytes) ?? ColumnBytes.one(stored, bytes)?.value(at: 0) ?? .null)
    }
}
