import Columnar
import Expressions
import Foundation
import Plans
import StreamTesting
import Synchronization
import Tables
import Testing

/// Tables that are made in very many steps, one over the other.
struct DeepPlanTests {
    private static let operations: [(String, @Sendable (DataFrame) -> DataFrame)] = [
        ("union", { $0.union($0.limit(0)) }), ("orderBy", { $0.orderBy("a") }),
        ("groupBy", { $0.groupBy("a").agg("a + 0 AS b").select("b AS a") }),
        ("where", { $0.where("a > 0") }), ("withColumn", { $0.withColumn("a", "a + 0") }), ("drop", { $0.drop("nosuch") }),
        ("withColumnRenamed", { $0.withColumnRenamed("a", "A") }), ("select", { $0.select("a") }), ("alias", { $0.alias("t") }),
        ("limit", { $0.limit(5) }),
    ]

    /// What `body` gives on a thread with a stack of so many bytes.
    private func onStack<R: Sendable>(_ bytes: Int, _ body: @escaping @Sendable () throws -> R) throws -> R {
        let result = Mutex<Result<R, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
            done.signal()
        }
        thread.stackSize = bytes
        thread.start()
        done.wait()
        return try #require(result.withLock { $0 }).get()
    }

    @Test(arguments: operations.indices) func `a hundred steps are no matter, and more than a stack holds are refused`(index: Int) throws {
        let (name, step) = Self.operations[index]
        // Unions of a table with itself double it: of one step after another there are as many.
        @Sendable func count(_ steps: Int) throws -> Int64 {
            var table = try SparkSession().createDataFrame([[.long(1)]], "a long")
            let base = table
            for _ in 0..<steps { table = name == "union" ? table.union(base) : step(table) }
            return try table.count()
        }
        #expect(try onStack(8 << 20) { try count(100) } == (name == "union" ? 101 : 1), "\(name)")
        do {
            let counted = try onStack(4 << 20) { try count(3000) }
            #expect(counted == (name == "union" ? 3001 : 1), "\(name)")
        } catch let error as AnalysisError {
            #expect(error.message.contains("than this thread's stack allows"), "\(name): \(error)")
        }
    }

    @Test func `a condition of thousands of terms goes wherever one of few goes`() throws {
        let session = SparkSession()
        let terms = (0..<5000).map { "a > \(-$0)" }.joined(separator: " AND ")
        #expect(try session.createDataFrame([[.long(1)], [.long(0)]], "a long").where(terms).count() == 1)
        let input = MemoryStream(Schema([Field("a", .long), Field("ts", .timestamp)]))
        try input.add([[.long(1), .timestamp(1_000_000)], [.long(0), .timestamp(2_000_000)]])
        // Some of the terms stay above the watermark, the others go below.
        let query = try input.toDF(session).withWatermark("ts", "0 seconds").where(
            "(\(terms)) AND \((0..<1000).map { "ts > timestamp_seconds(\(-$0))" }.joined(separator: " AND "))"
        )
        .writeStream.format("memory").queryName("q").prepare()
        try query.runAvailable()
        try query.stop()
        #expect(try session.table("q").count() == 1)
    }

    /// Steps are counted, not time: whatever a plan's depth, its nodes are visited once.
    @Test func `a plan tells its nodes once each, parents first`() throws {
        var table = try SparkSession().createDataFrame([[.long(1)]], "a long")
        for _ in 0..<50 { table = table.where("a > 0").withColumn("a", "a + 1") }
        let nodes = try table.analyze().nodes
        #expect(nodes.count == 101)
        #expect(nodes.first?.schema.names == ["a"] && nodes.last?.children.isEmpty == true)
    }
}
