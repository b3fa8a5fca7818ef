import Columnar
import KafkaTransport
import Offsets
import RDDs

/// One Kafka record: a row of the columns that a fetch returned. Mirrors `org.apache.kafka.clients.consumer.ConsumerRecord`.
public struct ConsumerRecord: Sendable {
    @usableFromInline let rows: ConsumerRows
    @usableFromInline let row: Int

    @inlinable package init(rows: ConsumerRows, row: Int) {
        self.rows = rows
        self.row = row
    }

    /// The topic from which the record was read.
    public var topic: String { rows.records.range.topic }
    /// The record's partition in its topic, from 0.
    public var partition: Int32 { rows.records.range.partition }
    /// The record's offset in its partition: unique there and ascending, with gaps where records were compacted or belong to transactions.
    @inlinable public var offset: Int64 { rows.offsets[row] }
    /// The broker's timestamp in ms since the epoch; -1 for a record without one.
    @inlinable public var timestamp: Int64 { rows.timestamps[row] / 1000 }
    /// 0 create time, 1 log append time, -1 none.
    @inlinable public var timestampType: Int32 { rows.timestampTypes[row] }
    /// nil for a record without a key.
    @inlinable public var key: RecordBytes? { rows.keys[row] }
    /// nil for a tombstone.
    @inlinable public var value: RecordBytes? { rows.values[row] }

    /// Headers in order; a key may occur twice, a value may be nil.
    public var headers: [(key: String, value: [UInt8]?)] {
        guard let headers = rows.records.headers, case .array(let list) = headers.value(at: row) else { return [] }
        return list.compactMap { header in
            guard case .structure(let members) = header, members.count == 2, case .string(let key) = members[0] else { return nil }
            if case .binary(let value) = members[1] { return (key, value) }
            return (key, nil)
        }
    }
}

extension ConsumerRecord: CustomStringConvertible {
    /// Topic, partition, offset, timestamp, key and value on one line; a null key or value is `null`, and bytes that are not UTF-8 show as
    /// U+FFFD.
    public var description: String {
        "ConsumerRecord(topic = \(topic), partition = \(partition), offset = \(offset), timestamp = \(timestamp), "
            + "key = \(key?.string ?? "null"), value = \(value?.string ?? "null"))"
    }
}
