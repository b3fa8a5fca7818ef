import Offsets

/// A writer whose records become visible all at once, together with a progress marker, or not at all.
///
/// The marker is an offset that a consumer group commits inside the transaction, so it exists exactly if the records do. A
/// writer that starts fences every earlier one with its `transactional.id` and aborts what that left open; the newest marker then
/// tells what was written.
public protocol TransactionalTopicWriter: TopicWriter {
    /// Opens a transaction; the first one also fences an earlier writer with the same `transactional.id`.
    func beginTransaction() throws
    /// Sends what is queued and commits it with the progress marker: readers with `isolation.level=read_committed` then see all of it.
    func commitTransaction(_ marker: ProgressMarker?) throws
    /// Drops what was sent since `beginTransaction`.
    func abortTransaction() throws
    /// The greatest number that a transaction of the group committed, for `partition` or the first partition of any other topic; nil if
    /// there is none.
    ///
    /// Fences first, so that no transaction of an earlier writer is under way, and waits until the last one is completed or aborted.
    func newestMarker(of group: String, at partition: TopicPartition) throws -> Int64?
}

extension TransactionalTopicWriter {
    public var transactions: (any TransactionalTopicWriter)? { self }
}

/// A progress marker: an offset of a consumer group, committed together with the records that it covers.
public struct ProgressMarker: Hashable, Sendable {
    public var group: String
    /// A partition that exists; nothing is written to it.
    public var partition: TopicPartition
    public var number: Int64
    /// A text for people who inspect the group.
    public var note: String

    public init(group: String, partition: TopicPartition, number: Int64, note: String = "") {
        self.group = group
        self.partition = partition
        self.number = number
        self.note = note
    }
}
