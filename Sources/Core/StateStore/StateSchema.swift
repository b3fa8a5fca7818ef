import Columnar

/// The types of an operator's keys and values: stored with its state, so that a state is never read as another.
///
/// Two schemas are equal if their stored form is.
public struct StateSchema: Hashable, Sendable {
    /// A column, and metadata about how the operator stores it: columns with different metadata are not interchangeable.
    public struct Column: Hashable, Sendable {
        public var field: Field
        /// By name, such as `portage.aggregate`: `sum`.
        public var metadata: [String: String]

        public init(_ field: Field, metadata: [String: String] = [:]) {
            self.field = field
            self.metadata = metadata
        }
    }

    /// How the metadata of a stored schema is compared with this one's, defined by the operator: the schema itself does not know what it
    /// means.
    public struct MetadataComparison: Sendable {
        /// Metadata that does not affect how the state is stored, such as how a value is shown.
        public var ignored: Set<String>
        /// By name, values that mean the same: each with the one that represents them.
        public var synonyms: [String: [String: String]]

        public init(ignored: Set<String> = [], synonyms: [String: [String: String]] = [:]) {
            self.ignored = ignored
            self.synonyms = synonyms
        }

        func isSame(_ old: [String: String], _ new: [String: String]) -> Bool { telling(old) == telling(new) }

        private func telling(_ metadata: [String: String]) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: metadata.filter { !ignored.contains($0.key) }.map {
                    ($0.key, synonyms[$0.key]?[$0.value] ?? $0.value)
                })
        }
    }

    /// Spark's name, such as `stateStoreSave`.
    public var operatorName: String
    public var key: [Column]
    public var value: [Column]
    /// Not stored.
    public var comparison: MetadataComparison

    public init(operatorName: String, key: [Column], value: [Column], comparison: MetadataComparison = MetadataComparison()) {
        self.operatorName = operatorName
        self.key = key
        self.value = value
        self.comparison = comparison
    }

    public static func == (left: StateSchema, right: StateSchema) -> Bool {
        left.operatorName == right.operatorName && left.key == right.key && left.value == right.value
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(operatorName)
        hasher.combine(key)
        hasher.combine(value)
    }

    /// `struct<window:…,k:string> -> struct<n:bigint>`, metadata included.
    public var text: String { "\(Self.text(key)) -> \(Self.text(value))" }

    static func text(_ columns: [Column]) -> String {
        let parts = columns.map { column in
            let metadata = column.metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            let suffix = (column.field.nullable ? "" : " not null") + (metadata.isEmpty ? "" : " (\(metadata))")
            return "\(column.field.name):\(column.field.type.sqlName)\(suffix)"
        }
        return "struct<\(parts.joined(separator: ","))>"
    }

    /// Refuses an operator whose state is not this one: as in Spark, names may differ, and a column may become non-null but not
    /// nullable; number, order and types are the same. Beyond Spark, the metadata is the same.
    /// - Parameter unsealed: the file that named this operator, if it has no checksum, because damage to it may look like another operator.
    /// - Throws: `StateStoreError` `.otherSchema` showing both.
    func requireCompatible(_ new: StateSchema, operatorID: Int, directory: String, unsealed: String? = nil) throws(StateStoreError) {
        try Self.requireSameOperator(operatorName, new.operatorName, operatorID: operatorID, directory: directory, unsealed: unsealed)
        for (part, old, now) in [("key", key, new.key), ("value", value, new.value)] {
            if old.count == now.count,
                zip(old, now).allSatisfy({
                    Self.canHold($0.field.type, $0.field.nullable, $1.field.type, $1.field.nullable)
                        && new.comparison.isSame($0.metadata, $1.metadata)
                })
            {
                continue
            }
            throw StateStoreError(
                .otherSchema, part == "key" ? .stateKeySchema : .stateValueSchema,
                "\(directory): the \(part)s of operator \(operatorID) "
                    + "('\(operatorName)') do not match its state. Existing \(part)_schema=\(Self.text(old)) and new "
                    + "\(part)_schema=\(Self.text(now)). "
                    + "Number, order and types of the fields must be the same",
                hint: "undo the change, or start over with a new checkpoint directory")
        }
    }

    /// Refuses another operator, whatever its state.
    static func requireSameOperator(
        _ old: String, _ new: String, operatorID: Int, directory: String, unsealed: String?
    ) throws(StateStoreError) {
        guard old != new else { return }
        throw StateStoreError(
            .otherSchema,
            "\(directory): operator \(operatorID) is '\(new)' now, but its state is of '\(old)'; "
                + "continue with the query as it was, or give the new one its own checkpoint directory"
                + (unsealed.map {
                    ". If the query is the same, \($0), which says so, is damaged: delete it, and the next start writes it again"
                } ?? ""))
    }

    private static func canHold(_ old: DataType, _ oldNullable: Bool, _ new: DataType, _ newNullable: Bool) -> Bool {
        guard oldNullable || !newNullable else { return false }
        switch old {
        case .structure(let fields):
            guard case .structure(let others) = new, fields.count == others.count else { return false }
            return zip(fields, others).allSatisfy { canHold($0.type, $0.nullable, $1.type, $1.nullable) }
        case .array(let element):
            guard case .array(let other) = new else { return false }
            return canHold(element, true, other, true)
        case .map(let key, let value):
            guard case .map(let otherKey, let otherValue) = new else { return false }
            return canHold(key, false, otherKey, false) && canHold(value, true, otherValue, true)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval:
            return old == new
        }
    }
}
