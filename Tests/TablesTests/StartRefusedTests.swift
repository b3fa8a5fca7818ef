import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// Starts that are refused: what they leave behind.
struct StartRefusedTests {
    private static let schema = Schema([Field("v", .long)])

    private func numbers(_ session: SparkSession, _ name: String) throws -> [Int64] {
        try session.table(name).collect().map { row in if case .long(let number) = row[0] { number } else { .min } }
    }

    @Test func `a second query of a name leaves the first one its table`() throws {
        let session = SparkSession()
        let input = MemoryStream(Self.schema)
        let writer = input.toDF(session).writeStream.format("memory").queryName("q")
        let first = try writer.start()
        defer { try? first.stop() }
        try input.add([[.long(1)]])
        try first.processAllAvailable()
        let error = #expect(throws: AnalysisError.self) { try writer.start() }
        #expect(error?.message == "Cannot start query with name q as a query with that name is already active in this SparkSession")
        #expect(try numbers(session, "q") == [1])
        try input.add([[.long(2)]])
        try first.processAllAvailable()
        #expect(try numbers(session, "q") == [1, 2])
        // Two that were made before either began: the one that begins second is refused.
        let (third, fourth) = (
            try input.toDF(session).writeStream.format("memory").queryName("r").prepare(),
            try input.toDF(session).writeStream.format("memory").queryName("r").prepare()
        )
        try third.begin()
        defer { try? third.stop() }
        try third.processAllAvailable()
        #expect(throws: AnalysisError.self) { try fourth.begin() }
        #expect(try numbers(session, "r") == [1, 2])
    }

    @Test func `a query that cannot start leaves the table of an earlier one as it was`() throws {
        let scratch = try Scratch()
        try scratch.write("file", "")
        let session = SparkSession()
        let input = MemoryStream(Self.schema)
        try input.add([[.long(1)]])
        let writer = input.toDF(session).groupBy().sum("v").writeStream.format("memory").queryName("q").outputMode(.complete).trigger(
            .availableNow)
        try writer.start().awaitTermination()
        #expect(throws: CheckpointError.self) { try writer.option("checkpointLocation", scratch.path + "/file").start() }
        #expect(try numbers(session, "q") == [1])
    }

    /// What was opened of it, and is not closed again.
    private final class Opened: Sendable {
        let sinks = Mutex(0)
        let sources = Mutex(0)
    }

    private struct Refused: Error {}

    private final class Sink: StreamSink {
        let description = "Sink"
        let opened: Opened
        let refuses: Bool
        init(_ opened: Opened, refuses: Bool) {
            (self.opened, self.refuses) = (opened, refuses)
            opened.sinks.withLock { $0 += 1 }
        }
        func open(queryID: String) throws { if refuses { throw Refused() } }
        func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {}
        func publish(_ batch: BatchPlan) {}
        func close() { opened.sinks.withLock { $0 -= 1 } }
    }

    private final class Source: StreamSource {
        let description = "Source"
        let opened: Opened
        init(_ opened: Opened) {
            self.opened = opened
            opened.sources.withLock { $0 += 1 }
        }
        func initialPosition() -> String { "0" }
        func latestPosition(from start: String?) -> String? { start }
        func prepareForAvailableNow() {}
        func read(from start: String?, until end: String, columns: [Int]) -> [RecordBatch] { [] }
        func close() { opened.sources.withLock { $0 -= 1 } }
    }

    enum Refusal: String, CaseIterable { case nothing, name, checkpoint, sink, sinkOpen, source }

    @Test(arguments: Refusal.allCases) func `whatever refuses a start, nothing of it stays open`(refusal: Refusal) throws {
        let scratch = try Scratch()
        try scratch.write("file", "")
        let (opened, session) = (Opened(), SparkSession())
        try session.dataSources.register(
            DataSourceProvider(
                "mine", "Mine.",
                options: [DataSourceOption.flag("fails", default: false, for: [.readStream], "Whether it fails.")],
                streamReader: .init { request in
                    let fails = try request.options[DataSourceOption.flag("fails", default: false, for: [.readStream], "Whether it fails.")]
                    return .init(schema: Self.schema) { _ in
                        if fails { throw Refused() }
                        return Source(opened)
                    }
                },
                streamWriter: .init(needsCheckpoint: true) { _ in
                    if refusal == .sink { throw Refused() }
                    return Sink(opened, refuses: refusal == .sinkOpen)
                }))
        let table = session.readStream.format("mine").load().union(
            session.readStream.format("mine").option("fails", refusal == .source).load())
        let other = try MemoryStream(Self.schema).toDF(session).writeStream.format("noop").queryName(refusal == .name ? "q" : "other")
            .start()
        let checkpoint = scratch.path + (refusal == .checkpoint ? "/file" : "/c")
        let writer = table.writeStream.format("mine").queryName("q").option("checkpointLocation", checkpoint).trigger(.availableNow)
        if refusal == .nothing { try writer.start().awaitTermination() } else { #expect(throws: (any Error).self) { try writer.start() } }
        try other.stop()
        #expect(opened.sinks.withLock { $0 } == 0)
        #expect(opened.sources.withLock { $0 } == 0)
        // Nobody holds the checkpoint.
        if refusal != .checkpoint, refusal != .nothing {
            try MemoryStream(Self.schema).toDF(session).writeStream.format("noop").queryName("q").option("checkpointLocation", checkpoint)
                .trigger(.availableNow)
                .start().awaitTermination()
        }
    }
}
