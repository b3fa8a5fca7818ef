import BatchRuntime
import Columnar
import Foundation
import Settings
import StreamTesting
import Synchronization
import Tables
import Testing

/// Settings that a checkpoint keeps for the life of its query, in whatever case they were given.
struct FrozenSettingsTests {
    private static let schema = Schema([Field("ts", .timestamp)])

    /// Starts of the windows that a run emits: two streams with a watermark each.
    private func run(_ first: MemoryStream, _ second: MemoryStream, _ scratch: Scratch, _ conf: [String: String]) throws -> [Int64] {
        let session = SparkSession(conf: conf, clock: ManualClock(millis: 0))
        let emitted = Mutex<[Int64]>([])
        let query = try first.toDF(session).withWatermark("ts", "0 seconds").union(second.toDF(session).withWatermark("ts", "0 seconds"))
            .groupBy(window("ts", "10 seconds")).count().selectExpr("unix_timestamp(window.start)")
            .writeStream.option("checkpointLocation", scratch.path + "/c").foreachBatch { table, _ in
                let rows = try table.collect().map { row -> Int64 in if case .long(let seconds) = row[0] { seconds } else { .min } }
                emitted.withLock { $0.append(contentsOf: rows.sorted()) }
            }.prepare()
        try query.runAvailable()
        try query.stop()
        return emitted.withLock { $0 }
    }

    @Test(arguments: ["MAX", "max", "Max"]) func `a query whose watermark is the greatest goes on so, in a session that says nothing`(
        policy: String
    ) throws {
        let scratch = try Scratch()
        let (first, second) = (MemoryStream(Self.schema), MemoryStream(Self.schema))
        try first.add([[.timestamp(100_000_000)]])
        try second.add([[.timestamp(10_000_000)]])
        // 100 s is the watermark: of the windows [10, 20) and [100, 110) the first is finished.
        #expect(try run(first, second, scratch, ["spark.sql.streaming.multipleWatermarkPolicy": policy]) == [10])
        try first.add([[.timestamp(200_000_000)]])
        // By the least it would stay at 100 s.
        #expect(try run(first, second, scratch, [:]) == [100])
    }

    @Test func `a setting of some words is frozen as its entry spells it, and a bare session goes on with it`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        for entry in TableSettings.frozen {
            guard case .oneOf(let words) = entry.kind else { continue }
            for word in words {
                let scratch = try Scratch(inMemory: true)
                let given = String(word.map { random.below(2) == 0 ? Character($0.uppercased()) : Character($0.lowercased()) })
                let (first, second) = (MemoryStream(Self.schema), MemoryStream(Self.schema))
                try first.add([[.timestamp(100_000_000)]])
                _ = try run(first, second, scratch, [entry.name: given])
                for _ in 0..<2 {
                    let logs = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/c/offsets").filter { Int($0) != nil }
                    for log in logs {
                        #expect(
                            try scratch.text("c/offsets/\(log)").contains("\"\(entry.name)\":\"\(word)\""),
                            "PORTAGE_SEED=\(ProcessSeed.value): \(entry.name)=\(given)")
                    }
                    try first.add([[.timestamp(200_000_000)]])
                    _ = try run(first, second, scratch, [:])
                }
            }
        }
    }

    @Test func `every setting's default is a value of it, under the text that is shown`() throws {
        #expect(TableSettings.watermarkPolicy.fallback == .min)
        #expect(TableSettings.shufflePartitions.fallback == 1)
        #expect(try TableSettings.watermarkPolicy.value(of: "mAx") == .max)
        #expect(try TableSettings.checkpointLocation.value(in: [:]) == nil)
        #expect(TableSettings.noDataBatches.checkedValue(in: [TableSettings.noDataBatches.name: "FALSE"]) == false)
        for entry in KnownSettings.entries { if let text = entry.fallbackText { #expect(entry.canonical(text) == text, "\(entry.name)") } }
    }
}
