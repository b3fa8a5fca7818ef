import Columnar
import Foundation
import Tables

/// A windowed count and maximum over `keys` keys: what a batch takes that touches `touched` of them, drawn evenly, and how much memory
/// all of it took, the filling included. With a checkpoint. What the filling left the background to do is waited for; then as many batches
/// run unmeasured as it takes until write buffers have been emptied and tables merged for the batches' own sake, whatever the number of keys.
///
/// After that it runs as many batches as each line of its input says and answers with a line of JSON, so that `state.py` has several
/// states take turns.
enum StateWorkload {
    private struct Report: Encodable {
        var fill_seconds: Double
        /// Of each batch: from when its rows are there until it is committed.
        var batch_ms: [Double]
        /// User and system time of the whole process a batch, in ms: compactions and checkpoints in the background included.
        var cpu_ms: Double
        var peak_rss_mb: Int
    }

    private static let schema = Schema([Field("k", .long), Field("v", .long), Field("ts", .timestamp)])
    private static let warmBatches = 2500
    private static let fillBatch = 100_000

    static func run(provider: String, keys: Int, touched: Int, memoryMB: String) throws {
        let checkpoint = FileManager.default.temporaryDirectory.appendingPathComponent("portage-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: checkpoint) }
        let spark = SparkSession(conf: [
            "spark.sql.streaming.stateStore.providerClass": provider, "spark.sql.streaming.minBatchesToRetain": "2",
            "spark.sql.streaming.noDataMicroBatches.enabled": "false", "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB": memoryMB,
        ])
        let stream = MemoryStream(schema, forgetsCommitted: true)
        let query = try stream.toDF(spark).withWatermark("ts", "1 hour").groupBy(window("ts", "1 day"), col("k"))
            .agg(count("*").alias("n"), max("v").alias("top"))
            .writeStream.outputMode(.update).format("noop").option("checkpointLocation", checkpoint).start()
        var random = SplitMix(state: 1)
        /// - Returns: how long the batch took, in ms.
        func batch(_ numbers: some Sequence<Int64>) throws -> Double {
            let rows = try RecordBatch(rows: numbers.map { [.long(scattered($0)), .long($0), .timestamp($0 % 3_600_000_000)] }, schema: schema)
            let begin = ContinuousClock.now
            stream.add(rows)
            try query.processAllAvailable()
            return (ContinuousClock.now - begin) / .milliseconds(1)
        }
        func touch() throws -> Double { try batch((0..<touched).map { _ in Int64(random.next() % UInt64(keys)) }) }
        let begin = ContinuousClock.now
        for start in stride(from: 0, to: keys, by: fillBatch) { _ = try batch(Int64(start)..<Int64(min(start + fillBatch, keys))) }
        let filled = ContinuousClock.now - begin
        try settle()
        for _ in 0..<warmBatches { _ = try touch() }
        func report(_ milliseconds: [Double], cpu: Double) throws {
            let report = Report(
                fill_seconds: filled / .seconds(1), batch_ms: milliseconds, cpu_ms: cpu,
                peak_rss_mb: Measurement(engine: provider, seconds: []).peak_rss_mb)
            print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
            // A pipe is written to when its buffer is full, or when told.
            fflush(nil)
        }
        try report([], cpu: 0)
        while let line = readLine(), let batches = Int(line) {
            let before = cpu()
            let milliseconds = try (0..<batches).map { _ in try touch() }
            try report(milliseconds, cpu: (cpu() - before) / Double(batches))
        }
        guard query.lastProgress?.stateOperators.first?.numRowsTotal == keys else {
            throw BenchmarkError.wrong("the state has \(query.lastProgress?.stateOperators.first?.numRowsTotal ?? 0) keys, not \(keys)")
        }
        try query.stop()
    }

    /// A key for a number, so that neighbours in time are none in the order of keys.
    private static func scattered(_ number: Int64) -> Int64 { Int64(bitPattern: UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15) }

    /// Waits until the filling's compactions and checkpoints are done: the process is all but idle for a second.
    private static func settle() throws {
        for _ in 0..<300 {
            let before = cpu()
            Thread.sleep(forTimeInterval: 1)
            if cpu() - before < 20 { return }
        }
        throw BenchmarkError.wrong("the background is still busy 300 s after the filling")
    }

    private static func cpu() -> Double {
        var usage = rusage()
        // RUSAGE_SELF, of which the C library's type is not that of its parameter.
        getrusage(0, &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
    }

    private struct SplitMix {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
