import BatchRuntime
import DStreams
import Dispatch
import Foundation
import RDDs
import Synchronization

/// Workload (b): one file a batch of 10 s, count and mean a sensor over the last three batches.
enum LegacyWorkload {
    struct Reading: JSONReadable, Sendable {
        var sensor: String
        var value: Double

        init?(fields: borrowing JSONFields) {
            guard let sensor = fields.string("sensor_id"), let value = fields.double("value"), fields.int64("ts_ms") != nil else { return nil }
            self.sensor = sensor
            self.value = value
        }
    }

    struct Total: Sendable {
        var count: Int64
        var sum: Double
    }

    static func run(data: String, result: String, passes: Int) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: data).filter { $0.hasSuffix(".json") }.sorted().map { "\(data)/\($0)" }
        let kept = Mutex<[Row]>([])
        _ = try pass(files) { time, rows in
            kept.withLock { $0 += rows.map { Row(window: time, sensor: $0.0, count: $0.1.count, mean: $0.1.sum / Double($0.1.count)) } }
        }
        let seconds = try (0..<passes).map { _ in try pass(files) { _, _ in } }
        try Row.write(kept.withLock { $0 }, to: result)
        try Measurement(engine: "Portage DStreams", seconds: seconds).print()
    }

    private static func pass(_ files: [String], _ take: @escaping @Sendable (Int64, [(String, Total)]) -> Void) throws -> Double {
        let clock = ManualClock()
        let ssc = StreamingContext(SparkContext(appName: "benchmark", defaultParallelism: 2), .seconds(10), clock: clock)
        let queue = RDDQueue<RecordBytes>(try files.map { try ssc.sparkContext.textLines($0, minPartitions: 2) })
        let done = DispatchSemaphore(value: 0)
        ssc.queueStream(queue)
            .flatMap { Reading(json: $0) }
            .map { ($0.sensor, Total(count: 1, sum: $0.value)) }
            .reduceByKeyAndWindow({ Total(count: $0.count + $1.count, sum: $0.sum + $1.sum) }, windowDuration: .seconds(30), slideDuration: .seconds(10))
            .foreachRDD { rdd, time in
                take(time.milliseconds, try rdd.collect())
                done.signal()
            }
        let begin = ContinuousClock.now
        try ssc.start()
        for _ in files {
            clock.advance(byMillis: 10_000)
            guard done.wait(timeout: .now() + 120) == .success else { throw BenchmarkError.stuck("a batch of the legacy job did not end in 120 s") }
        }
        let elapsed = ContinuousClock.now - begin
        ssc.stop()
        _ = try ssc.awaitTerminationOrTimeout(.seconds(30))
        return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }
}

enum BenchmarkError: Error, CustomStringConvertible {
    case stuck(String)
    case wrong(String)
    case usage

    var description: String {
        switch self {
        case .stuck(let what), .wrong(let what): what
        case .usage: "usage: portage-bench WORKLOAD DATA RESULT_CSV TIMED_PASSES"
        }
    }
}
