import Checkpoints
import Columnar
import Foundation

/// The commit log of a file sink: `_spark_metadata/BATCH` says which files of the directory count, whatever their format.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSinkLog`; every tenth file holds all before it (`9.compact`).
struct FileSinkLog {
    struct Entry: Codable {
        var path: String
        var size: Int
        var isDir: Bool
        var modificationTime: Int64
        var blockReplication: Int
        var blockSize: Int64
        var action: String

        /// A file that is added: its absolute path, its bytes, and its time in ms.
        init(path: String, size: Int, millis: Int64) {
            self.path = "file://\(path)"
            self.size = size
            isDir = false
            modificationTime = millis
            blockReplication = 1
            blockSize = 33_554_432
            action = "add"
        }
    }

    static let name = "_spark_metadata"

    let directory: String
    private let files: any FileSystem
    private let log: CompactibleLog

    /// - Parameter table: the directory of the files.
    init(of table: String, _ files: any FileSystem, minBatchesToRetain: Int) {
        directory = "\(table)/\(Self.name)"
        self.files = files
        log = CompactibleLog(directory: directory, files: files, minBatchesToRetain: minBatchesToRetain)
    }

    private func path(_ batch: Int64) -> String { "\(directory)/\(CompactibleLog.name(batch))" }

    /// Whether the log has the batch, whole: on a disk whose writes are not atomic a crash may leave a part.
    func isPublished(_ batch: Int64) throws -> Bool {
        guard let bytes = try files.read(path(batch)) else { return false }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.first == "v1" && lines.dropFirst().allSatisfy { (try? JSONDecoder().decode(Entry.self, from: Data($0.utf8))) != nil }
    }

    /// By the names of the log alone, so that a start reads no more than a directory.
    func lastPublishedBatch() throws -> Int64? { try log.entries().last?.batch }

    /// Writes a batch's entries; from now on its files count.
    func publish(_ batch: Int64, _ entries: [Entry]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var lines = try entries.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let isCompact = CompactibleLog.isCompact(batch)
        if isCompact { lines = try earlierLines(before: batch) + lines }
        try files.put(path(batch), Array((["v1"] + lines).joined(separator: "\n").utf8))
        if isCompact { try log.thin(after: batch) }
    }

    /// The log from the last compact file on.
    private func earlierLines(before batch: Int64) throws -> [String] {
        var lines: [String] = []
        for earlier in max(0, batch - CompactibleLog.interval)..<batch {
            let plain = try files.read("\(directory)/\(earlier).compact") ?? files.read("\(directory)/\(earlier)")
            guard let plain else { continue }
            lines += String(decoding: plain, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
        }
        return lines
    }

    /// The files of a path that count: all, or where a sink wrote there, those that its log names.
    static func published(_ listing: FileListing) throws -> [FileListing.File] {
        let log = "\(listing.path)/\(name)"
        let files = try listing.files()
        guard FileManager.default.fileExists(atPath: log) else { return files }
        var named: Set<ExactText> = []
        let entries = CompactibleLog.entries(try FileManager.default.contentsOfDirectory(atPath: log))
        // A compact file has all before it.
        for name in entries[(entries.lastIndex(where: \.isCompact) ?? 0)...].map(\.name) {
            let text = try String(contentsOfFile: log + "/" + name, encoding: .utf8)
            for line in text.split(separator: "\n").dropFirst() {
                guard let entry = try? JSONDecoder().decode(PublishedEntry.self, from: Data(line.utf8)) else {
                    throw FileSourceError(.corruptLog, "\(log)/\(name): the line \(line) is not an entry; restore the file from a copy")
                }
                var path = entry.path
                if path.hasPrefix("file://") { path.removeFirst(7) }
                if entry.action == "add" { named.insert(ExactText(path)) } else { named.remove(ExactText(path)) }
            }
        }
        return files.filter { named.contains(ExactText($0.path)) }
    }

    /// What a reader needs of an entry, which another engine may have written.
    private struct PublishedEntry: Decodable {
        var path: String
        var action: String
    }
}
