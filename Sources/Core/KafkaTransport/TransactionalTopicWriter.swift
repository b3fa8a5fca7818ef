import Offsets

/// A writer whose records appear all at once, together with a mark that says how far the writing has come, or not at all.
///
/// The mark is an offset that a consumer group commits inside the transaction, so it is there exactly if the records are. A
/// writer that starts fences off every earlier one of its `transactional.id` and ends what it left open; the newest mark then
/// tells what was written.
public protocol TransactionalTopicWriter: TopicWriter {
    /// Opens a transaction; the first time it also fences off an earlier writer with the same `transactional.id`.
    func beginTransaction() throws
    /// Sends what is queued and commits it with the mark: readers with `isolation.level=read_committed` now see all of it.
    func commitTransaction(_ mark: TransactionMark?) throws
    /// Drops what was sent since `beginTransaction`.
    func abortTransaction() throws
    /// The greatest number that a transaction of the group committed, for `partition` or the first partition of any other topic; nil if
    /// there is none.
    ///
    /// Fences first, so that no transaction of an earlier writer is still under way, and waits until the last one is complete.
    func newestMark(of group: String, at partition: TopicPartition) throws -> Int64?
}

extension TransactionalTopicWriter {
    public var transactions: (any TransactionalTopicWriter)? { self }
}

/// How far a writer has come: an offset of a consumer group, committed with the records that it speaks of.
public struct TransactionMark: Hashable, Sendable {
    public var group: String
    /// A partition that exists; nothing is written to it.
    public var partition: TopicPartition
    public var number: Int64
    /// For whoever looks at the group.
    public var note: String

    public init(group: String, partition: TopicPartition, number: Int64, note: String = "") {
        self.group = group
        self.partition = partition
        self.number = number
        self.note = note
    }
}
