import Columnar

/// Turns the entries of one store into rows: for whoever reads a state without the job that keeps it.
package protocol StateEntryRows {
    /// The columns `key` and `value`, each a struct.
    var columns: [Field] { get }
    /// How the members of the columns are shown.
    var forms: [ValueForm] { get }
    /// How many entries of a partition make a part that may be shown by itself; nil where the order of all rows depends on all entries.
    var partSize: Int? { get }
    /// - Throws: for what is no entry of such a state.
    mutating func add(_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws
    /// The rows of what was added since the last call, in their order, and the partition of each.
    mutating func take() throws -> (rows: RecordBatch, partitions: [Int])
}

/// How one kind of operator shows the state that it wrote.
package struct StateDisplay: Sendable {
    private let make: @Sendable (StateSchema, _ store: String, _ operatorID: Int) throws -> (any StateEntryRows)?

    /// - Parameter make: nil where the schema is of another kind of operator; throws where the schema cannot be what such an operator wrote.
    package init(_ make: @escaping @Sendable (StateSchema, _ store: String, _ operatorID: Int) throws -> (any StateEntryRows)?) { self.make = make }

    /// Of the first display that knows the schema; nil if none does.
    package static func rows(_ displays: [StateDisplay], of schema: StateSchema, store: String, operatorID: Int) throws -> (any StateEntryRows)? {
        for display in displays { if let rows = try display.make(schema, store, operatorID) { return rows } }
        return nil
    }
}
