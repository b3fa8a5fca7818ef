import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import Threads

/// New files under a path as a stream, oldest first.
///
/// Positions are `{"logOffset":N}`, where N is the last batch in the log of seen files.
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSource`.
final class FileStreamSource: StreamSource {
    private let listing: FileListing
    private let files: any FileSystem
    private let log: SeenFilesLog
    private var limit: Int?
    /// For `availableNow`: the only files that are still to be read.
    private var fixed: [FileListing.File]?

    private let reader: any FileReader
    private let stop = StopRequest()

    var description: String { "FileStreamSource[file:\(listing.path)]" }

    init(
        _ listing: FileListing, _ files: any FileSystem, maxFilesPerTrigger: Int?, _ reader: any FileReader,
        _ environment: StreamEnvironment
    ) throws {
        self.listing = listing
        self.files = files
        self.reader = reader
        limit = maxFilesPerTrigger
        log = try SeenFilesLog(environment.checkpoint, index: environment.index, environment.clock)
    }

    func initialPosition() -> String { Self.position(-1) }

    private static func position(_ offset: Int64) -> String { "{\"logOffset\":\(offset)}" }

    private struct Position: Decodable { var logOffset: Int64 }

    private static func offset(_ position: String?) throws -> Int64 {
        guard let position else { return -1 }
        guard let offset = try? JSONDecoder().decode(Position.self, from: Data(position.utf8)) else {
            throw FileSourceError(.corruptLog, "\(position): expected a position like {\"logOffset\":3}")
        }
        return offset.logOffset
    }

    func latestPosition(from start: String?) throws -> String? {
        // After a crash the log may be ahead of the last batch.
        if log.latest > (try Self.offset(start)) { return Self.position(log.latest) }
        let unseen = try (fixed ?? FileTable.published(listing, files, stop)).filter { !log.hasSeen($0.path) }
        guard !unseen.isEmpty else { return Self.position(log.latest) }
        return Self.position(try log.append(Array(unseen.prefix(limit ?? unseen.count))))
    }

    func prepareForAvailableNow() throws { fixed = try FileTable.published(listing, files, stop) }
    func giveUpWaiting() { stop.ask() }
    func ignoreRateLimits() { limit = nil }

    func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
        try reader.read(log.files(after: try Self.offset(start), through: try Self.offset(end)), columns: columns)
    }

    func deferred(from start: String?, until end: String, columns: [Int]) throws -> [DeferredBatch]? {
        try reader.deferred(log.files(after: try Self.offset(start), through: try Self.offset(end)), columns: columns)
    }
}
