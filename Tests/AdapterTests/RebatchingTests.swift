import BatchRuntime
import Columnar
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// Rule A as a query in the table API, fed in other batches than the legacy job's: rules T1, T2 and T3.
@Suite struct RebatchingTests {
    /// Keeps what a query emits.
    private final class Recorder: OutputObserver {
        let rows = Mutex<[[Value]]>([])
        func observe(_ observation: Observation) { rows.withLock { $0 += observation.rows } }
        func letsThrough(output: String) -> Bool { true }
    }

    @Test(arguments: 0..<RandomWindowTests.shards)
    func `append loses nothing and repeats nothing however records are batched again, if the delay covers their disorder`(
        _ shard: Int
    ) throws {
        for seed in RandomWindowTests.seeds(shard) { try Self.check(WindowCase(seed: seed)) }
    }

    private static func check(_ job: WindowCase) throws {
        guard job.slide <= job.window, !job.records.isEmpty else { return }
        var random = SeededGenerator(seed: job.seed &* 31)
        // Neighbours change places, then the row is cut anywhere.
        var records = job.records
        for _ in 0..<Int.random(in: 0...records.count, using: &random) {
            let index = Int.random(in: 0..<records.count, using: &random)
            records.swapAt(index, min(records.count - 1, index + Int.random(in: 0...6, using: &random)))
        }
        var batches: [[NaiveWindows.Record]] = [[]]
        for record in records {
            if Int.random(in: 0..<4, using: &random) == 0 { batches.append([]) }
            batches[batches.count - 1].append(record)
        }
        // T2: the largest distance by which a batch falls behind those before it.
        var (delay, latest) = (Int64(0), Int64.min)
        for batch in batches {
            for record in batch where latest != .min { delay = max(delay, latest - record.label) }
            latest = max(latest, batch.map(\.label).max() ?? latest)
        }

        let observer = Recorder()
        let session = SparkSession(clock: ManualClock(millis: 0), observer: observer)
        let schema = Schema([Field("label", .timestamp), Field("key", .string), Field("value", .long)])
        let input = MemoryStream(schema, addsPerTrigger: 1)
        for batch in batches {
            try input.add(batch.map { [.timestamp($0.label * 1000 - 1), .string($0.key), .long(Int64($0.value))] })
        }
        let start = ((job.zero - job.window) % job.slide + job.slide) % job.slide
        let query = try input.toDF(session)
            .withWatermark("label", "\(delay) milliseconds")
            .groupBy(
                window("label", "\(job.window) milliseconds", "\(job.slide) milliseconds", "\(start) milliseconds"), col("key"))
            .agg(sum("value").alias("total"))
            .writeStream.outputMode(.append).trigger(.availableNow).format("noop").prepare()
        var final = Int64(0)
        stepping: while true {
            switch try query.step() {
            case .ran(let plan): final = max(final, plan.evictionWatermark)
            case .waiting, .finished: break stepping
            }
        }

        var emitted: NaiveWindows.Cells = [:]
        for row in observer.rows.withLock({ $0 }) {
            guard case .structure(let bounds) = row[0], case .timestamp(let end) = bounds[1], case .string(let key) = row[1],
                case .long(let total) = row[2]
            else {
                Issue.record("a row of another shape: \(row), \(job)")
                return
            }
            #expect(emitted[end / 1000]?[key] == nil, "label \(end / 1000), key \(key) came twice, \(job)")
            emitted[end / 1000, default: [:]][key] = Int(total)
        }
        let expected = NaiveWindows.plain(
            job.records, zero: job.zero, window: job.window, slide: job.slide, last: final
        ).filter { !$0.value.isEmpty }
        #expect(emitted == expected, "final up to \(final), delay \(delay), \(job)")
    }
}
