import Columnar
import Settings
import StreamTesting
import Tables
import Testing

/// What aggregates keep of the data stays within `portage.sql.aggregate.maxStateMB`, or the query fails and says whose it is.
@Suite struct AggregateLimitTests {
    private static let schema = "k string, v string"
    private static func session() -> SparkSession { SparkSession(conf: ["portage.sql.aggregate.maxStateMB": "1"]) }

    /// `count` different texts of 10,000 characters, in turn for the groups a and b.
    private static func rows(_ numbers: Range<Int>) -> [[Value]] {
        numbers.map { number in
            let digits = "\(number)"
            return [.string(number % 2 == 0 ? "a" : "b"), .string(digits + String(repeating: "x", count: 10_000 - digits.count))]
        }
    }

    @Test(arguments: [
        ("collect_list(v)", "collect_list, group "), ("collect_set(v)", "collect_set, group "), ("array_agg(v)", "collect_list, group "),
        ("count(DISTINCT v)", "count(DISTINCT …), group "), ("collect_list(DISTINCT v)", "collect_list(DISTINCT …), group "),
        ("collect_list(struct(v, k))", "collect_list, group "), ("collect_list(split(v, 'y'))", "collect_list, group "),
    ])
    func `an aggregate that collects more than the limit ends the query with function, group and what to do`(
        _ call: String, _ start: String
    ) throws {
        // 100 × 10,000 bytes are less than a MiB, 200 are more. A set takes its members twice.
        let few = try Self.session().createDataFrame(Self.rows(0..<40), Self.schema).groupBy("k").agg(call).collect()
        #expect(few.count == 2)
        let error = #expect(throws: (any Error).self) {
            try Self.session().createDataFrame(Self.rows(0..<200), Self.schema).groupBy("k").agg(call).collect()
        }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.hasPrefix(start + "a:") || message.hasPrefix(start + "b:"), "\(message)")
        #expect(message.contains("larger than 1 MiB together") && message.contains("portage.sql.aggregate.maxStateMB"))
    }

    @Test(arguments: ["max(v)", "first(v)", "last(v)", "min(struct(v, k))", "any_value(v)"])
    func `a text kept for each of many groups counts against the limit`(_ call: String) throws {
        let table = try Self.session().createDataFrame(Self.rows(0..<200), Self.schema)
        #expect(try table.groupBy("k").agg(call).collect().count == 2)
        let error = #expect(throws: (any Error).self) { try table.groupBy("substring(v, 1, 5)").agg(call).collect() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("larger than 1 MiB together"))
    }

    @Test func `sketches of many groups count against the limit before they are made`() throws {
        let table = try Self.session().createDataFrame(Self.rows(0..<200), Self.schema)
        // A deviation of 1 % has 2^14 registers: 64 groups fill a MiB.
        #expect(
            try table.where("substring(v, 1, 3) < '145'").groupBy("substring(v, 1, 3)").agg("approx_count_distinct(v, 0.01D)").collect()
                .count < 64)
        let error = #expect(throws: (any Error).self) {
            try table.groupBy("substring(v, 1, 3)").agg("approx_count_distinct(v, 0.01D)").collect()
        }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.hasPrefix("approx_count_distinct: the states") && message.contains("larger than 1 MiB together"), "\(message)")
    }

    @Test(arguments: ["memory", "rocksdb"])
    func `a state that grew over batches past the limit ends the query, and its checkpoint can be resumed under a higher one`(
        provider: String
    ) throws {
        let scratch = try Scratch()
        func conf(_ limit: Int) -> [String: String] {
            var conf = ["portage.sql.aggregate.maxStateMB": "\(limit)"]
            if provider == "rocksdb" {
                conf["spark.sql.streaming.stateStore.providerClass"] =
                    "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
            }
            return conf
        }
        let stream = MemoryStream(try SparkSession().createDataFrame([], Self.schema).schema)
        let lengths = Locked<[Int64]>([])
        func query(_ limit: Int) throws -> StreamingQuery {
            let session = SparkSession(conf: conf(limit))
            return try stream.toDF(session).groupBy("k").agg("collect_list(v) AS list").selectExpr("k", "CAST(size(list) AS long) AS n")
                .writeStream.outputMode(.complete).option("checkpointLocation", scratch.path + "/c").foreachBatch { table, _ in
                    let rows = try table.orderBy("k").collect()
                    lengths.set(rows.compactMap { if case .long(let n) = $0.values[1] { n } else { nil } })
                }.prepare()
        }
        let first = try query(1)
        try stream.add(Self.rows(0..<80))
        try first.runAvailable()
        #expect(lengths.value == [40, 40])
        try stream.add(Self.rows(80..<160))
        let error = #expect(throws: (any Error).self) { try first.runAvailable() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("collect_list, group "))
        try? first.stop()
        let second = try query(4)
        try second.runAvailable()
        #expect(lengths.value == [80, 80])
        try second.stop()
    }

    @Test
    func `what is advised is what the query can do: a static one has no batches, and complete mode puts all groups out whatever the batch`()
        throws
    {
        let session = Self.session()
        func message(_ body: () throws -> Void) -> String { #expect(throws: (any Error).self, performing: body).map { "\($0)" } ?? "" }
        let table = message {
            _ = try session.createDataFrame(Self.rows(0..<200), Self.schema).groupBy("k").agg("collect_list(v)").collect()
        }
        #expect(table.contains("filter them first") && !table.contains("Trigger"), "\(table)")

        /// The rows of each batch in turn, until the query fails.
        func streamed(_ mode: String, by key: String, _ batches: Range<Int>...) throws -> String {
            let stream = MemoryStream(try SparkSession().createDataFrame([], Self.schema).schema)
            let query = try stream.toDF(session).groupBy(key).agg("collect_list(v) AS list").writeStream.outputMode(mode).format("noop")
                .prepare()
            for batch in batches.dropLast() {
                try stream.add(Self.rows(batch))
                try query.runAvailable()
            }
            try stream.add(Self.rows(batches[batches.count - 1]))
            defer { try? query.stop() }
            return message { try query.runAvailable() }
        }
        let batch = try streamed("update", by: "k", 0..<200)
        #expect(batch.contains("a batch's groups") && batch.contains("maxOffsetsPerTrigger"), "\(batch)")
        let all = try streamed("complete", by: "substring(v, 1, 3)", 100..<160, 160..<220)
        #expect(all.contains("complete mode") && all.contains("use update or append mode") && !all.contains("Trigger"), "\(all)")
    }
}
