import BatchRuntime
import Checkpoints
import Columnar

/// Which files went into which batch of a file source: `sources/N/BATCH` in the checkpoint, in Spark's format; every tenth
/// file also holds all entries before it (`9.compact`) and replaces older ones. In memory only, without a checkpoint.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSourceLog`.
final class SeenFilesLog {
    struct Entry: Codable, Hashable {
        var path: String
        var timestamp: Int64
        var batchId: Int64
    }

    private let checkpoint: CheckpointDirectory?
    private let directory: String
    private let log: CompactibleLog?
    private(set) var batches: [Int64: [Entry]] = [:]
    /// -1 before the first batch.
    private(set) var latest: Int64 = -1
    private var seen: Set<ExactText> = []

    init(_ checkpoint: CheckpointDirectory?, index: Int, _ clock: any StreamClock) throws {
        self.checkpoint = checkpoint
        directory = checkpoint.map { "\($0.path)/sources/\(index)" } ?? ""
        log = checkpoint.map { [directory] in
            CompactibleLog(directory: directory, files: $0.files, minBatchesToRetain: $0.minBatchesToRetain, clock: clock)
        }
        guard let checkpoint, let log else { return }
        try checkpoint.files.makeDirectory(directory)
        let names = try log.entries()
        /// The newest file may be the remains of a crash before its plan was logged; if a plan needs it, reading it reports the damage.
        func entries(_ index: Int) throws -> [Entry]? {
            if let entries = try? read(names[index].name), !entries.isEmpty { return entries }
            if index < names.count - 1 { _ = try read(names[index].name) }
            return nil
        }
        // A compact file holds all entries before it.
        var first = 0
        var compacted: [Entry]?
        for index in names.indices.reversed() where names[index].isCompact {
            compacted = try entries(index)
            guard compacted != nil else { continue }
            first = index
            break
        }
        for index in names.indices[first...] {
            guard let read = try compacted ?? entries(index) else { continue }
            compacted = nil
            for entry in read where seen.insert(ExactText(FilePathText.path(entry.path))).inserted {
                batches[entry.batchId, default: []].append(entry)
            }
            latest = names[index].batch
        }
    }

    /// Whether a batch contained the file with this absolute path.
    func hasSeen(_ path: String) -> Bool { seen.contains(ExactText(path)) }

    private func read(_ name: String) throws -> [Entry] {
        let path = "\(directory)/\(name)"
        return try CompactibleLog.lines(of: try checkpoint?.files.read(path), path).map { try CompactibleLog.entry($0, path) }
    }

    /// Adds a batch; returns its number.
    func append(_ files: [FileListing.File]) throws -> Int64 {
        let batch = latest + 1
        let entries = files.map { Entry(path: FilePathText.text($0.path), timestamp: $0.timestamp, batchId: batch) }
        if let checkpoint, let log {
            let isCompact = CompactibleLog.isCompact(batch)
            let written = isCompact ? batches.keys.sorted().flatMap { batches[$0] ?? [] } + entries : entries
            let bytes = CompactibleLog.bytes(try CompactibleLog.lines(written))
            try checkpoint.writeForCommit([FileWrite("\(directory)/\(CompactibleLog.name(batch))", bytes)])
            if isCompact { try log.thin(after: batch) }
        }
        batches[batch] = entries
        seen.formUnion(files.map { ExactText($0.path) })
        latest = batch
        return batch
    }

    /// The files of batches after `start` up to `end`, in order.
    /// - Throws: `FileSourceError` if the log no longer has one of them.
    func files(after start: Int64, through end: Int64) throws -> [String] {
        guard end > start else { return [] }
        return try (start + 1...end).flatMap { batch -> [String] in
            guard let entries = batches[batch] else {
                throw FileSourceError(.corruptLog, "\(directory)/\(batch) is torn or missing, and a batch needs it; restore it from a copy")
            }
            return entries.map { FilePathText.path($0.path) }
        }
    }
}
