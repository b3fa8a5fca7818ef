import BatchRuntime
import Columnar
import KafkaTransport
import Expressions
import Plans

/// Produces each row as a record: column `value`, and if they exist `key`, `topic`, `partition`, `headers`.
///
/// At least once, or with the option `deliveryGuarantee` = `exactly-once` in one transaction a batch (`TransactionalDelivery`).
/// Mirrors `org.apache.spark.sql.kafka010.KafkaSink`, which has no such option.
final class KafkaSink: StreamSink {
    private let settings: KafkaSinkOptions
    private let columns: KafkaSinkColumns
    private let connector: any TopicConnector
    /// For at-least-once delivery.
    private var writer: (any TopicWriter)?
    /// For exactly-once delivery.
    private var delivery: TransactionalDelivery?
    let description = "KafkaSink"

    init(_ options: DataSourceOptions, _ schema: Schema, _ connector: any TopicConnector) throws {
        settings = try KafkaSinkOptions(options)
        columns = try KafkaSinkColumns(schema, fixedTopic: settings.topic)
        self.connector = connector
        if settings.guarantee == .exactlyOnce {
            _ = try settings.marksPartition
        } else {
            writer = try connector.writer(properties: settings.properties)
        }
    }

    /// Sends the rows of a static table and waits until the broker acknowledges them.
    static func write(
        _ rows: [RecordBatch], _ schema: Schema, _ options: DataSourceOptions, _ mode: SaveMode, _ connector: any TopicConnector
    ) throws {
        guard mode == .append || mode == .errorIfExists else {
            throw AnalysisError(
                .wrongOption,
                "kafka sink: save mode '\(mode)' is not allowed for Kafka; a topic can only be added to: use 'append' or 'errorifexists'")
        }
        let sink = try KafkaSink(options, schema, connector)
        defer { sink.close() }
        guard let writer = sink.writer else {
            throw AnalysisError(
                .wrongOption,
                "kafka sink: deliveryGuarantee=exactly-once is for streaming queries: only their checkpoint distinguishes repeated "
                    + "attempts; leave it out here"
            )
        }
        try sink.send(rows, writer)
        try writer.flush()
    }

    func open(queryID: String) throws {
        guard settings.guarantee == .exactlyOnce else { return }
        delivery = try TransactionalDelivery(queryID: queryID, settings, connector)
    }

    func begin(nextBatch: Int64, isRepeated: Bool) throws { try delivery?.begin(nextBatch: nextBatch, isRepeated: isRepeated) }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws {
        if let delivery {
            try delivery.deliver(batch.batchID) { try send(output, $0) }
        } else if let writer {
            try send(output, writer)
            try writer.flush()
        }
    }

    private func send(_ output: [RecordBatch], _ writer: any TopicWriter) throws {
        for rows in output where rows.count > 0 { try writer.send(columns.records(rows)) }
    }

    func publish(_ batch: BatchPlan) {}

    func giveUpWaiting() {
        writer?.giveUpWaiting()
        delivery?.giveUpWaiting()
    }

    func close() {
        writer?.close()
        delivery?.close()
    }
}
