import BatchRuntime
import Columnar
import Foundation
import Expressions
import Plans
import Synchronization
import Tables
import Testing

/// A query in the background, and what a table can do besides.
@Suite struct QueryTests {
    @Test func `a query in the background processes what is added and stops`() throws {
        let session = SparkSession()
        let input = MemoryStream(Scenario.schema)
        let query = try input.toDF(session).groupBy("k").count().writeStream.outputMode(.complete).queryName("counts").format("memory")
            .start()
        #expect(query.isActive && session.streams.active.count == 1)
        #expect(throws: AnalysisError.self) {
            try input.toDF(session).writeStream.queryName("counts").format("noop").start()
        }
        try input.add(Scenario.records("a1@1 b1@1 a1@2").map(Scenario.row))
        try query.processAllAvailable()
        #expect(try session.table("counts").orderBy("k").collect().map(\.values) == [[.string("a"), .long(2)], [.string("b"), .long(1)]])
        #expect(query.lastProgress?.numInputRows == 3)
        try query.stop()
        #expect(!query.isActive && query.exception == nil && query.status.message == "Stopped")
        #expect(try query.awaitTermination(0))
    }

    @Test func `an error in a batch ends the query and says what it was`() throws {
        struct Broken: Error, CustomStringConvertible { let description = "the sink is broken" }
        let input = MemoryStream(Scenario.schema)
        let query = try input.toDF(SparkSession()).writeStream.foreachBatch { _, _ in throw Broken() }.start()
        try input.add(Scenario.records("a1@1").map(Scenario.row))
        #expect(throws: StreamingQueryException.self) { try query.processAllAvailable() }
        #expect(query.exception.map { "\($0.cause)" } == "the sink is broken")
        #expect(throws: StreamingQueryException.self) { try query.awaitTermination() }
    }

    @Test func `a batch that waits for its own query is refused, and the query can be stopped`() throws {
        let input = MemoryStream(Scenario.schema)
        let query = Mutex<StreamingQuery?>(nil)
        let begun = try input.toDF(SparkSession()).writeStream.foreachBatch { _, _ in
            try query.withLock { $0 }?.processAllAvailable()
        }.start()
        query.withLock { $0 = begun }
        try input.add(Scenario.records("a1@1").map(Scenario.row))
        let error = #expect(throws: BatchLoopError.self) { try begun.awaitTermination() }
        // Spark's words.
        #expect(
            error?.message.contains("Cannot wait for a query state from the same thread that is running the query") == true,
            "\(String(describing: error))")
        query.withLock { $0 = nil }
    }

    @Test func `of queries that start under one name at once one runs and the others are refused`() throws {
        for _ in 0..<50 {
            let spark = SparkSession()
            let input = MemoryStream(Scenario.schema)
            let table = input.toDF(spark)
            let outcomes = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                do {
                    _ = try table.writeStream.queryName("same").format("noop").start()
                    outcomes.withLock { $0.append("started") }
                } catch { outcomes.withLock { $0.append("\(error)") } }
            }
            let said = outcomes.withLock { $0 }
            #expect(said.count { $0 == "started" } == 1 && said.count { $0.contains("already active") } == 3, "\(said)")
            for query in spark.streams.active { try query.stop() }
        }
    }

    @Test func `availableNow takes all in limited batches and ends, once takes one`() throws {
        let input = MemoryStream(Scenario.schema, addsPerTrigger: 1)
        for text in ["a1@1", "a1@15", "a1@30"] { try input.add(Scenario.records(text).map(Scenario.row)) }
        func run(_ trigger: Trigger) throws -> [Int] {
            let query = try input.toDF(SparkSession()).withWatermark("ts", "0 seconds").groupBy(window("ts", "10 seconds")).count()
                .writeStream.trigger(trigger).format("noop").start()
            #expect(try query.awaitTermination(60_000))
            return query.recentProgress.map(\.numInputRows)
        }
        #expect(try run(.availableNow) == [1, 1, 1, 0])
        #expect(try run(.once) == [3])
    }

    @Test func `a stream that forgets serves one query for as long as it runs, and refuses another what is gone`() throws {
        let input = MemoryStream(Scenario.schema, forgetsCommitted: true)
        func counts() throws -> StreamingQuery {
            try input.toDF(SparkSession()).groupBy("k").count().writeStream.outputMode(.complete).queryName("counts").format("memory")
                .prepare()
        }
        let query = try counts()
        for text in ["a1@1 b1@1", "a1@2", "b1@3 b1@4"] {
            try input.add(Scenario.records(text).map(Scenario.row))
            try query.runAvailable()
        }
        #expect(
            try query.sparkSession.table("counts").orderBy("k").collect().map(\.values) == [
                [.string("a"), .long(2)], [.string("b"), .long(3)],
            ])
        let error = #expect(throws: (any Error).self) { try counts().runAvailable() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("were committed by a query and released"))
    }

    @Test func `an aggregate that is code is folded, merged and kept`() throws {
        let longest = UserAggregate(name: "longest", output: .long, function: LargestProduct())
        let input = MemoryStream(Scenario.schema)
        let query = try input.toDF(SparkSession()).groupBy("k").aggregate { [.alias(.userAggregate(longest, [.attribute(["v"])]), "p")] }
            .writeStream.outputMode(.complete).queryName("products").format("memory").prepare()
        for text in ["a3@1 b2@1 a5@1", "a2@1 b7@1"] {
            try input.add(Scenario.records(text).map(Scenario.row))
            try query.runAvailable()
        }
        #expect(
            try query.sparkSession.table("products").collect().map(\.values) == [[.string("a"), .long(30)], [.string("b"), .long(14)]])
    }

    @Test func `columns are added, replaced, renamed and dropped`() throws {
        let table = try SparkSession().createDataFrame([[.string("a"), .long(2)]], "k string, v long")
        #expect(try table.withColumn("w", col("v") * 2).columns == ["k", "v", "w"])
        #expect(try table.withColumn("V", lit(1)).columns == ["k", "V"])
        #expect(try table.withColumnRenamed("v", "x").drop("k", "nosuch").columns == ["x"])
        #expect(try table.alias("t").select("t.v + 1 AS w").collect().map(\.values) == [[.long(3)]])
        #expect(try table.union(table).count() == 2)
        #expect(try table.groupBy().count().collect().map(\.values) == [[.long(1)]])
        #expect(try table.filter("v > 5").groupBy().sum("v").collect().map(\.values) == [[.null]])
        #expect(throws: AnalysisError.self) { try table.select("nosuch").schema }
        #expect(try table.select("sum(v)").collect().map(\.values) == [[.long(2)]])
        #expect(throws: AnalysisError.self) { try table.select("k", "sum(v)").schema }
        #expect(throws: AnalysisError.self) { try table.groupBy("k").agg("v").schema }
    }

    @Test func `a big table gives the same in one task and in many`() throws {
        let schema = Schema([Field("k", .string), Field("v", .long), Field("ts", .timestamp)])
        let rows = 300_000
        var keys = BytesBuilder(.string, capacity: rows)
        var want: [String: Int64] = [:]
        for row in 0..<rows {
            let key = "sensor-\(row % 777)"
            keys.append(key)
            want["\(row / 100_000) \(key)", default: 0] += Int64(row)
        }
        let batch = RecordBatch(
            schema: schema, count: rows,
            columns: [
                keys.finish(), ColumnArray(type: .long, count: rows, layout: .fixed(Buffer((0..<rows).map { Int64($0) }))),
                ColumnArray(type: .timestamp, count: rows, layout: .fixed(Buffer((0..<rows).map { Int64($0) * 1000 }))),
            ])
        let input = MemoryStream(schema)
        input.add(batch)
        let query = try input.toDF(SparkSession()).groupBy(window("ts", "100 seconds"), col("k")).agg(sum("v"))
            .writeStream.outputMode(.complete).queryName("big").format("memory").prepare()
        try query.runAvailable()
        var got: [String: Int64] = [:]
        for row in try query.sparkSession.table("big").select("window.start", "k", "`sum(v)`").collect() {
            guard case .timestamp(let start) = row[0], case .string(let key) = row[1], case .long(let sum) = row[2] else { continue }
            got["\(start / 100_000_000) \(key)"] = sum
        }
        #expect(got == want)
    }
}

/// The product of a group's values.
final class LargestProduct: UserAggregateFunction {
    func makeStates() -> any AggregateStates { Products() }

    final class Products: AggregateStates {
        private var products: [Int64] = []
        var count: Int { products.count }
        func grow(to count: Int) { while products.count < count { products.append(1) } }

        func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
            let values = inputs[0].values(as: Int64.self)
            for pair in 0..<assignment.count { products[Int(assignment.groups[pair])] &*= values[assignment.row(pair)] }
        }

        func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) {
            guard let other = other as? Products else { return }
            for (index, group) in groups.enumerated() { products[Int(group)] &*= other.products[index] }
        }

        func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
            ColumnArray(type: .long, count: groups.count, layout: .fixed(Buffer(groups.map { products[Int($0)] })))
        }

        func retain(_ groups: UnsafeBufferPointer<UInt32>) { products = groups.map { products[Int($0)] } }
        func encode(_ group: Int, into bytes: inout [UInt8]) { withUnsafeBytes(of: products[group]) { bytes += $0 } }
        func appendDecoded(_ bytes: UnsafeRawBufferPointer) { products.append(bytes.loadUnaligned(as: Int64.self)) }
    }
}
