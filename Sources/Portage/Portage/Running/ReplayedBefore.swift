import Checkpoints
import Columnar
import Foundation
import Offsets

/// The progress of a checkpoint before a run over a recording: a run reports only what is new in it, and of earlier runs only
/// what the checkpoint shows.
struct ReplayedBefore {
    /// The last batch of each query's checkpoint; nil for a query that had committed nothing.
    private let checkpoints: [CheckpointInspection.Batch?]
    /// The batches that the checkpoints still list, by label.
    private let listed: [CheckpointInspection.Batch]

    /// - Parameter queries: the chosen queries of a port of several, whose checkpoints are in folders below.
    init(_ checkpoint: String?, _ queries: [String]) {
        guard let checkpoint else {
            (checkpoints, listed) = ([], [])
            return
        }
        let files = FileManager.default
        var folders = [checkpoint]
        if !files.fileExists(atPath: "\(checkpoint)/offsets") {
            let all = (try? files.contentsOfDirectory(atPath: checkpoint)) ?? []
            folders = all.filter { (queries.isEmpty || queries.contains($0)) && files.fileExists(atPath: "\(checkpoint)/\($0)/offsets") }
                .map { "\(checkpoint)/\($0)" }
        }
        let found = folders.map { try? CheckpointInspection(of: $0) }
        checkpoints = found.map { $0?.lastCommitted }
        listed = found.flatMap { $0?.batches.filter(\.isCommitted) ?? [] }
    }

    /// The label up to which every query had committed, in ms; nil before the first run.
    private var through: Int64? {
        checkpoints.isEmpty || checkpoints.contains { $0 == nil } ? nil : checkpoints.compactMap { $0?.batchTime }.min()
    }

    /// Whether the batches differ from the recording's, for example because a live run made them.
    private func isOfAnotherRun(_ manifest: BatchManifest) -> Bool {
        let entries = Dictionary(manifest.entries.map { ($0.batchTime, $0.ranges) }) { $1 }
        return listed.contains { batch in
            guard let cut = entries[batch.batchTime] else { return true }
            // A batch without data, which only lets windows end, has the label of the one before.
            let read = batch.ranges.filter { !$0.isEmpty }
            return !read.isEmpty && !Set(read).isSubset(of: cut)
        }
    }

    /// - Parameters:
    ///   - records: the number of records in the recording.
    ///   - rows: the number of rows that this run and earlier ones emitted.
    ///   - new: the number of rows of this run.
    func text(_ manifest: BatchManifest, records all: Int64, rows: Int, new: Int) -> String {
        func counted(_ entries: [BatchManifest.Entry]) -> String {
            let records =
                entries.count == manifest.entries.count
                ? all : entries.lazy.flatMap(\.ranges).reduce(Int64(0)) { $0.saturating(plus: $1.count) }
            return "\(Count.of(entries.count, "batch", "batches")) of \(Count.of(records, "record"))"
        }
        func said(_ entries: [BatchManifest.Entry], _ rows: Int) -> String { "\(counted(entries)), \(Count.of(rows, "row")) emitted" }
        guard let through else { return said(manifest.entries, rows) }
        let old = manifest.entries.filter { $0.batchTime <= through }
        let left = manifest.entries.filter { $0.batchTime > through }
        let isNothing = left.isEmpty && new == 0
        if isOfAnotherRun(manifest), let last = checkpoints.compactMap({ $0 }).min(by: { $0.batchTime < $1.batchTime }) {
            // What that run read cannot be counted in records of the recording.
            let before =
                "the checkpoint belongs to a run over other batches, such as a live run: its last, batch \(last.id), has the label "
                    + "\(CivilTime(millis: through).iso)"
            if isNothing { return "nothing new: \(before), and none of the recording's \(counted(old)) has a later one, so none was run" }
            return "\(said(left, new)); \(before)" + (old.isEmpty ? "" : ", and the recording's \(counted(old)) up to there were not run")
        }
        let were = "earlier runs with this checkpoint had done \(said(old, rows - new))"
        return isNothing ? "nothing new: \(were)" : "\(said(left, new)); \(were)"
    }
}
