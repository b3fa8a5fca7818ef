import Foundation
import KafkaTransport
import Logging
import Offsets
import Expressions
import Plans

/// Exactly-once delivery to Kafka: a batch's rows and the progress marker "all before batch N+1 is written" are one transaction.
///
/// ```
/// begin      fence earlier writers, read the marker; if the next batch is not a repetition, write the marker N
/// deliver N  the marker is N+1: written by an earlier run, nothing to do
///            else transaction { rows, marker N+1 }
/// ```
/// The transaction is committed after the batch's plan and before its commit file, so a batch that is repeated after a crash is
/// the same batch, and its marker shows whether its rows are there. The marker is an offset of the consumer group `PREFIX-QUERYID`.
final class TransactionalDelivery {
    private let writer: any TransactionalTopicWriter
    private let name: String
    private let partition: TopicPartition
    private let servers: String
    /// How long a marker may take to become visible.
    private let patience: Duration
    private let logger = Logger(label: "portage.tables")
    /// The first batch that is not written.
    private var next: Int64 = 0

    /// - Throws: `KafkaError` for a property that librdkafka refuses. Does not connect.
    init(queryID: String, _ settings: KafkaSinkOptions, _ connector: any TopicConnector) throws {
        name = "\(settings.prefix)-\(queryID)"
        partition = try settings.marksPartition
        servers = settings.properties["bootstrap.servers"] ?? ""
        patience = min(.seconds(10), .milliseconds(settings.properties["max.block.ms"].flatMap { Int64($0) } ?? 60_000))
        let opened = try connector.writer(properties: settings.properties.merging(["transactional.id": name]) { $1 })
        guard let writer = opened.transactions else {
            opened.close()
            throw AnalysisError(.wrongOption, "kafka sink: deliveryGuarantee=exactly-once needs brokers, but this run has none")
        }
        self.writer = writer
    }

    /// Determines whether the next batch is already written.
    /// - Throws: `KafkaError` if the marker and the checkpoint contradict each other, or if it cannot be determined.
    func begin(nextBatch: Int64, isRepeated: Bool) throws {
        let marker = try writer.newestMarker(of: name, at: partition)
        if let marker, marker > (isRepeated ? nextBatch &+ 1 : nextBatch) {
            throw KafkaError(
                .other,
                "kafka sink: the consumer group \(name) says that batches up to \(marker &- 1) are written, but the checkpoint continues "
                    + "with batch \(nextBatch): "
                    + "is it an older copy? Use the newest one; or delete that group to write again from batch \(nextBatch)")
        }
        if isRepeated {
            guard let marker, marker >= nextBatch else {
                throw KafkaError(
                    .other,
                    "kafka sink: batch \(nextBatch) was under way when the query ended, and the consumer group \(name) no longer records "
                        + "whether it was "
                        + "written (its progress marker is \(marker.map { "\($0)" } ?? "gone"): it expired, its topic was deleted, or the "
                        + "query was at-least-once then). Run once with "
                        + "deliveryGuarantee=at-least-once and trigger availableNow, which writes that batch, perhaps a second time; then "
                        + "return to exactly-once"
                )
            }
            next = marker
        } else {
            if marker != nextBatch { try write(nextBatch) }
            next = nextBatch
        }
    }

    /// Writes only the marker, and checks that it is visible: repetitions rely on it from now on.
    private func write(_ number: Int64) throws {
        try transaction(number) {}
        let deadline = ContinuousClock.now + patience
        while try writer.newestMarker(of: name, at: partition) != number {
            // Brokers before Kafka 2.5 may return an older marker for a moment.
            guard ContinuousClock.now < deadline else {
                throw KafkaError(
                    .other,
                    "kafka sink: the brokers at \(servers) accepted a transaction but do not return its offset within "
                        + "\(patience.components.seconds) s, so "
                        + "deliveryGuarantee=exactly-once is not possible there; use brokers with transactions (Kafka 0.11 or later), or "
                        + "at-least-once"
                )
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// Writes a batch unless it is written already.
    func deliver(_ batch: Int64, _ send: (any TopicWriter) throws -> Void) throws {
        guard batch >= next else { return }
        try transaction(batch &+ 1) { try send(writer) }
        next = batch &+ 1
    }

    private func transaction(_ number: Int64, _ body: () throws -> Void) throws {
        let marker = ProgressMarker(group: name, partition: partition, number: number, note: "batches before \(number) are written")
        var attempt = 1
        while true {
            try writer.beginTransaction()
            do {
                try body()
                return try writer.commitTransaction(marker)
            } catch let error as KafkaError where Self.isUndone(error) && attempt < Self.attempts {
                // Nothing of it is visible: once it is aborted, which waits for the brokers, it is written again.
                logger.warning("\(name): batch before \(number) is written again: \(error)")
                try writer.abortTransaction()
            } catch {
                // The next writer also aborts what is left open. A commit without an answer cannot be undone.
                let code = (error as? KafkaError)?.code
                if code != .unreachable, code != .stopped { try? writer.abortTransaction() }
                throw error
            }
            attempt += 1
        }
    }

    private static func isUndone(_ error: KafkaError) -> Bool { error.code == .aborted || error.code == .notDelivered }
    /// How often a transaction is written again that the brokers want aborted.
    private static let attempts = 3

    func giveUpWaiting() { writer.giveUpWaiting() }

    func close() { writer.close() }
}
