import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import KafkaTransport
import Expressions
import Plans
import StreamTesting
import Synchronization
import Tables
import Testing

/// `Trigger.continuous`: batches that run while the one before becomes durable, on threads of their own and a real disk.
struct ContinuousTests {
    private static let schema = Schema([Field("k", .string)])

    @Test(.timeLimit(.minutes(1))) func `what was there is in the sink and in the checkpoint when processAllAvailable returns`() throws {
        let scratch = try Scratch()
        let stream = MemoryStream(Self.schema, addsPerTrigger: 1)
        let session = SparkSession()
        let seen = Mutex<[Int64: [String]]>([:])
        let query = try stream.toDF(session).groupBy(col("k")).count().writeStream.outputMode(.update)
            .option("checkpointLocation", scratch.path + "/c").trigger(.continuous("1 second"))
            .foreachBatch { rows, batch in
                let lines = try rows.batches().flatMap(\.rows).map { "\($0)" }
                seen.withLock { $0[batch] = lines }
            }.start()
        for number in 0..<60 { try stream.add([[.string("k\(number % 3)")]]) }
        try query.processAllAvailable()
        #expect(seen.withLock { $0.count } == 60)
        #expect(seen.withLock { $0[59] } == ["\([Value.string("k2"), .long(20)])"])
        #expect(query.lastProgress?.batchId == 59)
        #expect(query.recentProgress.map(\.batchId) == Array(0..<60))
        #expect(query.recentProgress.allSatisfy { $0.numInputRows == 1 && $0.stateOperators.first?.numRowsUpdated == 1 })
        try query.stop()
        let inspection = try CheckpointInspection(of: scratch.path + "/c")
        #expect(inspection.lastCommitted?.id == 59 && inspection.pending == nil && inspection.problems.isEmpty)
    }

    @Test func `a checkpoint interval of nothing is refused`() throws {
        let writer = MemoryStream(Self.schema).toDF(SparkSession()).writeStream.format("noop")
        let error = #expect(throws: AnalysisError.self) { _ = try writer.trigger(.continuous("0 seconds")).prepare() }
        #expect(error?.message.contains("must be longer than 0") == true)
        _ = try writer.trigger(.continuous("1 second")).prepare()
    }

    @Test func `a cluster that keeps no offsets of transactions is told apart when the query starts`() throws {
        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        try cluster.createTopic("out", partitions: 1)
        let scratch = try Scratch()
        let stream = MemoryStream(Schema([Field("value", .string)]))
        try stream.add([[.string("a")]])
        let query = try stream.toDF(SparkSession()).writeStream.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers)
            .option("topic", "out").option("deliveryGuarantee", "exactly-once").option("checkpointLocation", scratch.path + "/c").prepare()
        let error = #expect(throws: KafkaError.self) { try query.runAvailable() }
        #expect(error?.message.contains("accepted a transaction but do not return its offset") == true, "\(String(describing: error))")
        // Nothing was planned, let alone written.
        #expect(try CheckpointInspection(of: scratch.path + "/c").batches.isEmpty)
    }
}
