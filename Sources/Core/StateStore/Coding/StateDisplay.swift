import Columnar

/// Converts the entries of one store to rows, for readers who do not have the job.
package protocol StateEntryRows {
    /// The columns `key` and `value`, each a struct.
    var columns: [Field] { get }
    /// How the members of the columns are shown.
    var logicalTypes: [LogicalType] { get }
    /// How many entries of a partition make a part that can be shown separately; nil if the order of the rows depends on all entries.
    var partSize: Int? { get }
    /// - Throws: for an entry that such a state cannot have.
    mutating func add(_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws
    /// The rows of the entries added since the last call, in order, and the partition of each.
    mutating func take() throws -> (rows: RecordBatch, partitions: [Int])
}

/// How one kind of operator shows its state.
package struct StateDisplay: Sendable {
    private let make: @Sendable (StateSchema, _ store: String, _ operatorID: Int) throws -> (any StateEntryRows)?

    /// - Parameter make: returns nil if the schema is of another kind of operator; throws if no such operator can have written it.
    package init(_ make: @escaping @Sendable (StateSchema, _ store: String, _ operatorID: Int) throws -> (any StateEntryRows)?) {
        self.make = make
    }

    /// The rows of the first display that knows the schema; nil if none does.
    package static func rows(
        _ displays: [StateDisplay], of schema: StateSchema, store: String, operatorID: Int
    ) throws -> (any StateEntryRows)? {
        for display in displays { if let rows = try display.make(schema, store, operatorID) { return rows } }
        return nil
    }
}
