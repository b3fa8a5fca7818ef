import Columnar

/// What an operator's keys and values are: stored beside its state, so that a state is never read as another.
///
/// Two are equal if what is stored of them is.
public struct StateSchema: Hashable, Sendable {
    /// A column, and how the operator keeps it beyond its type: two columns with different facts cannot stand for each other.
    public struct Column: Hashable, Sendable {
        public var field: Field
        /// By name, such as `portage.aggregate`: `sum`.
        public var facts: [String: String]

        public init(_ field: Field, facts: [String: String] = [:]) {
            self.field = field
            self.facts = facts
        }
    }

    /// How the facts of a stored schema are compared with these, as the operator says: a schema itself does not know what they mean.
    public struct FactComparison: Sendable {
        /// Facts that say nothing of how the state lies, such as how a value is shown.
        public var ignored: Set<String>
        /// By fact, values that stand for the same: each with the one that stands for all.
        public var synonyms: [String: [String: String]]

        public init(ignored: Set<String> = [], synonyms: [String: [String: String]] = [:]) {
            self.ignored = ignored
            self.synonyms = synonyms
        }

        func isSame(_ old: [String: String], _ new: [String: String]) -> Bool { telling(old) == telling(new) }

        private func telling(_ facts: [String: String]) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: facts.filter { !ignored.contains($0.key) }.map { ($0.key, synonyms[$0.key]?[$0.value] ?? $0.value) })
        }
    }

    /// Spark's name, such as `stateStoreSave`.
    public var operatorName: String
    public var key: [Column]
    public var value: [Column]
    /// Not stored.
    public var comparison: FactComparison

    public init(operatorName: String, key: [Column], value: [Column], comparison: FactComparison = FactComparison()) {
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

    /// `struct<window:…,k:string> -> struct<n:bigint>`, facts included.
    public var text: String { "\(Self.text(key)) -> \(Self.text(value))" }

    static func text(_ columns: [Column]) -> String {
        let parts = columns.map { column in
            let facts = column.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            return "\(column.field.name):\(column.field.type.sqlName)\(column.field.nullable ? "" : " not null")\(facts.isEmpty ? "" : " (\(facts))")"
        }
        return "struct<\(parts.joined(separator: ","))>"
    }

    /// Refuses an operator whose state cannot be this one: as in Spark, names may differ and what may be null must have been so
    /// before; number, order and types are the same. Beyond Spark, facts are the same.
    /// - Parameter unsealed: the file that named this operator, where it has no checksum, so that damage of it may look like another operator.
    /// - Throws: `StateStoreError` `.otherSchema` showing both.
    func admit(_ new: StateSchema, operatorID: Int, directory: String, unsealed: String? = nil) throws(StateStoreError) {
        try Self.admit(operatorName, new.operatorName, operatorID: operatorID, directory: directory, unsealed: unsealed)
        for (part, old, now) in [("key", key, new.key), ("value", value, new.value)] {
            if old.count == now.count, zip(old, now).allSatisfy({ Self.canHold($0.field.type, $0.field.nullable, $1.field.type, $1.field.nullable) && new.comparison.isSame($0.facts, $1.facts) }) {
                continue
            }
            throw StateStoreError(
                .otherSchema, part == "key" ? .stateKeySchema : .stateValueSchema,
                "\(directory): the \(part)s of operator \(operatorID) "
                    + "('\(operatorName)') do not match its state. Existing \(part)_schema=\(Self.text(old)) and new \(part)_schema=\(Self.text(now)). "
                    + "Number, order and types of the fields must be the same", hint: "undo the change, or start over with a new checkpoint directory")
        }
    }

    /// Refuses another operator, whatever its state.
    static func admit(
        _ old: String, _ new: String, operatorID: Int, directory: String, unsealed: String?
    ) throws(StateStoreError) {
        guard old != new else { return }
        throw StateStoreError(
            .otherSchema,
            "\(directory): operator \(operatorID) is '\(new)' now and its state is of '\(old)'; "
                + "go on with the query that it was, or give the new one a checkpoint directory of its own"
                + (unsealed.map { ". If the query is the same, \($0), which says so, is damaged: delete it, and the next start writes it anew" } ?? ""))
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
            .dayTimeInterval, .yearMonthInterval: return old == new
        }
    }
}
