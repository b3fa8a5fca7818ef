import BatchRuntime
import Columnar
import KafkaTransport
import Plans

/// Produces each row as a record: columns `value`, and if there are any `key`, `topic`, `partition`, `headers`. At least once.
///
/// Mirrors `org.apache.spark.sql.kafka010.KafkaSink`.
final class KafkaSink: StreamSink {
    private let writer: any TopicWriter
    private let columns: Columns
    let description = "KafkaSink"

    private struct Columns {
        var value: Int
        var key: Int?
        var topic: Int?
        var partition: Int?
        var headers: Int?
        /// The option `topic`: it goes before the column.
        var fixedTopic: String?

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
                    .unresolvedColumn, "kafka sink: the table has no column 'value'; there are \(schema.names.joined(separator: ", "))")
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
                        "kafka sink: the column 'headers' is \(schema.fields[headers].type.sqlName); it must be \(KafkaRecords.headersType.sqlName)")
                }
            }
            self.fixedTopic = fixedTopic
            if topic == nil && fixedTopic == nil {
                throw AnalysisError(
                    .wrongOption, "kafka sink: topic option required when no 'topic' attribute is present. Use the topic option for setting a topic.")
            }
        }
    }

    init(_ options: SourceOptions, _ schema: Schema, _ connector: any TopicConnector) throws {
        try options.allowOnly(["topic", "checkpointlocation", "includeheaders"], prefix: "kafka.", format: "kafka")
        let properties = options.stripping("kafka.")
        guard properties["bootstrap.servers"]?.isEmpty == false else {
            throw AnalysisError(.wrongOption, "kafka sink: the option kafka.bootstrap.servers must be given, like \"host1:9092,host2:9092\"")
        }
        columns = try Columns(schema, fixedTopic: options["topic"])
        writer = try connector.writer(properties: properties)
    }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws { try write(output) }

    /// Sends all rows and waits until the broker has them.
    func write(_ output: [RecordBatch]) throws {
        for rows in output {
            for row in 0..<rows.count { try writer.send(try record(rows, row)) }
        }
        try writer.flush()
    }

    private func record(_ rows: RecordBatch, _ row: Int) throws -> OutgoingRecord {
        func bytes(_ column: Int?) -> [UInt8]? {
            guard let column, rows.columns[column].isValid(row), case .bytes = rows.columns[column].layout else { return nil }
            return Array(rows.columns[column].byteRuns[row])
        }
        let topic = columns.fixedTopic ?? bytes(columns.topic).map { String(decoding: $0, as: UTF8.self) }
        guard let topic else {
            throw KafkaError(
                .badRecord,
                "[KAFKA_NULL_TOPIC_IN_DATA] null topic present in the data. Use the topic option for setting a topic.")
        }
        var partition: Int32?
        if let column = columns.partition, case .long(let number) = rows.columns[column].value(at: row) { partition = Int32(exactly: number) }
        var headers: [(key: String, value: [UInt8]?)] = []
        if let column = columns.headers, case .array(let members) = rows.columns[column].value(at: row) {
            for case .structure(let pair) in members {
                guard case .string(let key) = pair[0] else { continue }
                if case .binary(let value) = pair[1] { headers.append((key, value)) } else { headers.append((key, nil)) }
            }
        }
        return OutgoingRecord(topic: topic, partition: partition, key: bytes(columns.key), value: bytes(columns.value), headers: headers)
    }

    func publish(_ batch: BatchPlan) {}
    func close() { writer.close() }
}
