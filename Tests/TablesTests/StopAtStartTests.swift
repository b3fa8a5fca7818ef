import BatchRuntime
import Checkpoints
import Columnar
import Dispatch
import Expressions
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// A stop that comes while a query is still starting.
struct StopAtStartTests {
    private static let schema = Schema([Field("v", .long)])

    /// A query that is stopped from within its start, as by another thread.
    private final class Held: Sendable {
        private let query = Mutex<StreamingQuery?>(nil)
        private let isTold = DispatchSemaphore(value: 0)

        func begin(_ query: StreamingQuery) throws {
            self.query.withLock { $0 = query }
            try query.begin()
        }

        /// Returns once the query knows.
        func stop() {
            Thread.detachNewThread { [self] in try? query.withLock { $0 }?.stop() }
            isTold.wait()
            isTold.signal()
        }

        func tell() { isTold.signal() }
        func letGo() { query.withLock { $0 = nil } }
    }

    /// A stream without rows that hears of a stop, and can bring it about when it is asked for its end.
    private final class Listening: StreamSource, Sendable {
        let description = "Listening"
        private let held: Held
        private let stops: Bool

        init(_ held: Held, stops: Bool) { (self.held, self.stops) = (held, stops) }

        func initialPosition() -> String { "0" }
        func prepareForAvailableNow() { if stops { held.stop() } }
        func read(from start: String?, until end: String, columns: [Int]) -> [RecordBatch] { [] }

        func latestPosition(from start: String?) -> String? { "0" }

        // The streams hear of it in their order: that which brought it about waits until the last has.
        func giveUpWaiting() { if !stops { held.tell() } }
    }

    private func listening(_ session: SparkSession, _ held: Held, stops: Bool) throws -> DataFrame {
        try session.dataSources.register(
            DataSourceProvider(
                stops ? "stopping" : "listening", "Never has rows.",
                streamReader: .init { _ in .init(schema: Self.schema) { _ in Listening(held, stops: stops) } }))
        return session.readStream.format(stops ? "stopping" : "listening").load()
    }

    @Test(arguments: ["in", "in/*", "i{n,m}/[a-z]"])
    func `a stop ends the listing of files, nothing of it is planned, and the next start reads them all`(_ path: String) throws {
        let scratch = try Scratch(inMemory: true)
        for name in ["a", "b", "c"] {
            try FileManager.default.createDirectory(atPath: "\(scratch.path)/in/\(name)", withIntermediateDirectories: true)
            try scratch.write("in/\(name)/1.json", "{\"v\":1}\n")
        }
        let held = Held()
        let session = SparkSession()
        session.storage = .testing
        let first = try listening(session, held, stops: true)
        let files = session.readStream.schema("v long").option("recursiveFileLookup", "true").json("\(scratch.path)/\(path)")
        let last = try listening(session, held, stops: false)
        let stopped = first.union(files).union(last).writeStream.format("noop").option("checkpointLocation", scratch.path + "/cp").trigger(
            .availableNow)
        let query = try stopped.prepare()
        try held.begin(query)
        // The first stream brings the stop about; the files would be listed after that.
        #expect(try query.awaitTermination(60_000) && query.exception == nil && query.recentProgress.isEmpty)
        let left = try scratch.contents().keys.filter { $0.hasPrefix("cp/offsets") || $0.hasPrefix("cp/sources/1") }
        #expect(left.isEmpty, "\(left)")
        held.letGo()
        let rows = try files.writeStream.format("memory").queryName("rows").trigger(.availableNow).start()
        try rows.awaitTermination()
        #expect(try session.table("rows").count() == 3)
    }

    @Test(arguments: [nil, "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"] as [String?])
    func `a stop ends the opening of many partitions, and no batch is run`(_ provider: String?) throws {
        let scratch = try Scratch(inMemory: true)
        let held = Held()
        let input = MemoryStream(Self.schema)
        try input.add([[.long(1)], [.long(2)]])
        let files = WatchedPartitions(provider == nil ? MemoryFileSystem() : LocalFileSystem(isDurable: false)) { count in
            if count == 3 { held.stop() }
        }
        let most = provider == nil ? 100_000 : 500
        let session = SparkSession()
        session.storage = CheckpointStorage(files: files, lease: .heirOfTheDead)
        try session.conf.set("spark.sql.shuffle.partitions", "\(most)")
        if let provider {
            try session.conf.set("spark.sql.streaming.stateStore.providerClass", provider)
            try session.conf.set("spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB", "100000")
            try session.conf.set("spark.local.dir", scratch.path)
        }
        let query = try listening(session, held, stops: false).union(input.toDF(session)).groupBy("v").count().writeStream.format("noop")
            .outputMode(.update)
            .option("checkpointLocation", scratch.path + "/cp").trigger(.availableNow).prepare()
        try held.begin(query)
        #expect(try query.awaitTermination(60_000) && query.exception == nil && !query.hasRestored && query.recentProgress.isEmpty)
        #expect(files.seen == 3)
        held.letGo()
    }
}
