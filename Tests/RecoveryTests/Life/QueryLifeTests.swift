import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// Table queries come and go in one process, and leave nothing behind.
@Suite(.serialized, .timeLimit(.minutes(5))) struct QueryLifeTests {
    static let schema = Schema([Field("k", .long), Field("v", .long)])

    /// Enough rows that a batch is shared out between threads.
    static func stream(rows: Int) throws -> MemoryStream {
        let stream = MemoryStream(schema)
        func column(_ values: [Int64]) -> ColumnArray { ColumnArray(type: .long, count: rows, layout: .fixed(Buffer(values))) }
        let keys = (0..<rows).map { Int64($0 % 7) }
        stream.add(RecordBatch(schema: schema, count: rows, columns: [column(keys), column((0..<rows).map { Int64($0) })]))
        return stream
    }

    /// A query that has emitted, when it is over, the count and the sum of each key.
    func start(
        _ stream: MemoryStream, _ trigger: Trigger, checkpoint: String? = nil, state: String = "HDFSBackedStateStoreProvider",
        _ emitted: Emitted = Emitted()
    ) throws -> StreamingQuery {
        let session = SparkSession(
            conf: ["spark.sql.streaming.stateStore.providerClass": "org.apache.spark.sql.execution.streaming.state.\(state)"])
        session.storage = CheckpointStorage.testing
        var writer = stream.toDF(session).groupBy("k").agg(count("*").alias("n"), sum("v").alias("s"))
            .writeStream.outputMode(.complete).trigger(trigger)
        if let checkpoint { writer = writer.option("checkpointLocation", checkpoint) }
        return try writer.foreachBatch { table, _ in
            let rows = try table.orderBy("k").collect().map(\.values)
            emitted.rows.withLock { $0 = rows }
        }.start()
    }

    final class Emitted: Sendable { let rows = Mutex<[[Value]]>([]) }

    static func expected(rows: Int) -> [[Value]] {
        (0..<7).map { key in
            let values = stride(from: key, to: rows, by: 7)
            return [.long(Int64(key)), .long(Int64(values.reduce(0) { sum, _ in sum + 1 })), .long(Int64(values.reduce(0, +)))]
        }
    }

    @Test(arguments: ["HDFSBackedStateStoreProvider", "RocksDBStateStoreProvider"])
    func `queries in turn, each let go of as soon as it is over, on busy cores`(state: String) throws {
        let rows = 140_000
        let stream = try Self.stream(rows: rows)
        let scratch = try Scratch(inMemory: true)
        try BusyCores.during {
            for number in 0..<60 {
                let emitted = Emitted()
                // Every third one writes its state down.
                let checkpoint = number % 3 == 0 ? "\(scratch.path)/\(number)" : nil
                let isOver = try start(stream, .availableNow, checkpoint: checkpoint, state: state, emitted).awaitTermination()
                #expect(isOver)
                #expect(emitted.rows.withLock { $0 } == Self.expected(rows: rows))
            }
        }
    }

    /// A query whose end nobody waits for with the query in hand, as an endless one.
    static let patience: Int64 = 60_000

    @Test func `a hundred queries at once, stopped in every way, on busy cores`() throws {
        let stream = try Self.stream(rows: 700)
        let scratch = try Scratch(inMemory: true)
        try BusyCores.during {
            for round in 0..<2 {
                var queries: [StreamingQuery] = []
                for number in 0..<100 {
                    queries.append(
                        try start(
                            stream, number.isMultiple(of: 3) ? .availableNow : .processingTime("0 seconds"),
                            checkpoint: number.isMultiple(of: 4) ? "\(scratch.path)/\(round)-\(number)" : nil,
                            state: number.isMultiple(of: 8) ? "RocksDBStateStoreProvider" : "HDFSBackedStateStoreProvider"))
                }
                // From many threads at once, some of them twice, some in the middle of the first batch.
                let stopped = queries
                DispatchQueue.concurrentPerform(iterations: 200) { try? stopped[$0 % 100].stop() }
                let ends = try queries.map { try $0.awaitTermination(Self.patience) && !$0.isActive && $0.exception == nil }
                #expect(ends.allSatisfy { $0 })
                queries = []
            }
        }
        // Every checkpoint was let go of.
        for name in try scratch.names {
            try CheckpointDirectory("\(scratch.path)/\(name)", job: CheckpointJob(name: "query", kind: .table)).close()
        }
    }

    private final class Left {
        weak var query: StreamingQuery?
        weak var session: SparkSession?

        init(_ query: StreamingQuery) { (self.query, session) = (query, query.sparkSession) }
        var isGone: Bool { query == nil && session == nil }
    }

    @Test func `queries whose sessions end with them are let go of, however they end`() throws {
        let stream = try Self.stream(rows: 7)
        var left: [Left] = []
        for number in 0..<200 {
            let query = try start(stream, number.isMultiple(of: 2) ? .availableNow : .processingTime("0 seconds"))
            if !number.isMultiple(of: 2) { try query.stop() }
            #expect(try query.awaitTermination(Self.patience))
            left.append(Left(query))
        }
        // A thread that has told of its end may still be on its way out.
        let deadline = ContinuousClock.now + .seconds(20)
        while !left.allSatisfy(\.isGone), ContinuousClock.now < deadline { usleep(1000) }
        #expect(left.count { !$0.isGone } == 0)
    }

    @Test func `hundreds of short queries in turn leave no thread and no file open`() throws {
        let stream = try Self.stream(rows: 70)
        func opened() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        func threads() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
        let scratch = try Scratch(inMemory: true)
        func run(_ numbers: Range<Int>) throws {
            for number in numbers {
                let emitted = Emitted()
                let state = number.isMultiple(of: 2) ? "RocksDBStateStoreProvider" : "HDFSBackedStateStoreProvider"
                _ = try start(stream, .availableNow, checkpoint: "\(scratch.path)/\(number)", state: state, emitted).awaitTermination()
                #expect(emitted.rows.withLock { $0 } == Self.expected(rows: 70))
            }
        }
        try run(0..<20)
        let before = (files: try opened(), threads: try threads())
        try run(20..<220)
        // Other tests run beside this one, and Dispatch keeps some threads; a leak would be hundreds.
        #expect(try opened() < before.files + 100)
        #expect(try threads() < before.threads + 100)
    }

    @Test func `a query that nobody holds runs on, and the session still has it`() throws {
        let stream = MemoryStream(Self.schema)
        let session = SparkSession()
        let seen = Mutex(0)
        let told = DispatchSemaphore(value: 0)
        func start() throws {
            _ = try stream.toDF(session).writeStream.foreachBatch { table, _ in
                let count = try table.collect().count
                seen.withLock { $0 += count }
                told.signal()
            }.start()
        }
        try start()
        try stream.add([[.long(1), .long(1)]])
        told.wait()
        let query = try #require(session.streams.active.first)
        try query.stop()
        try query.stop()
        #expect(seen.withLock { $0 } == 1 && session.streams.active.isEmpty)
    }

    @Test func `a query that stops itself from its own batch ends after it`() throws {
        let stream = MemoryStream(Self.schema, addsPerTrigger: 1)
        for value in 1...3 { try stream.add([[.long(1), .long(Int64(value))]]) }
        let session = SparkSession()
        let batches = Mutex(0)
        let query = try stream.toDF(session).writeStream.queryName("own").foreachBatch { _, _ in
            batches.withLock { $0 += 1 }
            try session.streams.active.first { $0.name == "own" }?.stop()
        }.start()
        #expect(try query.awaitTermination(Self.patience))
        #expect(batches.withLock { $0 } == 1 && query.exception == nil)
    }

    @Test func `a query that cannot start leaves its checkpoint free`() throws {
        let scratch = try Scratch(inMemory: true)
        let stream = try Self.stream(rows: 7)
        let session = SparkSession()
        func writer(_ checkpoint: String) -> DataStreamWriter {
            stream.toDF(session).writeStream.queryName("same").option("checkpointLocation", checkpoint).format("noop")
        }
        let first = try writer("\(scratch.path)/a").start()
        #expect(throws: (any Error).self) { try writer("\(scratch.path)/b").start() }
        try first.stop()
        let second = try writer("\(scratch.path)/b").start()
        try second.processAllAvailable()
        try second.stop()
    }
}
