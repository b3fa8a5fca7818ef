import Columnar
import KafkaTransport

/// The rows that Spark's Kafka source yields.
package enum KafkaColumns {
    /// The ordinal of the headers, if they are asked for.
    static let headers = 7

    package static func schema(includeHeaders: Bool) -> Schema {
        let fields = [
            Field("key", .binary), Field("value", .binary), Field("topic", .string), Field("partition", .integer),
            Field("offset", .long), Field("timestamp", .timestamp), Field("timestampType", .integer),
        ]
        return Schema(includeHeaders ? fields + [Field("headers", KafkaRecords.headersType)] : fields)
    }

    /// Just `columns` of a fetch. Keys and values are the fetch's own memory.
    package static func batch(_ records: KafkaRecords, _ columns: [Int], includeHeaders: Bool) -> RecordBatch {
        let all = schema(includeHeaders: includeHeaders)
        let count = records.count
        let arrays = columns.map { column -> ColumnArray in
            switch column {
            case 0: return records.keys
            case 1: return records.values
            case 2:
                var builder = BytesBuilder(.string, capacity: count, bytes: count * records.range.topic.utf8.count)
                for _ in 0..<count { builder.append(records.range.topic) }
                return builder.finish()
            case 3:
                let buffer = Buffer(byteCount: count * 4)
                buffer.mutableElements(as: Int32.self).update(repeating: records.range.partition)
                return ColumnArray(type: .integer, count: count, layout: .fixed(buffer))
            case 4: return records.offsets
            case 5: return records.timestamps
            case 6: return records.timestampTypes
            default: return records.headers ?? .nulls(KafkaRecords.headersType, count: count)
            }
        }
        return RecordBatch(schema: Schema(columns.map { all.fields[$0] }), count: count, columns: arrays)
    }
}
