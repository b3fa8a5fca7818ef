import Foundation
import Synchronization
import Tables

/// Workload (a): JSON lines -> `from_json` -> 10 s tumbling window, count and mean a sensor, all there is in one batch.
enum TablesWorkload {
    static func run(data: String, result: String, passes: Int) throws {
        // Update mode: the last row of a window and sensor is the result.
        let kept = Mutex<[String: Row]>([:])
        _ = try pass(data) { frame, _ in
            for row in try frame.selectExpr("unix_millis(window.start) AS w", "sensor_id", "n", "mean").collect() {
                guard case .long(let window) = row[0], case .string(let sensor) = row[1], case .long(let count) = row[2],
                    case .double(let mean) = row[3]
                else { throw BenchmarkError.wrong("a row of the result is \(row)") }
                kept.withLock { $0["\(window),\(sensor)"] = Row(window: window, sensor: sensor, count: count, mean: mean) }
            }
        }
        let seconds = try (0..<passes).map { _ in try pass(data) { _, _ in } }
        try Row.write(kept.withLock { Array($0.values) }, to: result)
        try Measurement(engine: "Portage tables", seconds: seconds).print()
    }

    /// With a checkpoint directory of its own, as Spark's side has.
    private static func pass(_ data: String, _ take: @escaping @Sendable (DataFrame, Int64) throws -> Void) throws -> Double {
        let checkpoint = FileManager.default.temporaryDirectory.appendingPathComponent("portage-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: checkpoint) }
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": "UTC"])
        let begin = ContinuousClock.now
        let query = try spark.readStream.text(data)
            .selectExpr("from_json(value, 'sensor_id string, value double, unit string, ts_ms long') AS r")
            .selectExpr("r.sensor_id", "r.value", "timestamp_millis(r.ts_ms) AS ts")
            .withWatermark("ts", "10 seconds")
            .groupBy(window("ts", "10 seconds"), col("sensor_id")).agg(count("*").alias("n"), avg("value").alias("mean"))
            .writeStream.outputMode(.update).option("checkpointLocation", checkpoint).trigger(.availableNow).foreachBatch(take).start()
        try query.awaitTermination()
        let elapsed = ContinuousClock.now - begin
        return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }
}
