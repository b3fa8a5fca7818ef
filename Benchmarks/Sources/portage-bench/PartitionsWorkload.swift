import Columnar
import Foundation
import Tables

/// What many state partitions cost: `partitions PROVIDER PARTITIONS MEMORY_MB`. Times a query's first start, batches that touch every
/// partition, the stop and the next start over its checkpoint; prints them in seconds with the most memory that the process had, in MiB.
enum PartitionsWorkload {
    private static let schema = Schema([Field("k", .long)])

    static func run(provider: String, partitions: Int, memoryMB: String) throws {
        let checkpoint = FileManager.default.temporaryDirectory.appendingPathComponent("portage-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: checkpoint) }
        let spark = SparkSession(conf: [
            "spark.sql.streaming.stateStore.providerClass": provider, "spark.sql.shuffle.partitions": "\(partitions)",
            "spark.sql.streaming.noDataMicroBatches.enabled": "false", "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB": memoryMB,
        ])
        let stream = MemoryStream(schema)
        func start() throws -> StreamingQuery {
            try stream.toDF(spark).groupBy("k").agg(count("*").alias("n")).writeStream.outputMode(.update).format("noop")
                .option("checkpointLocation", checkpoint).start()
        }
        func batch(_ query: StreamingQuery) throws {
            stream.add(try RecordBatch(rows: (0..<Int64(partitions * 4)).map { [.long($0)] }, schema: schema))
            try query.processAllAvailable()
        }
        func say(_ what: String, _ body: () throws -> Void) rethrows {
            let begin = ContinuousClock.now
            try body()
            print(String(format: "%@ %.2f s", what, (ContinuousClock.now - begin) / .seconds(1)))
        }
        var query = try start()
        try say("first start and batch") { try batch(query) }
        try say("3 batches") { for _ in 0..<3 { try batch(query) } }
        try say("stop") { try query.stop() }
        try say("next start and batch") {
            query = try start()
            try batch(query)
        }
        try query.stop()
        print("\(Measurement(engine: provider, seconds: []).peak_rss_mb) MiB at most")
    }
}
