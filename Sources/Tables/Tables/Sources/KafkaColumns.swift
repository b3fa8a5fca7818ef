import Columnar
import KafkaTransport
import Plans

/// The rows of Spark's Kafka source.
package enum KafkaColumns {
    // Column indices; the headers' is used only if they are requested.
    static let key = 0, value = 1, topic = 2
    package static let partition = 3, offset = 4
    static let timestamp = 5, timestampType = 6, headers = 7

    /// Whether a leaf of a plan has headers; nil for a leaf that is not a topic.
    package static func includesHeaders(_ relation: Relation) -> Bool? {
        guard relation.name == DataSourceProvider.kafka.name else { return nil }
        return [false, true].first { schema(includeHeaders: $0) == relation.schema }
    }

    package static func schema(includeHeaders: Bool) -> Schema {
        let fields = [
            Field("key", .binary), Field("value", .binary), Field("topic", .string), Field("partition", .integer),
            Field("offset", .long), Field("timestamp", .timestamp), Field("timestampType", .integer),
        ]
        return Schema(includeHeaders ? fields + [Field("headers", KafkaRecords.headersType)] : fields)
    }

    /// The given `columns` of a fetch. Keys and values share the fetch's memory.
    package static func batch(_ records: KafkaRecords, _ columns: [Int], includeHeaders: Bool) -> RecordBatch {
        let all = schema(includeHeaders: includeHeaders)
        let count = records.count
        let arrays = columns.map { column -> ColumnArray in
            switch column {
            case key: return records.keys
            case value: return records.values
            case topic:
                var builder = BytesBuilder(.string, capacity: count, bytes: count * records.range.topic.utf8.count)
                for _ in 0..<count { builder.append(records.range.topic) }
                return builder.finish()
            case partition:
                let buffer = Buffer(byteCount: count * 4)
                buffer.mutableElements(as: Int32.self).update(repeating: records.range.partition)
                return ColumnArray(type: .integer, count: count, layout: .fixed(buffer))
            case offset: return records.offsets
            case timestamp: return records.timestamps
            case timestampType: return records.timestampTypes
            default: return records.headers ?? .nulls(KafkaRecords.headersType, count: count)
            }
        }
        return RecordBatch(schema: Schema(columns.map { all.fields[$0] }), count: count, columns: arrays)
    }
}
