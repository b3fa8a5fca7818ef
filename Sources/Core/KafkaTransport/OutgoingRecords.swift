import Columnar
import Errors

/// Records as columns to be written to topics: the columns of a table's sink, without an object a row.
public struct OutgoingRecords: Sendable {
    public enum Topic: Sendable {
        case named(String)
        /// `string`, with the topic of each row.
        case column(ColumnArray)
    }

    public var count: Int
    public var topic: Topic
    /// `integer`; null lets the partitioner choose. nil if there is no such column.
    public var partitions: ColumnArray?
    /// `string` or `binary`; null is a null key.
    public var keys: ColumnArray?
    /// `string` or `binary`; null is a tombstone.
    public var values: ColumnArray
    /// A column of type `KafkaRecords.headersType`.
    public var headers: ColumnArray?

    /// - Precondition: all columns are of one length.
    public init(
        topic: Topic, partitions: ColumnArray? = nil, keys: ColumnArray? = nil, values: ColumnArray, headers: ColumnArray? = nil
    ) {
        count = values.count
        self.topic = topic
        self.partitions = partitions
        self.keys = keys
        self.values = values
        self.headers = headers
        for column in [partitions, keys, headers].compactMap({ $0 }) {
            precondition(column.count == count, "columns of records differ in length")
        }
        if case .column(let topics) = topic { precondition(topics.count == count, "columns of records differ in length") }
    }

    /// One row as an object: for writers without a columnar path, and for tests.
    /// - Throws: `KafkaError` `.badRecord` where the topic is null.
    public func record(_ row: Int) throws(KafkaError) -> OutgoingRecord {
        func bytes(_ column: ColumnArray?) -> [UInt8]? {
            guard let column, column.isValid(row) else { return nil }
            return Array(column.byteRuns[row])
        }
        let name: String
        switch topic {
        case .named(let fixed): name = fixed
        case .column(let column):
            guard let text = bytes(column) else { throw .nullTopic }
            name = String(decoding: text, as: UTF8.self)
        }
        var partition: Int32?
        if let partitions, partitions.isValid(row) { partition = partitions.values(as: Int32.self)[row] }
        var list: [(key: String, value: [UInt8]?)] = []
        if let headers, case .array(let members) = headers.value(at: row) {
            for case .structure(let pair) in members {
                guard case .string(let key) = pair[0] else { continue }
                if case .binary(let value) = pair[1] { list.append((key, value)) } else { list.append((key, nil)) }
            }
        }
        return OutgoingRecord(topic: name, partition: partition, key: bytes(keys), value: bytes(values), headers: list)
    }
}

extension KafkaError {
    /// Spark's error for a row without a topic.
    package static var nullTopic: KafkaError {
        KafkaError(.badRecord, .nullTopicInData, [:])
    }
}

extension TopicWriter {
    public func send(_ records: OutgoingRecords) throws {
        for row in 0..<records.count { try send(try records.record(row)) }
    }
}

extension ErrorClass {
    package static let nullTopicInData = spark(
        "KAFKA_NULL_TOPIC_IN_DATA", nil, "null topic present in the data. Use the topic option for setting a topic.",
        when: "A row of a Kafka sink has no topic, and the sink's option `topic` is not set.",
        remedy: "Set the option `topic`, or fill the column `topic`.")
}
