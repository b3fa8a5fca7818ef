import BatchRuntime
import Checkpoints
import Columnar

/// The commit log of a file sink: `_spark_metadata/BATCH` lists the valid files of the directory, whatever their format.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSinkLog`; every tenth file also holds all entries before it (`9.compact`).
struct FileSinkLog {
    struct Entry: Codable {
        var path: String
        var size: Int
        var isDir: Bool
        var modificationTime: Int64
        var blockReplication: Int
        var blockSize: Int64
        var action: String

        /// An added file: its absolute path, its size in bytes, and its time in ms.
        init(path: String, size: Int, millis: Int64) {
            self.path = FilePathText.text(path)
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
    init(of table: String, _ files: any FileSystem, minBatchesToRetain: Int, _ clock: any StreamClock) {
        directory = "\(table)/\(Self.name)"
        self.files = files
        log = CompactibleLog(directory: directory, files: files, minBatchesToRetain: minBatchesToRetain, clock: clock)
    }

    private func path(_ batch: Int64) -> String { "\(directory)/\(CompactibleLog.name(batch))" }

    /// Whether the log has the batch completely.
    func isPublished(_ batch: Int64) throws -> Bool { CompactibleLog.isWhole(try files.read(path(batch)), of: Entry.self) }

    /// From the names of the log's files only, so that a start reads no more than a directory.
    func lastPublishedBatch() throws -> Int64? { try log.entries().last?.batch }

    /// Writes a batch's entries; its files are valid from then on.
    func publish(_ batch: Int64, _ entries: [Entry]) throws {
        var lines = try CompactibleLog.lines(entries)
        let isCompact = CompactibleLog.isCompact(batch)
        if isCompact { lines = try earlierLines(before: batch) + lines }
        try files.put(path(batch), CompactibleLog.bytes(lines))
        if isCompact { try log.thin(after: batch) }
    }

    /// The entries of the log from the last compact file on.
    /// - Throws: `FileSourceError` if a batch is missing: its files would no longer be valid.
    private func earlierLines(before batch: Int64) throws -> [String] {
        let entries = try Self.newest(log.entries().filter { $0.batch < batch }, through: batch - 1, in: directory)
        return try entries.flatMap { entry in
            try CompactibleLog.lines(of: files.read("\(directory)/\(entry.name)"), "\(directory)/\(entry.name)")
        }
    }

    /// The files of the log from the last compact one on, which includes all earlier entries.
    /// - Throws: `FileSourceError` if one is missing, as in Spark.
    private static func newest(
        _ entries: [CompactibleLog.Entry], through last: Int64?, in directory: String
    ) throws -> ArraySlice<CompactibleLog.Entry> {
        let kept = entries[(entries.lastIndex(where: \.isCompact) ?? 0)...]
        var next = kept.first.map { $0.isCompact ? $0.batch : 0 } ?? 0
        for entry in kept {
            guard entry.batch == next else { break }
            next += 1
        }
        if let last = last ?? kept.last?.batch, next <= last {
            throw FileSourceError(
                .corruptLog,
                "\(directory)/\(next) is missing, though the log continues to \(last): the directory was overwritten or emptied under a "
                    + "query. "
                    + "Restore the file, or write to a new directory with a new checkpoint")
        }
        return kept
    }

    /// The files listed in the log of a directory; nil if no sink wrote there.
    static func published(in table: String, _ files: any FileSystem) throws -> [FileListing.File]? {
        let directory = "\(table)/\(name)"
        guard try files.holds(directory) else { return nil }
        var named: [ExactText: FileListing.File] = [:]
        for name in try newest(CompactibleLog.entries(files.list(directory)), through: nil, in: directory).map(\.name) {
            let file = "\(directory)/\(name)"
            for line in try CompactibleLog.lines(of: files.read(file), file) {
                let entry = try CompactibleLog.entry(line, file, as: PublishedEntry.self)
                let path = FilePathText.path(entry.path)
                named[ExactText(path)] = entry.action == "add" ? FileListing.File(path: path, timestamp: entry.modificationTime) : nil
            }
        }
        return named.values.sorted()
    }

    /// The members of an entry that a reader needs; another engine may have written it.
    private struct PublishedEntry: Decodable {
        var path: String
        var modificationTime: Int64
        var action: String
    }
}
