import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import KafkaTransport
import StreamTesting
import Tables
import Testing

/// A checkpoint that was emptied, or mistaken for another, where nothing in it tells: what a stateless query's first batch leaves.
@Suite(.serialized) struct EmptiedCheckpointTests {
    private static func files(_ scratch: Scratch, checkpoint: String) throws -> StreamingQuery {
        try SparkSession(clock: ManualClock(millis: 1)).readStream.text(scratch.path + "/in").writeStream.format("json")
            .option("path", scratch.path + "/out").option("checkpointLocation", scratch.path + "/" + checkpoint).prepare()
    }

    private static func run(_ query: StreamingQuery) throws {
        try query.runAvailable()
        try query.stop()
    }

    private static func published(_ scratch: Scratch) throws -> [String] {
        try SparkSession().read.schema("value string").json(scratch.path + "/out").orderBy("value").collect().map(\.description)
    }

    private static func empty(_ checkpoint: String) throws {
        for log in ["offsets", "commits"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(checkpoint)/\(log)") {
                try FileManager.default.removeItem(atPath: "\(checkpoint)/\(log)/\(name)")
            }
        }
    }

    /// A query over one file, run to its end.
    private static func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        try scratch.write("in/a.txt", "a\n")
        try run(files(scratch, checkpoint: "c"))
        try scratch.write("in/b.txt", "b\n")
        return scratch
    }

    @Test func `a new checkpoint over files that another has published is refused, and changes nothing`() throws {
        let scratch = try Self.scratch()
        let error = #expect(throws: CheckpointError.self) { _ = try Self.files(scratch, checkpoint: "other") }
        #expect(
            error?.description.contains(
                "/other: no batch was planned here, though FileSink[\(scratch.path)/out] has published batches up to 0") == true,
            "\(error?.message ?? "")")
        #expect(error?.description.contains("Give that checkpoint, or write to a new directory") == true)
        #expect(try Self.published(scratch) == ["[a]"])
        // Asked twice, it says the same; with its own checkpoint the query goes on.
        #expect(throws: CheckpointError.self) { _ = try Self.files(scratch, checkpoint: "other") }
        try Self.run(Self.files(scratch, checkpoint: "c"))
        #expect(try Self.published(scratch) == ["[a]", "[b]"])
    }

    @Test func `logs emptied after the first batch are noticed by the files that it published`() throws {
        let scratch = try Self.scratch()
        try Self.empty(scratch.path + "/c")
        let error = #expect(throws: CheckpointError.self) { try Self.run(Self.files(scratch, checkpoint: "c")) }
        #expect(error?.description.contains("has published batches up to 0") == true, "\(error?.message ?? "")")
        #expect(try Self.published(scratch) == ["[a]"])
    }

    @Test func `logs emptied after the first batch under a sink without a log of its own are noticed: it does not run again`() throws {
        try KafkaTests.topic([2]) { cluster in
            let scratch = try Scratch()
            let outputs = RestartTests.Outputs()
            func query() throws -> StreamingQuery {
                try KafkaTests.reader(cluster).load().select("offset").writeStream.option("checkpointLocation", scratch.path + "/c")
                    .foreachBatch { table, batch in outputs.take(batch, try table.batches().flatMap(\.rows)) }.prepare()
            }
            // From the latest offset, which is 2.
            let first = try query()
            try first.runAvailable()
            try KafkaTests.produce(cluster, [3])
            try Self.run(first)
            #expect(outputs.rows.withLock { $0.values.flatMap { $0 } } == [2, 3, 4].map { [Value.long($0)] })
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/c/offsets") == ["0"])
            try Self.empty(scratch.path + "/c")
            try KafkaTests.produce(cluster, [2])
            outputs.rows.withLock { $0 = [:] }
            let error = #expect(throws: CheckpointError.self) { try Self.run(query()) }
            #expect(
                error?.description.contains("offsets/ and commits/ hold no batch, though portage/begun is there, so batches were run")
                    == true, "\(error?.message ?? "")")
            #expect(outputs.rows.withLock { $0.isEmpty })
        }
    }

    @Test func `a first batch that was planned and never committed may still be deleted, to be planned again`() throws {
        try KafkaTests.topic([2]) { cluster in
            let scratch = try Scratch()
            let outputs = RestartTests.Outputs()
            func query() throws -> StreamingQuery {
                try KafkaTests.reader(cluster).option("startingOffsets", "earliest").load().select("offset").writeStream
                    .option("checkpointLocation", scratch.path + "/c").foreachBatch { table, batch in
                        outputs.take(batch, try table.batches().flatMap(\.rows))
                    }.prepare()
            }
            let first = try query()
            first.setCrashHook { if $0 == CrashPoint(.before, .commit, batchID: 0) { throw BatchLoopError(.wrongBatch, "killed") } }
            #expect(throws: BatchLoopError.self) { try first.runAvailable() }
            try first.stop()
            try Self.empty(scratch.path + "/c")
            outputs.rows.withLock { $0 = [:] }
            try Self.run(query())
            #expect(outputs.rows.withLock { $0.values.flatMap { $0 } } == [0, 1].map { [Value.long($0)] })
        }
    }
}
