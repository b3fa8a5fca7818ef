import Checkpoints
import Foundation
import Offsets

/// How far earlier runs over a recording had come with the same checkpoint: what a run says of itself is what is new in it.
struct ReplayedBefore {
    /// The label up to which every query had committed, ms; nil before the first run.
    private let through: Int64?

    /// - Parameter queries: the chosen ones of a port of several, which have their checkpoints below.
    init(_ checkpoint: String?, _ queries: [String]) {
        guard let checkpoint else {
            through = nil
            return
        }
        let files = FileManager.default
        var folders = [checkpoint]
        if !files.fileExists(atPath: "\(checkpoint)/offsets") {
            let all = (try? files.contentsOfDirectory(atPath: checkpoint)) ?? []
            folders = all.filter { (queries.isEmpty || queries.contains($0)) && files.fileExists(atPath: "\(checkpoint)/\($0)/offsets") }.map { "\(checkpoint)/\($0)" }
        }
        let ends = folders.map { (try? CheckpointInspection(of: $0))?.lastCommitted?.batchTime }
        through = ends.isEmpty || ends.contains(nil) ? nil : ends.compactMap { $0 }.min()
    }

    /// - Parameters:
    ///   - records: of the recording.
    ///   - rows: all that were emitted, by this run and those before it.
    ///   - new: those of this run.
    func text(_ manifest: BatchManifest, records all: Int64, rows: Int, new: Int) -> String {
        func said(_ entries: [BatchManifest.Entry], _ rows: Int) -> String {
            let records = entries.count == manifest.entries.count ? all : entries.lazy.flatMap(\.ranges).reduce(Int64(0)) { $0.saturating(plus: $1.count) }
            return "\(Count.of(entries.count, "batch", "batches")) of \(Count.of(records, "record")), \(Count.of(rows, "row")) emitted"
        }
        guard let through else { return said(manifest.entries, rows) }
        let old = manifest.entries.filter { $0.batchTime <= through }
        let left = manifest.entries.filter { $0.batchTime > through }
        let were = "earlier runs with this checkpoint had done \(said(old, rows - new))"
        return left.isEmpty && new == 0 ? "nothing new: \(were)" : "\(said(left, new)); \(were)"
    }
}
