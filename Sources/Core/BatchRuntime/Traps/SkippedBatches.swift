import Checkpoints
import Logging

/// Batches that run without their records, because a record of theirs ends the process: named by their labels, in ms.
///
/// Such a batch is planned, logged and committed as any; only its inputs give it nothing. Which batches those were is kept in the
/// checkpoint (`portage/skipped/LABEL`), so that a window that reads them again after a restart leaves them out too.
package struct SkippedBatches {
    private let requested: Set<Int64>
    private var stored: Set<Int64> = []
    private let checkpoint: CheckpointDirectory?
    private let job: String

    /// - Throws: `CheckpointError` if the checkpoint cannot be read.
    package init(_ requested: Set<Int64>, of job: String, _ checkpoint: CheckpointDirectory?) throws {
        self.requested = requested
        self.job = job
        self.checkpoint = checkpoint
        if let checkpoint { stored = Set(try checkpoint.files.list(Self.folder(checkpoint)).compactMap { Int64($0) }) }
    }

    private static func folder(_ checkpoint: CheckpointDirectory) -> String { "\(checkpoint.path)/portage/skipped" }

    /// - Throws: `BatchLoopError` `.notSkippable` for a batch that is over.
    package func check(_ recovered: RecoveredBatches) throws {
        guard let last = recovered.committed?.batchTime else { return }
        for label in requested.sorted() where label <= last && !stored.contains(label) {
            let next =
                recovered.pending.map { "the batch that was planned and not committed has the label \($0.batchTime)" }
                ?? "no batch is planned and not committed"
            throw BatchLoopError(
                .notSkippable,
                "\(job): cannot skip the batch of label \(label): the batch of label \(last) is committed and all before it are over; \(next)")
        }
    }

    /// Whether a batch that ran before was skipped.
    package func contains(_ label: Int64) -> Bool { stored.contains(label) || requested.contains(label) }

    /// Whether the batch about to run is skipped; this is then written down and logged.
    package mutating func skips(_ plan: BatchPlan, _ logger: Logger) throws -> Bool {
        guard contains(plan.batchTime) else { return false }
        if stored.insert(plan.batchTime).inserted, let checkpoint {
            let folder = Self.folder(checkpoint)
            try checkpoint.files.makeDirectory(folder)
            try checkpoint.write([FileWrite("\(folder)/\(plan.batchTime)", Array("\(plan.batchID)\n".utf8))])
        }
        let records = plan.ranges.reduce(Int64(0)) { $0 &+ $1.count }
        let ranges = plan.ranges.map { "\($0.topic)-\($0.partition) offsets \($0.from) until \($0.until)" }.joined(separator: ", ")
        let shown = ranges.isEmpty ? "" : " (\(ranges))"
        logger.warning(
            "\(job): batch \(plan.batchID) of label \(plan.batchTime) is skipped as asked: it runs without its \(records) records\(shown)")
        return true
    }
}
