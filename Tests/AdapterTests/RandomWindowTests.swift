import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// The legacy engine, the adapter and the definitions, over the same random jobs.
@Suite struct RandomWindowTests {
    static let caseCount = 10_000
    static let shards = 8

    /// The seeds of one shard; with PORTAGE_SEED just that one.
    static func seeds(_ shard: Int) -> [UInt64] {
        if let text = ProcessInfo.processInfo.environment["PORTAGE_SEED"], let seed = UInt64(text) {
            return shard == 0 ? [seed] : []
        }
        return (0..<caseCount).filter { $0 % shards == shard }.map { 0x9E37 &+ UInt64($0) }
    }

    @Test(arguments: 0..<shards)
    func `legacy, adapter and definitions agree on ten thousand random jobs`(_ shard: Int) throws {
        for seed in Self.seeds(shard) {
            let job = WindowCase(seed: seed)
            let expected = Self.expected(job)
            let legacy = try Self.run(job, onTables: false)
            let adapted = try Self.run(job, onTables: true)
            if job.form == .inverse {
                let definition = NaiveWindows.inverse(
                    job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last)
                #expect(legacy == definition, "legacy against D6, \(job)")
                // T6: equal up to the identities.
                #expect(Self.withoutZeros(legacy) == Self.withoutZeros(adapted), "legacy against adapter, \(job)")
            } else {
                #expect(legacy == expected, "legacy against the definitions, \(job)")
            }
            #expect(adapted == expected, "adapter against the definitions, \(job)")
            if legacy.isEmpty || adapted != expected { return }
        }
    }

    private static func expected(_ job: WindowCase) -> NaiveWindows.Cells {
        switch job.form {
        case .perBatch:
            return NaiveWindows.plain(job.records, zero: job.zero, window: job.interval, slide: job.interval, last: job.last)
        case .plain, .inverse:
            return NaiveWindows.plain(job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last)
        case .chained:
            let inner = NaiveWindows.plain(job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last)
            return NaiveWindows.plain(
                NaiveWindows.records(of: inner), zero: job.zero, window: job.outerWindow, slide: job.outerSlide, last: job.last)
        }
    }

    private static func withoutZeros(_ cells: NaiveWindows.Cells) -> NaiveWindows.Cells {
        cells.mapValues { $0.filter { $0.value != 0 } }
    }

    /// What the job emits at each label, on either engine.
    private static func run(_ job: WindowCase, onTables: Bool) throws -> NaiveWindows.Cells {
        let context = StreamingContext(
            SparkContext(appName: "random", defaultParallelism: 2), .milliseconds(job.interval), clock: ManualClock(millis: job.zero))
        context.keepStateInMemory()
        let queue = RDDQueue(job.batches.map { context.sparkContext.parallelize($0) })
        let pairs = context.queueStream(queue)
        // As in Spark, a queue is taken from only when a label's RDD is asked for, and the gaps of S > W ask for none.
        pairs.foreachRDD { _, _ in }
        let window = Duration.milliseconds(job.window)
        let slide = Duration.milliseconds(job.slide)
        let totals =
            switch job.form {
            case .perBatch: pairs.reduceByKey { $0 &+ $1 }
            case .plain: pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: window, slideDuration: slide)
            case .inverse: pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: window, slideDuration: slide)
            case .chained:
                pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: window, slideDuration: slide)
                    .reduceByKeyAndWindow(
                        { $0 &+ $1 }, windowDuration: .milliseconds(job.outerWindow), slideDuration: .milliseconds(job.outerSlide))
            }
        let cells = Mutex<NaiveWindows.Cells>([:])
        totals.foreachRDD { rdd, time in
            let pairs = try rdd.collect()
            let cell = Dictionary(pairs, uniquingKeysWith: { $0 &+ $1 })
            #expect(cell.count == pairs.count, "a key came twice at \(time), \(job)")
            cells.withLock { $0[time.milliseconds] = cell }
        }
        if onTables { context.runOnTables() }
        try context.runBatches(until: Time(job.last))
        if let failure = context.failure { throw failure }
        return cells.withLock { $0 }
    }
}
