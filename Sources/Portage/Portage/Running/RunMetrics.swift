import DStreams
import Foundation
import Offsets
import Synchronization

/// The counters of a live run, for Prometheus. Thread-safe.
final class RunMetrics: Sendable {
    private struct State {
        var batches: Int64 = 0
        var failures: Int64 = 0
        var inputRecords: Int64 = 0
        var outputRows: Int64?
        var droppedRows: Int64 = 0
        var skippedRecords: Int64 = 0
        var durationMillis: Int64 = 0
        /// The number of batches that took at most as long as the bound with the same index.
        var buckets = [Int64](repeating: 0, count: RunMetrics.bounds.count)
        var last: BatchLine?
        var hasBegun = false
        var missed: MissedBatches?
    }

    /// Upper bounds of a batch's duration in ms.
    private static let bounds: [Int64] = [10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000]

    private let labels: [(String, String)]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - engine: dstreams, tables or port.
    ///   - query: the name of the query of a port with several.
    init(job: String, engine: String, query: String? = nil) {
        labels = [("job", job), ("engine", engine)] + (query.map { [("query", $0)] } ?? [])
    }

    /// Records that the run has begun.
    /// - Parameter missed: the batches that it makes up first.
    func begin(missed: MissedBatches? = nil) { state.withLock { ($0.hasBegun, $0.missed) = (true, missed ?? $0.missed) } }

    func ran(_ batch: BatchLine) {
        state.withLock { state in
            state.hasBegun = true
            state.batches &+= 1
            state.inputRecords = state.inputRecords.saturating(plus: batch.inputRecords)
            if let rows = batch.outputRows { state.outputRows = (state.outputRows ?? 0).saturating(plus: rows) }
            state.skippedRecords = state.skippedRecords.saturating(plus: batch.skippedRecords ?? 0)
            state.droppedRows = state.droppedRows.saturating(plus: batch.droppedRows)
            state.durationMillis = state.durationMillis.saturating(plus: batch.durationMillis)
            for (index, bound) in Self.bounds.enumerated() where batch.durationMillis <= bound { state.buckets[index] &+= 1 }
            state.last = batch
        }
    }

    /// Records that an output of a legacy job, or the query, failed.
    func failed() { state.withLock { $0.failures &+= 1 } }

    /// Whether the run has begun, nothing failed and the brokers answer; and the same as a line of JSON.
    /// - Parameter silence: the broker that does not answer.
    func health(silence: String? = BrokerWatch.silence) -> (isGood: Bool, json: String) {
        let state = state.withLock { $0 }
        let status = state.failures > 0 ? "failing" : silence != nil ? "waiting" : state.hasBegun ? "running" : "starting"
        let last = state.last.map { ",\"batchId\":\($0.batchID),\"batchTime\":\"\(BatchLine.time($0.batchTime))\"" } ?? ""
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let reason =
            silence.flatMap { try? encoder.encode("waiting for \($0)") }.map { ",\"reason\":\(String(decoding: $0, as: UTF8.self))" } ?? ""
        return (
            status == "running", "{\"status\":\"\(status)\",\"batches\":\(state.batches),\"failures\":\(state.failures)\(last)\(reason)}\n"
        )
    }

    /// All metrics in Prometheus' text format.
    var text: String {
        let state = state.withLock { $0 }
        var page = PrometheusText(labels)
        page.counter("portage_batches_total", "Batches finished.", state.batches)
        page.counter("portage_failures_total", "Outputs of a legacy job that failed, or failures that ended a query.", state.failures)
        page.counter("portage_input_records_total", "Records read.", state.inputRecords)
        if let rows = state.outputRows { page.counter("portage_output_rows_total", "Rows given to the sink.", rows) }
        page.counter("portage_skipped_records_total", "Records left out by --skip-batch.", state.skippedRecords)
        page.counter(
            "portage_late_rows_dropped_total",
            "Rows dropped because they were behind the watermark, counted after each batch's own aggregation.",
            state.droppedRows)
        page.histogram(
            "portage_batch_duration_seconds", "How long a batch took.", bounds: Self.bounds, counts: state.buckets,
            sumMillis: state.durationMillis,
            count: state.batches)
        if let missed = state.missed {
            page.gauge(
                "portage_batches_to_make_up", "Batches that were missed during downtime and are still to run.",
                "\(state.last.map { missed.left(after: $0.batchTime) } ?? missed.count)")
        }
        guard let last = state.last else { return page.text }
        page.gauge("portage_last_batch_id", "Number of the last batch.", "\(last.batchID)")
        page.gauge(
            "portage_last_batch_timestamp_seconds", "Label or trigger time of the last batch.", PrometheusText.seconds(last.batchTime))
        page.gauge(
            "portage_last_batch_processing_delay_seconds", "How long the last batch took.", PrometheusText.seconds(last.durationMillis))
        if let delay = last.schedulingDelayMillis {
            page.gauge(
                "portage_last_batch_scheduling_delay_seconds", "How long after its label the last batch began.",
                PrometheusText.seconds(delay))
        }
        page.gauges(
            "portage_kafka_lag_records", "Records of a partition beyond the last batch, when it was planned.",
            last.lag.sorted { $0.key < $1.key }.map { ([("topic", $0.key.topic), ("partition", "\($0.key.partition)")], "\($0.value)") })
        if let watermark = last.reachedWatermark {
            page.gauge("portage_watermark_timestamp_seconds", "The event-time watermark.", PrometheusText.seconds(watermark))
        }
        if let state = last.state {
            page.gauge("portage_state_rows", "Rows kept in state.", "\(state.rows)")
            page.gauge("portage_state_bytes", "Memory that the state takes.", "\(state.bytes)")
        }
        return page.text
    }
}
