import Checkpoints
import Logging
import Offsets

/// Batches that run without their records, because one of the records ends the process; named by their labels, in ms.
///
/// Such a batch is planned, logged and committed like any other; only its inputs are empty. The checkpoint keeps which batches were skipped
/// (`portage/skipped/LABEL`), so that a window that reads them again after a restart leaves them out too.
package struct SkippedBatches {
    private let requested: Set<Int64>
    private var stored: Set<Int64> = []
    private var met: Set<Int64> = []
    /// The label of the last batch that ran.
    private var latest: Int64?
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

    /// - Parameter labels: those that the run can have.
    /// - Throws: `BatchLoopError` `.notSkippable` for a batch that is over, and for a label that no batch can have.
    package func check(_ recovered: RecoveredBatches, among labels: ExpectedLabels) throws {
        let pending = recovered.pending?.batchTime
        for label in requested.sorted() where label != pending && !stored.contains(label) {
            let next =
                pending.map { "the batch that was planned and not committed has the label \(BatchLabel.both($0))" }
                ?? "no batch is planned and not committed"
            let reason: String
            if let last = recovered.committed?.batchTime, label <= last {
                reason = "the batch of label \(BatchLabel.both(last)) is committed, and all batches before it are done; \(next)"
            } else if case .triggers = labels {
                reason =
                    (checkpoint == nil ? "labels of a run without a checkpoint never occur again" : next)
                    + "; a query's labels are the times of its triggers, so only a batch that its checkpoint has planned can be named"
            } else if let refusal = labels.refusal(of: label) {
                reason = refusal
            } else {
                continue
            }
            throw BatchLoopError(.notSkippable, "cannot skip the batch of label \(BatchLabel.both(label)): \(reason)")
        }
    }

    /// A message for labels that an earlier run has skipped and finished already; nil where there are none.
    package func skippedBefore(_ recovered: RecoveredBatches) -> String? {
        guard let committed = recovered.committed?.batchTime else { return nil }
        let labels = requested.intersection(stored).filter { $0 <= committed }.sorted()
        guard !labels.isEmpty else { return nil }
        return "\(job): the batch\(labels.count == 1 ? "" : "es") of the label\(labels.count == 1 ? "" : "s") "
            + "\(labels.map(BatchLabel.both).joined(separator: ", ")) "
            + "\(labels.count == 1 ? "was" : "were") skipped by an earlier run and \(labels.count == 1 ? "is" : "are") over: --skip-batch "
            + "can be left out"
    }

    /// A message at the end of the run for requested labels that never came; nil where all did.
    package var missing: String? {
        let labels = requested.subtracting(stored).subtracting(met).sorted()
        guard !labels.isEmpty else { return nil }
        let last = latest.map { " (its last was that of label \(BatchLabel.both($0)))" } ?? ""
        return "\(job): no batch of the label\(labels.count == 1 ? "" : "s") \(labels.map(BatchLabel.both).joined(separator: ", ")) came "
            + "before the run "
            + "ended\(last), so none was skipped for \(labels.count == 1 ? "it" : "them")"
    }

    /// Whether a batch that ran before was skipped.
    package func contains(_ label: Int64) -> Bool { stored.contains(label) || requested.contains(label) }

    /// Whether the batch about to run is skipped; if so, the checkpoint and the log record it.
    package mutating func skips(_ plan: BatchPlan, _ logger: Logger) throws -> Bool {
        latest = plan.batchTime
        guard contains(plan.batchTime) else { return false }
        met.insert(plan.batchTime)
        if stored.insert(plan.batchTime).inserted, let checkpoint {
            let folder = Self.folder(checkpoint)
            try checkpoint.files.makeDirectory(folder)
            try checkpoint.write([FileWrite("\(folder)/\(plan.batchTime)", Array("\(plan.batchID)\n".utf8))])
        }
        let records = plan.ranges.recordCount
        let shown = plan.ranges.isEmpty ? "" : " (\(plan.ranges.text(most: 50)))"
        logger.warning(
            "\(job): batch \(plan.batchID) of label \(BatchLabel.both(plan.batchTime)) is skipped on request: it runs without its \(Count.of(records, "record"))\(shown)")
        return true
    }
}
