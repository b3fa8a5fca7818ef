/// Produces records and waits until the broker acknowledges them.
public protocol TopicWriter: Sendable {
    /// Queues one record; nil bytes are a null key or a tombstone, nil `partition` lets the partitioner choose.
    func send(_ record: OutgoingRecord) throws
    /// Queues fetched records in their order, with keys, values, timestamps and the headers that were fetched.
    func send(_ records: KafkaRecords, topic: String, partition: Int32?) throws
    /// Queues a table's rows in their order.
    func send(_ records: OutgoingRecords) throws
    /// Waits until all that was sent is acknowledged; throws the first failure, naming topic and partition.
    func flush() throws
    /// The owner of the writer is to stop: from now on a call to which brokers have not answered for two seconds throws `KafkaError`
    /// `.stopped`, including calls under way.
    func giveUpWaiting()
    /// The writer itself if it can write in transactions; else nil.
    var transactions: (any TransactionalTopicWriter)? { get }
    func close()
}

extension TopicWriter {
    public func giveUpWaiting() {}
    public var transactions: (any TransactionalTopicWriter)? { nil }

    public func send(_ records: KafkaRecords, topic: String, partition: Int32?) throws {
        for row in 0..<records.count {
            try send(
                OutgoingRecord(
                    topic: topic, partition: partition, key: records.key(of: row), value: records.value(of: row),
                    timestampMillis: records.timestampMillis(of: row), headers: records.headers(of: row)))
        }
    }
}
