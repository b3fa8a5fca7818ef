import Columnar
import Foundation
import StreamTesting
import Tables
import Testing

/// Aggregates whose state is more than a number: over batches, restarts and both state providers a stream says what the static table says.
@Suite struct AggregateStateTests {
    static let calls = [
        "stddev(v) AS sd", "var_pop(v) AS vp", "collect_list(v) AS list", "collect_set(w) AS set", "approx_count_distinct(v) AS n",
        "approx_count_distinct(w, 0.2D) AS m", "sum(v) AS s",
    ]
    static let schema = Schema([Field("k", .string), Field("v", .long), Field("w", .double)])

    static func rows(_ random: inout SeededGenerator) -> [[Value]] {
        (0..<Int.random(in: 0..<40, using: &random)).map { _ in
            let w: [Value] = [
                .null, .double(.nan), .double(-0.0), .double(0), .double(1.5), .double(Double(Int.random(in: 0..<9, using: &random))),
            ]
            return [
                .string("k\(Int.random(in: 0..<4, using: &random))"),
                Bool.random(using: &random) ? .long(Int64.random(in: -50..<50, using: &random)) : .null,
                w.randomElement(using: &random) ?? .null,
            ]
        }
    }

    static func sorted(_ rows: [Row]) -> [String] {
        rows.map { row in
            row.values.map { value -> String in
                // How doubles were added up, and how a set is ordered, differ between one batch and many.
                if case .double(let number) = value { return String(format: "%.9g", number) }
                if case .array(let members) = value { return members.map { "\($0)" }.sorted().joined(separator: " ") }
                return "\(value)"
            }.joined(separator: " | ")
        }.sorted()
    }

    @Test(arguments: ["memory", "rocksdb"], 0..<4 as Range<UInt64>)
    func `a stream of batches with restarts ends with the static answer`(provider: String, shard: UInt64) throws {
        var random = SeededGenerator(seed: ProcessSeed.value &+ shard)
        let scratch = try Scratch()
        let batches = (0..<6).map { _ in Self.rows(&random) }
        var conf = ["spark.sql.shuffle.partitions": "\(1 + shard % 3)"]
        if provider == "rocksdb" {
            conf["spark.sql.streaming.stateStore.providerClass"] =
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
        }
        let session = SparkSession(conf: conf)
        let stream = MemoryStream(Self.schema)
        var last: [Row] = []
        for batch in batches {
            try stream.add(batch)
            let got = Locked<[Row]>([])
            let query = try stream.toDF(session).groupBy("k").agg(Self.calls).writeStream.outputMode(.complete)
                .option("checkpointLocation", "\(scratch.path)/checkpoint")
                .foreachBatch { frame, _ in got.set(try frame.collect()) }.prepare()
            try query.runAvailable()
            try query.stop()
            if !batch.isEmpty { last = got.value }
        }
        let expected = try session.createDataFrame(batches.flatMap { $0 }, Self.schema).groupBy("k").agg(Self.calls).collect()
        #expect(Self.sorted(last) == Self.sorted(expected), "PORTAGE_SEED=\(ProcessSeed.value)")
    }
}
