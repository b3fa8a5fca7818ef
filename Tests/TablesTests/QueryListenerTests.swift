import BatchRuntime
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// What listeners are told of queries, next to what real Spark 3.5.8 told its own (`scripts/oracle/listeners.py`).
@Suite struct QueryListenerTests {
    struct Broken: Error {}
    struct Recording: Decodable { var query: [String] }

    final class Listener: StreamingQueryListener {
        private let told = Mutex<[String]>([])
        var lines: [String] { told.withLock { $0 } }
        private func say(_ line: String) { told.withLock { $0.append(line) } }

        func onQueryStarted(_ event: QueryStartedEvent) { say("\(event.name ?? "") started") }
        func onQueryProgress(_ event: QueryProgressEvent) {
            say("\(event.progress.name ?? "") batch \(event.progress.batchId), \(event.progress.numInputRows) rows")
        }
        func onQueryIdle(_ event: QueryIdleEvent) { say("idle") }
        func onQueryTerminated(_ event: QueryTerminatedEvent) {
            say("terminated " + (event.exception == nil ? "without an exception" : "with an exception"))
        }
    }

    @Test func `a listener is told what Spark tells its own, in Spark's order`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/listeners.json")
        let recorded = try JSONDecoder().decode(Recording.self, from: Data(contentsOf: path)).query
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        for number in 0..<2 {
            try scratch.write("in/\(number).txt", "a\nb\n")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(1000 + number))], ofItemAtPath: "\(scratch.path)/in/\(number).txt")
        }
        let spark = SparkSession()
        let listener = Listener()
        spark.streams.addListener(listener)
        #expect(spark.streams.listListeners().count == 1)
        let lines = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(scratch.path + "/in")
        let whole = try lines.writeStream.format("noop").queryName("whole").trigger(.availableNow).start()
        #expect(try whole.awaitTermination(60_000))
        let broken = try lines.writeStream.foreachBatch { _, _ in throw Broken() }.queryName("broken").trigger(.availableNow).start()
        #expect(throws: StreamingQueryException.self) { try broken.awaitTermination(60_000) }
        // Spark tells of idleness where it looked and found nothing; a query that ends there may or may not have told it.
        #expect(listener.lines.filter { $0 != "idle" } == recorded.filter { $0 != "idle" })
        spark.streams.removeListener(listener)
        try lines.writeStream.format("noop").queryName("unheard").trigger(.availableNow).start().awaitTermination()
        #expect(!listener.lines.contains { $0.contains("unheard") })
    }

    @Test func `a wait for the end returns when all listeners have been told, also one that waits itself`() throws {
        final class Slow: StreamingQueryListener {
            let told = Mutex(false)
            let waited = Mutex(false)
            let query = Mutex<StreamingQuery?>(nil)
            func onQueryStarted(_ event: QueryStartedEvent) {}
            func onQueryProgress(_ event: QueryProgressEvent) {}
            func onQueryIdle(_ event: QueryIdleEvent) {}
            func onQueryTerminated(_ event: QueryTerminatedEvent) {
                usleep(50_000)
                // Told of the end, one may ask for it.
                if let query = query.withLock({ $0 }) { waited.withLock { $0 = (try? query.awaitTermination(60_000)) ?? false } }
                told.withLock { $0 = true }
            }
        }
        let spark = SparkSession()
        let listener = Slow()
        spark.streams.addListener(listener)
        let query = try MemoryStream(Scenario.schema).toDF(spark).writeStream.format("noop").queryName("q").start()
        listener.query.withLock { $0 = query }
        try query.stop()
        #expect(listener.told.withLock { $0 } && listener.waited.withLock { $0 } && !query.isActive)
        listener.query.withLock { $0 = nil }
    }

    @Test func `a query with nothing to do says so at once, and again only after the interval`() throws {
        let clock = ManualClock(millis: 0)
        let spark = SparkSession(clock: clock)
        let listener = Listener()
        spark.streams.addListener(listener)
        let input = MemoryStream(Scenario.schema)
        let query = try input.toDF(spark).writeStream.format("noop").queryName("q").prepare()
        var idle: [Int64] = []
        for millis in stride(from: Int64(0), through: 25_000, by: 1000) {
            clock.set(toMillis: millis)
            let before = listener.lines.count
            _ = try query.step()
            if listener.lines.count > before { idle.append(millis) }
        }
        #expect(idle == [0, 10_000, 20_000])
        try query.stop()
        #expect(listener.lines.last == "terminated without an exception")
    }
}
