import BatchRuntime
import Foundation
import Paths
import RDDs

/// The lines of new files in a directory: each batch has the files that appeared since the last. Mirrors `FileInputDStream`.
///
/// A file's modification time decides, so it must be moved into the directory complete. Names that begin with `.` are ignored.
package final class TextFileInputDStream: DStream<String>, InputNode, @unchecked Sendable {
    package let directory: String
    /// Older files are not read: the time of the first start, which a restart reads from the checkpoint, so that files that appeared while
    /// the job was down are read.
    private var startMillis: Int64
    private var files: [Time: [String]] = [:]

    /// How old a new file's date may be, and how long the names of read files are remembered: whole batches, as Spark counts them.
    private let reach: Duration

    /// Spark's `spark.streaming.fileStream.minRememberDuration`.
    private static let minRemember = Duration.minutes(1)

    init(_ context: StreamingContext, directory: String) {
        if let refusal = FilePlace.foreign(directory) {
            context.graph.record(StreamingError(.badArgument, "textFileStream: \(refusal.message)", hint: refusal.hint))
        }
        self.directory = FilePlace.plain(directory)
        startMillis = context.clock.nowMillis
        let batch = max(1, context.batchDuration.milliseconds)
        reach = Duration(milliseconds: batch.saturating(times: (Self.minRemember.milliseconds - 1) / batch + 1))
        super.init(
            graph: context.graph, sparkContext: context.sparkContext, parents: [], slideDuration: context.batchDuration,
            operation: "textFileStream")
        context.graph.add(self)
        remember(reach)
    }

    package override func compute(_ time: Time) throws -> RDD<String>? {
        let files = files[time] ?? []
        return files.isEmpty ? sparkContext.emptyRDD() : sparkContext.union(try files.map { try sparkContext.textFile($0) })
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(textFiles: self) }

    package var node: DStreamNode { self }
    package var isRecoverable: Bool { true }
    package func open(resumingAt position: String?) {}

    package func plan(_ time: Time, batchDuration: Duration) throws -> InputPlan {
        let oldest = max(startMillis, (time - reach).milliseconds)
        let taken = Set(files.values.joined())
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: directory) else {
            throw StreamingError(.failedBatch, "\(directory): cannot be listed; textFileStream needs a directory that can be read")
        }
        let new = names.filter { !$0.hasPrefix(".") }.sorted().map { "\(directory)/\($0)" }.filter { path in
            guard !taken.contains(path), let attributes = try? manager.attributesOfItem(atPath: path),
                attributes[.type] as? FileAttributeType == .typeRegular, let modified = attributes[.modificationDate] as? Date
            else { return false }
            // A file system may store any date, even one that no label reaches.
            let millis = (modified.timeIntervalSince1970 * 1000).rounded(.towardZero)
            guard let millis = Int64(exactly: millis) else { return false }
            return millis > oldest && millis <= time.milliseconds
        }
        return InputPlan(
            source: BatchPlan.Source(start: "\(startMillis)", end: String(decoding: try JSONEncoder().encode(new), as: UTF8.self)))
    }

    package func register(_ plan: InputPlan, at time: Time) throws {
        if let start = plan.source.start.flatMap({ Int64($0) }) { startMillis = start }
        files = files.filter { $0.key > time - rememberDuration }
        if let end = plan.source.end { files[time] = try JSONDecoder().decode([String].self, from: Data(end.utf8)) }
    }
}
