import BatchRuntime
import Columnar
import Synchronization
import Tables
import Testing

/// Waiting for whichever query of a session ends, as Spark's `StreamingQueryManager` does.
struct AwaitAnyTests {
    private struct Refused: Error, CustomStringConvertible { let description = "refused" }

    private func start(_ spark: SparkSession, failing: Bool = false, _ trigger: Trigger = .availableNow) throws -> StreamingQuery {
        let input = MemoryStream(Schema([Field("v", .long)]))
        try input.add([[.long(1)]])
        return try input.toDF(spark).writeStream.trigger(trigger).foreachBatch { _, _ in if failing { throw Refused() } }.start()
    }

    @Test func `a query that has ended before the wait is remembered, until that is reset`() throws {
        let spark = SparkSession()
        #expect(try !spark.streams.awaitAnyTermination(20))
        let query = try start(spark)
        try query.awaitTermination()
        #expect(try spark.streams.awaitAnyTermination())
        #expect(try spark.streams.awaitAnyTermination(0))
        spark.streams.resetTerminated()
        #expect(try !spark.streams.awaitAnyTermination(20))
    }

    @Test func `a failure that nobody waited for is thrown by the next wait, and by each until it is reset`() throws {
        let spark = SparkSession()
        let query = try start(spark, failing: true)
        #expect(throws: StreamingQueryException.self) { try query.awaitTermination() }
        // A query that ends well does not hide it.
        try start(spark).awaitTermination()
        for _ in 0..<2 {
            let error = #expect(throws: StreamingQueryException.self) { try spark.streams.awaitAnyTermination() }
            #expect(error?.id == query.id && error?.cause is Refused)
        }
        spark.streams.resetTerminated()
        #expect(try !spark.streams.awaitAnyTermination(20))
    }

    @Test func `a wait ends with the first of several queries, while the others run on`() throws {
        let spark = SparkSession()
        let running = try start(spark, .processingTime("1 hour"))
        let ending = try start(spark)
        #expect(try spark.streams.awaitAnyTermination())
        #expect(running.isActive)
        try ending.awaitTermination()
        try running.stop()
    }

    @Test func `a batch that waits for any query is refused`() throws {
        let spark = SparkSession()
        let input = MemoryStream(Schema([Field("v", .long)]))
        try input.add([[.long(1)]])
        let query = try input.toDF(spark).writeStream.trigger(.availableNow).foreachBatch { _, _ in
            try spark.streams.awaitAnyTermination(60_000)
        }.start()
        let error = #expect(throws: BatchLoopError.self) { try query.awaitTermination() }
        #expect(error?.code == .awaitedByItself)
    }
}
