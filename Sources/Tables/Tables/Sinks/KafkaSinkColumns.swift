import Columnar
import KafkaTransport
import Expressions
import Plans

/// The columns of a table that a Kafka sink reads, by Spark's names and types.
struct KafkaSinkColumns {
    private var value: Int
    private var key: Int?
    private var topic: Int?
    private var partition: Int?
    private var headers: Int?
    /// The option `topic`, which takes precedence over the column.
    private var fixedTopic: String?

    /// - Throws: `AnalysisError` naming a column that is missing or has the wrong type, with the accepted types.
    init(_ schema: Schema, fixedTopic: String?) throws(AnalysisError) {
        func find(_ name: String, _ types: [DataType]) throws(AnalysisError) -> Int? {
            guard let ordinal = schema.fields.firstIndex(where: { $0.name == name }) else { return nil }
            let type = schema.fields[ordinal].type
            guard types.contains(type) else {
                throw AnalysisError(
                    .typeMismatch,
                    "kafka sink: the column '\(name)' is \(type.sqlName); it must be \(types.map(\.sqlName).joined(separator: " or "))")
            }
            return ordinal
        }
        guard let value = try find("value", [.string, .binary]) else {
            throw AnalysisError(
                .wrongArguments, "kafka sink: the table has no column 'value'; there are \(schema.names.joined(separator: ", "))")
        }
        self.value = value
        key = try find("key", [.string, .binary])
        topic = try find("topic", [.string])
        partition = try find("partition", [.integer])
        headers = schema.fields.firstIndex { $0.name == "headers" }
        if let headers {
            guard case .array(.structure(let fields)) = schema.fields[headers].type, fields.count == 2, fields[0].type == .string,
                fields[1].type == .binary
            else {
                throw AnalysisError(
                    .typeMismatch,
                    "kafka sink: the column 'headers' is \(schema.fields[headers].type.sqlName); it must be "
                        + "\(KafkaRecords.headersType.sqlName)"
                )
            }
        }
        self.fixedTopic = fixedTopic
        if topic == nil && fixedTopic == nil {
            throw AnalysisError(
                .wrongOption,
                "kafka sink: topic option required when no 'topic' attribute is present. Use the topic option for setting a topic.")
        }
    }

    /// The columns of a batch as records, which share the batch's bytes.
    func records(_ rows: RecordBatch) -> OutgoingRecords {
        let destination: OutgoingRecords.Topic
        if let fixedTopic {
            destination = .named(fixedTopic)
        } else {
            destination = .column(topic.map { rows.columns[$0] } ?? .nulls(.string, count: rows.count))
        }
        return OutgoingRecords(
            topic: destination, partitions: partition.map { rows.columns[$0] }, keys: key.map { rows.columns[$0] },
            values: rows.columns[value], headers: headers.map { rows.columns[$0] })
    }
}
