import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import Offsets
import StreamTesting
import Tables
import Testing

/// Each part of a batch is told as its own: where one part is made slow, that one shows it and the parts still add up to no more than the
/// whole.
@Suite struct ProgressDurationTests {
    private static let pause = 0.02

    private final class SlowSource: StreamSource {
        let description = "slow"
        func initialPosition() -> String { "0" }
        func latestPosition(from start: String?) -> String? { "1" }
        func prepareForAvailableNow() {}
        func ignoreRateLimits() {}
        func ranges(from start: String?, until end: String) -> [OffsetRange] { [] }
        func committed(until end: String) {}
        func close() {}
        func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
            Thread.sleep(forTimeInterval: ProgressDurationTests.pause)
            return [try RecordBatch(rows: Scenario.records("a1@3 b2@14 a4@27").map(Scenario.row), schema: Scenario.schema)]
        }
    }

    /// A disk on which the state of operator 1 takes its time.
    private struct SlowDisk: ForwardingFileSystem {
        let base: any FileSystem = MemoryFileSystem()
        func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) {
            if path.contains("/state/1/"), path.hasSuffix(".delta") { Thread.sleep(forTimeInterval: ProgressDurationTests.pause) }
            try base.put(path, bytes)
        }
    }

    private func parts(_ progress: StreamingQueryProgress) -> Int64 {
        progress.durationMs.filter { $0.key != "triggerExecution" }.values.reduce(0, +)
    }

    @Test func `what the source takes is getBatch, and not addBatch`() throws {
        let session = SparkSession(clock: ManualClock(millis: 0))
        let table = DataFrame(session: session, leaf: "slow", schema: Scenario.schema, isStreaming: true, .stream { _ in SlowSource() })
        let query = try table.groupBy(col("k")).count().writeStream.outputMode(.update).format("noop").prepare()
        try query.runAvailable()
        try query.stop()
        let progress = try #require(query.lastProgress)
        #expect(progress.durationMs["getBatch"] ?? 0 >= 20)
        #expect(parts(progress) <= progress.batchDuration)
        #expect(progress.durationMs["queryPlanning"] != nil)
    }

    @Test func `the commit of an operator's state is its own`() throws {
        let session = SparkSession(clock: ManualClock(millis: 0))
        session.storage.files = SlowDisk()
        let stream = MemoryStream(Scenario.schema)
        try stream.add(Scenario.records("a1@3 b2@14 a4@27").map(Scenario.row))
        let query = try stream.toDF(session).withWatermark("ts", "0 seconds").groupBy(Tables.window("ts", "10 seconds"), col("k")).agg(
            sum("v").alias("v")
        )
        .groupBy(Tables.window("window", "20 seconds")).agg(sum("v").alias("v"))
        .writeStream.format("noop").option("checkpointLocation", "/c").prepare()
        try query.runAvailable()
        try query.stop()
        #expect(!query.recentProgress.isEmpty)
        for progress in query.recentProgress {
            // The operator nearest to the sink comes first: operator 1.
            let commits = progress.stateOperators.map(\.commitTimeMs)
            #expect(commits.count == 2 && commits[0] >= 20)
            #expect(commits.reduce(0, +) <= progress.durationMs["addBatch"] ?? 0)
        }
    }
}
