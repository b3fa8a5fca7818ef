import BatchRuntime
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
    let clock: any StreamClock

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
    func thin(after batch: Int64) throws(CheckpointError) {
        let (entries, now) = (try entries(), clock.nowMillis)
        let bound = batch &- Int64(minBatchesToRetain)
        guard let kept = entries.last(where: { $0.isCompact && $0.batch <= bound }) else { return }
        for entry in entries where entry.batch < kept.batch {
            let path = "\(directory)/\(entry.name)"
            guard let modified = try files.modified(path), modified <= now - Self.cleanupDelayMillis else { continue }
            try files.remove(path)
            // Spark's own files have a checksum file beside them.
            try files.remove("\(directory)/.\(entry.name).crc")
        }
    }
}

/// A file of the log: the version on the first line, then one entry as JSON on each.
extension CompactibleLog {
    private static let version = "v1"

    /// The lines of the entries, unread.
    /// - Parameter bytes: the file's content; nil if it is not there.
    /// - Throws: `FileSourceError` `.corruptLog` for a file that is missing or has no such beginning.
    static func lines(of bytes: [UInt8]?, _ path: String) throws -> [String] {
        guard let bytes else { throw FileSourceError(.corruptLog, "\(path) is missing; restore the file from a copy") }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.first == version else {
            throw FileSourceError(.corruptLog, "\(path) is torn or of an unknown version; restore it from a copy")
        }
        return Array(lines.dropFirst())
    }

    /// - Throws: `FileSourceError` `.corruptLog` for a line that is no such entry.
    static func entry<Entry: Decodable>(_ line: String, _ path: String, as type: Entry.Type = Entry.self) throws -> Entry {
        do { return try JSONDecoder().decode(Entry.self, from: Data(line.utf8)) } catch {
            throw FileSourceError(.corruptLog, "\(path): the line \(line) is not an entry; restore the file from a copy")
        }
    }

    /// Whether a file is there to its end: on a disk whose writes are not atomic, a crash may leave a part.
    static func isWhole<Entry: Decodable>(_ bytes: [UInt8]?, of type: Entry.Type) -> Bool {
        guard let bytes else { return false }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.first == Substring(version)
            && lines.dropFirst().allSatisfy { (try? JSONDecoder().decode(Entry.self, from: Data($0.utf8))) != nil }
    }

    static func lines(_ entries: [some Encodable]) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return try entries.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    }

    /// The content of a file with these lines.
    static func bytes(_ lines: [String]) -> [UInt8] { Array(([version] + lines).joined(separator: "\n").utf8) }
}
