import Foundation
import Offsets
import Synchronization
import Tables

/// Watches one query of a port: each of its progress reports becomes a line.
final class QueryWatch: StreamingQueryListener {
    private let name: String
    private let run = Mutex<UUID?>(nil)
    private let report: @Sendable (BatchLine) -> Void
    private let failed: @Sendable () -> Void

    /// - Parameters:
    ///   - name: the query's; its session may have others.
    init(_ name: String, failed: @escaping @Sendable () -> Void, _ report: @escaping @Sendable (BatchLine) -> Void) {
        self.name = name
        self.report = report
        self.failed = failed
    }

    func onQueryStarted(_ event: QueryStartedEvent) {
        guard event.name == name else { return }
        run.withLock { $0 = event.runId }
    }

    func onQueryProgress(_ event: QueryProgressEvent) { if event.progress.name == name { report(BatchLine(event.progress)) } }
    func onQueryTerminated(_ event: QueryTerminatedEvent) {
        if event.exception != nil, run.withLock({ $0 }) == event.runId { failed() }
    }
}

extension BatchLine {
    init(_ progress: StreamingQueryProgress) {
        var lag: [TopicPartition: Int64] = [:]
        for source in progress.sources {
            guard let end = source.endOffset, let latest = source.latestOffset, let reached = try? PartitionOffsets(json: end),
                let newest = try? PartitionOffsets(json: latest)
            else { continue }
            for partition in newest.partitions {
                lag[partition] = max(0, (newest[partition] ?? 0).saturating(minus: reached[partition] ?? 0))
            }
        }
        let states = progress.stateOperators
        self.init(
            batchID: progress.batchId, batchTime: Self.millis(progress.timestamp) ?? 0, inputRecords: Int64(progress.numInputRows),
            skippedRecords: progress.skippedRecords,
            outputRows: progress.sink.numOutputRows < 0 ? nil : Int64(progress.sink.numOutputRows), durationMillis: progress.batchDuration,
            lag: lag,
            watermark: progress.eventTime["watermark"].flatMap(Self.millis),
            state: states.isEmpty
                ? nil
                : (
                    rows: states.reduce(0) { $0 + Int64($1.numRowsTotal) },
                    bytes: states.reduce(0) { $0.saturating(plus: $1.memoryUsedBytes) }
                ),
            droppedRows: states.reduce(0) { $0 + Int64($1.numRowsDroppedByWatermark) })
    }

    private static func millis(_ iso: String) -> Int64? {
        (try? Date(iso, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))).map {
            Int64(($0.timeIntervalSince1970 * 1000).rounded())
        }
    }
}
