import Checkpoints
import Columnar
import Foundation
import Offsets

/// How far a checkpoint had come before a run over a recording: what the run says of itself is what is new in it, and of the runs before only
/// what the checkpoint shows.
struct ReplayedBefore {
    /// Of each query that had a checkpoint; nil for one that had committed nothing.
    private let checkpoints: [CheckpointInspection.Batch?]
    /// Batches that the checkpoints still list, by their labels.
    private let listed: [CheckpointInspection.Batch]

    /// - Parameter queries: the chosen ones of a port of several, which have their checkpoints below.
    init(_ checkpoint: String?, _ queries: [String]) {
        guard let checkpoint else {
            (checkpoints, listed) = ([], [])
            return
        }
        let files = FileManager.default
        var folders = [checkpoint]
        if !files.fileExists(atPath: "\(checkpoint)/offsets") {
            let all = (try? files.contentsOfDirectory(atPath: checkpoint)) ?? []
            folders = all.filter { (queries.isEmpty || queries.contains($0)) && files.fileExists(atPath: "\(checkpoint)/\($0)/offsets") }.map { "\(checkpoint)/\($0)" }
        }
        let found = folders.map { try? CheckpointInspection(of: $0) }
        checkpoints = found.map { $0?.lastCommitted }
        listed = found.flatMap { $0?.batches.filter(\.isCommitted) ?? [] }
    }

    /// The label up to which every query had committed, ms; nil before the first run.
    private var through: Int64? { checkpoints.isEmpty || checkpoints.contains { $0 == nil } ? nil : checkpoints.compactMap { $0?.batchTime }.min() }

    /// Whether batches were cut otherwise than the recording's: by a live run, say.
    private func isOfAnotherRun(_ manifest: BatchManifest) -> Bool {
        let entries = Dictionary(manifest.entries.map { ($0.batchTime, $0.ranges) }) { $1 }
        return listed.contains { batch in
            guard let cut = entries[batch.batchTime] else { return true }
            // A batch without data, that only lets windows end, stands at the label of the one before.
            let read = batch.ranges.filter { !$0.isEmpty }
            return !read.isEmpty && !Set(read).isSubset(of: cut)
        }
    }

    /// - Parameters:
    ///   - records: of the recording.
    ///   - rows: all that were emitted, by this run and those before it.
    ///   - new: those of this run.
    func text(_ manifest: BatchManifest, records all: Int64, rows: Int, new: Int) -> String {
        func counted(_ entries: [BatchManifest.Entry]) -> String {
            let records = entries.count == manifest.entries.count ? all : entries.lazy.flatMap(\.ranges).reduce(Int64(0)) { $0.saturating(plus: $1.count) }
            return "\(Count.of(entries.count, "batch", "batches")) of \(Count.of(records, "record"))"
        }
        func said(_ entries: [BatchManifest.Entry], _ rows: Int) -> String { "\(counted(entries)), \(Count.of(rows, "row")) emitted" }
        guard let through else { return said(manifest.entries, rows) }
        let old = manifest.entries.filter { $0.batchTime <= through }
        let left = manifest.entries.filter { $0.batchTime > through }
        let isNothing = left.isEmpty && new == 0
        if isOfAnotherRun(manifest), let last = checkpoints.compactMap({ $0 }).min(by: { $0.batchTime < $1.batchTime }) {
            // What that run read is not the recording's to count.
            let before = "the checkpoint is of a run over other batches, a live one say: its last, batch \(last.id), has the label \(CivilTime(millis: through).iso)"
            if isNothing { return "nothing new: \(before), and none of the recording's \(counted(old)) has a later one, so none was run" }
            return "\(said(left, new)); \(before)" + (old.isEmpty ? "" : ", and the recording's \(counted(old)) up to there were not run")
        }
        let were = "earlier runs with this checkpoint had done \(said(old, rows - new))"
        return isNothing ? "nothing new: \(were)" : "\(said(left, new)); \(were)"
    }
}
