import Foundation
import Synchronization
import Tables

/// An almost empty durable batch: one row from one file, a window and a watermark, the state and both logs on the disk before the next.
enum OverheadWorkload {
    private struct Periods: Encodable {
        var engine: String
        var version = "main"
        /// From one batch's output to the next one's, in ms.
        var millis: [Double]
    }

    static func run(data: String, result: String, passes: Int) throws {
        for (engine, trigger) in [("Portage tables", Trigger.availableNow), ("Portage tables, continuous", .continuous("1 second"))] {
            _ = try pass(data, trigger)
            let millis = try (0..<passes).flatMap { _ in try pass(data, trigger) }
            print(String(decoding: try JSONEncoder().encode(Periods(engine: engine, millis: millis)), as: UTF8.self))
        }
    }

    private static func pass(_ data: String, _ trigger: Trigger) throws -> [Double] {
        let checkpoint = FileManager.default.temporaryDirectory.appendingPathComponent("portage-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: checkpoint) }
        let files = try FileManager.default.contentsOfDirectory(atPath: data).count
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": "UTC"])
        let instants = Mutex<[ContinuousClock.Instant]>([])
        let query = try spark.readStream.option("maxFilesPerTrigger", 1).text(data)
            .selectExpr("from_json(value, 'sensor_id string, value double, ts_ms long') AS r")
            .selectExpr("r.sensor_id", "r.value", "timestamp_millis(r.ts_ms) AS ts")
            .withWatermark("ts", "10 seconds")
            .groupBy(window("ts", "10 seconds"), col("sensor_id")).agg(count("*").alias("n"), avg("value").alias("mean"))
            .writeStream.outputMode(.update).option("checkpointLocation", checkpoint).trigger(trigger)
            .foreachBatch { _, _ in instants.withLock { $0.append(.now) } }.start()
        // A continuous query goes on for ever; it is done when each file had its batch.
        if trigger != .availableNow { while instants.withLock({ $0.count < files }) { Thread.sleep(forTimeInterval: 0.01) } }
        try trigger == .availableNow ? _ = query.awaitTermination() : query.stop()
        let times = instants.withLock { $0 }
        return zip(times.dropFirst(), times).map { ($0 - $1) / .milliseconds(1) }
    }
}
