import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// The legacy engine, the adapter and the definitions, over the same random jobs.
@Suite struct RandomWindowTests {
    static let caseCount = 10_000
    static let shards = 8

    /// Thousands of these jobs fail on purpose, and would say so on standard error.
    init() { RecordedLog.begin() }

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
            if job.form == .inverse {
                let keep: ((Int) -> Bool)? = job.dropsZeros ? { $0 != 0 } : nil
                let definition = NaiveWindows.inverse(
                    job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last, keep: keep)
                for onTables in [false, true] {
                    if let definition {
                        let cells = try Self.run(job, onTables: onTables)
                        #expect(cells == definition, "against D6, \(onTables ? "adapter" : "legacy"), \(job)")
                        if cells != definition { return }
                    } else {
                        #expect(throws: (any Error).self, "\(onTables ? "adapter" : "legacy"), \(job)") {
                            try Self.run(job, onTables: onTables)
                        }
                    }
                }
            } else {
                let legacy = try Self.run(job, onTables: false)
                let adapted = try Self.run(job, onTables: true)
                #expect(legacy == expected, "legacy against the definitions, \(job)")
                #expect(adapted == expected, "adapter against the definitions, \(job)")
                if legacy != expected || adapted != expected { return }
            }
        }
    }

    /// T6, told of the definitions alone: without a filter, or with one that takes only keys without records, the inverse form is the plain
    /// one and ghosts; with a filter that takes an identity of live records it is not.
    @Test(arguments: 0..<shards)
    func `the inverse form is the plain one and identities, unless a filter takes a key with records`(_ shard: Int) {
        for seed in Self.seeds(shard) {
            let job = WindowCase(seed: seed)
            guard job.form == .inverse, job.slide <= job.window else { continue }
            let plain = Self.expected(job)
            let inverse = NaiveWindows.inverse(job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last)
            #expect(inverse != nil, "\(job)")
            for (label, cells) in inverse ?? [:] {
                let ghosts = cells.filter { plain[label]?[$0.key] == nil }
                #expect(ghosts.allSatisfy { $0.value == 0 }, "a ghost at \(label) is no identity, \(job)")
                #expect(cells.filter { ghosts[$0.key] == nil } == plain[label], "at \(label), \(job)")
            }
            // The sum beside the number of records: what the filter has to look at.
            let counted = NaiveWindows.inverse(
                job.records, zero: job.zero, window: job.window, slide: job.slide, last: job.last, keepsOnlyLive: true)
            #expect(counted == plain, "with a filter by the number of records, \(job)")
        }
    }

    @Test func `a filter that takes a live identity starts its key again`() {
        let records = [5, -5, 1, 2, 4].enumerated().map { NaiveWindows.Record(label: Int64($0 + 1), key: "a", value: $1) }
        let cells = NaiveWindows.inverse(records, zero: 0, window: 2, slide: 1, last: 7, keep: { $0 != 0 })
        // As real Spark has it (fixtures/oracle/dstream/inverse-filter-live-identity.json).
        #expect((1...7).map { cells?[$0]?["a"] } == [5, nil, 1, 8, 11, 9, 5].map { $0 as Int? })
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
        let keep: @Sendable ((String, Int)) -> Bool = { $0.1 != 0 }
        let totals =
            switch job.form {
            case .perBatch: pairs.reduceByKey { $0 &+ $1 }
            case .plain: pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: window, slideDuration: slide)
            case .inverse:
                pairs.reduceByKeyAndWindow(
                    { $0 &+ $1 }, { $0 &- $1 }, windowDuration: window, slideDuration: slide, filterFunc: job.dropsZeros ? keep : nil)
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
