import BatchRuntime
import Columnar
import Synchronization
import Tables
import Testing

/// The worked example: B=10 s, W=20, S=10, z=0, sum per key; the three table columns, confirmed on real Spark 3.5.8 and 4.2.1.
@Suite struct WorkedExampleTests {
    /// record, key, value, event time in s, label of its batch in s
    static let records: [(String, Int64, Int64, Int64)] = [
        ("a", 1, 3, 10), ("b", 2, 8, 10), ("a", 4, 12, 20), ("a", 8, 9, 20), ("b", 16, 27, 30), ("a", 32, 5, 40), ("a", 64, 38, 40),
        ("b", 128, 61, 70),
    ]
    static let labels: [Int64] = [10, 20, 30, 40, 70]

    enum Time { case label, event }

    /// `10: a1 b2 (20)`: the window that ends at 10 s, its sums, and the label after whose batch it was emitted.
    static func run(
        _ time: Time, delay: String, window size: (String, String, String) = ("20 seconds", "10 seconds", "0 seconds"),
        mode: OutputMode = .append, heartbeat: Bool = false
    ) throws -> [String] {
        let stream = MemoryStream(Scenario.schema, addsPerTrigger: 1)
        let clock = ManualClock(millis: 0)
        let session = SparkSession(clock: clock)
        let now = Mutex<Int64>(0)
        let emitted = Mutex<[(end: Int64, key: String, sum: Int64, label: Int64)]>([])
        let query = try stream.toDF(session).withWatermark("ts", delay)
            .groupBy(window("ts", size.0, size.1, size.2), col("k")).agg(sum("v").alias("total"))
            .select("window.end", "k", "total")
            .writeStream.outputMode(mode).heartbeat(heartbeat).trigger(.processingTime(heartbeat ? "10 seconds" : "0 seconds"))
            .foreachBatch { table, _ in
                let label = now.withLock { $0 }
                for row in try table.collect() {
                    guard case .timestamp(let end) = row[0], case .string(let key) = row[1], case .long(let sum) = row[2] else { continue }
                    emitted.withLock { $0.append((end / 1_000_000, key, sum, label)) }
                }
            }.prepare()
        // With a heartbeat every label is a batch, also those without records.
        if heartbeat { try query.runAvailable() }
        for label in heartbeat ? Array(stride(from: 10, through: 90, by: 10)) : labels {
            let batch = records.filter { $0.3 == label }
            if !batch.isEmpty {
                try stream.add(
                    batch.map { [.string($0.0), .long($0.1), .timestamp(time == .label ? label * 1_000_000 - 1 : $0.2 * 1_000_000)] })
            }
            now.withLock { $0 = label }
            clock.set(toMillis: label * 1000)
            try query.runAvailable()
        }
        let rows = emitted.withLock { $0 }
        return Set(rows.map(\.end)).sorted().map { end in
            let sums = rows.filter { $0.end == end }.sorted { $0.key < $1.key }
            let labels = Set(sums.map(\.label)).sorted().map { "\($0)" }.joined(separator: ",")
            return "\(end): " + sums.map { "\($0.key)\($0.sum)" }.joined(separator: " ") + " (\(labels))"
        }
    }

    @Test func `rule A in append mode emits each label after the next one's batch`() throws {
        #expect(
            try Self.run(.label, delay: "0 seconds") == [
                "10: a1 b2 (20)", "20: a13 b2 (30)", "30: a12 b16 (40)", "40: a96 b16 (70)", "50: a96 (70)",
            ])
    }

    @Test func `event time without delay moves r4 and drops r6`() throws {
        #expect(
            try Self.run(.event, delay: "0 seconds") == [
                "10: a9 b2 (20)", "20: a13 b2 (30)", "30: a4 b16 (40)", "40: a64 b16 (70)", "50: a64 (70)",
            ])
    }

    @Test func `event time with a delay of 10 s drops r6 from its first window only`() throws {
        #expect(
            try Self.run(.event, delay: "10 seconds") == [
                "10: a9 b2 (30)", "20: a45 b2 (40)", "30: a4 b16 (70)", "40: a64 b16 (70)", "50: a64 (70)",
            ])
    }

    @Test func `event time with a delay of 30 s drops nothing and leaves 40 and 50 pending`() throws {
        #expect(try Self.run(.event, delay: "30 seconds") == ["10: a41 b2 (70)", "20: a45 b2 (70)", "30: a4 b16 (70)"])
    }

    @Test func `with a heartbeat rule A emits each label in its own batch, as the DStream does`() throws {
        #expect(
            try Self.run(.label, delay: "0 seconds", heartbeat: true) == [
                "10: a1 b2 (10)", "20: a13 b2 (20)", "30: a12 b16 (30)", "40: a96 b16 (40)", "50: a96 (50)", "70: b128 (70)",
                "80: b128 (80)",
            ])
    }

    @Test func `the phase of the windows follows zero time`() throws {
        func labels(_ startTime: String) throws -> [Int64] {
            try Self.run(.label, delay: "0 seconds", window: ("30 seconds", "20 seconds", startTime), mode: .complete)
                .compactMap { Int64($0.split(separator: ":")[0]) }
        }
        #expect(try labels("10 seconds") == [20, 40, 60, 80])
        #expect(try labels("0 seconds") == [10, 30, 50, 70, 90])
    }
}
