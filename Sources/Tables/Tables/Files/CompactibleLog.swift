import Checkpoints
import Foundation

/// A log of a file source or sink: a file a batch (`7`); every tenth file also holds all entries before it (`9.compact`).
///
/// Mirrors `org.apache.spark.sql.execution.streaming.CompactibleFileStreamLog` under its default settings.
struct CompactibleLog {
    static let interval: Int64 = 10
    /// How long a file that a compact one replaces is kept, because someone may be reading the log.
    static let cleanupDelayMillis: Int64 = 600_000

    let directory: String
    let files: any FileSystem
    /// The number of newest batches whose files are kept.
    let minBatchesToRetain: Int

    struct Entry: Comparable {
        var batch: Int64
        var name: String
        var isCompact: Bool { name.hasSuffix(".compact") }
        static func < (a: Entry, b: Entry) -> Bool { (a.batch, a.isCompact ? 1 : 0) < (b.batch, b.isCompact ? 1 : 0) }
    }

    static func isCompact(_ batch: Int64) -> Bool { (batch + 1) % interval == 0 }
    static func name(_ batch: Int64) -> String { isCompact(batch) ? "\(batch).compact" : "\(batch)" }

    /// The files of the log, in the order of the batches. Other names are ignored.
    func entries() throws(CheckpointError) -> [Entry] { Self.entries(try files.list(directory)) }

    static func entries(_ names: [String]) -> [Entry] {
        names.compactMap { name in
            let plain = name.hasSuffix(".compact") ? String(name.dropLast(8)) : name
            guard let batch = Int64(plain), batch >= 0, String(batch) == plain else { return nil }
            return Entry(batch: batch, name: name)
        }.sorted()
    }

    /// After writing the compact file of `batch`: removes the files that an older compact file replaces, if that is older than the delay.
    func thin(after batch: Int64, nowMillis: Int64 = Int64(Date().timeIntervalSince1970 * 1000)) throws(CheckpointError) {
        let entries = try entries()
        let bound = batch &- Int64(minBatchesToRetain)
        guard let kept = entries.last(where: { $0.isCompact && $0.batch <= bound }) else { return }
        for entry in entries where entry.batch < kept.batch {
            let path = "\(directory)/\(entry.name)"
            guard let modified = try files.modified(path), modified <= nowMillis - Self.cleanupDelayMillis else { continue }
            try files.remove(path)
            // Spark's own files have a checksum file beside them.
            try files.remove("\(directory)/.\(entry.name).crc")
        }
    }
}
