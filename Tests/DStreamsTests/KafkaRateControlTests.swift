import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import RDDs
import StreamTesting
import Synchronization
import Testing

@Suite struct KafkaRateControlTests {
    // MARK: The estimator, by hand: r is the latest rate, p the measured one, e = r − p, h = delay · p / interval.

    @Test func `the first batch sets the measure, then the rate follows it`() throws {
        var pid = try PIDRateEstimator(batchIntervalMillis: 1000, proportional: 1, integral: 0.2, derivative: 0, minRate: 100)
        #expect(pid.compute(time: 1000, elements: 500, processingDelay: 500, schedulingDelay: 0) == nil)
        // p = 2000, e = 1000 − 2000: the rate becomes 2000.
        #expect(pid.compute(time: 2000, elements: 1000, processingDelay: 500, schedulingDelay: 0) == 2000)
        // p = 1000, e = 1000, h = 500 · 1000 / 1000 = 500: 2000 − 1000 − 0.2 · 500.
        #expect(pid.compute(time: 3000, elements: 1000, processingDelay: 1000, schedulingDelay: 500) == 900)
        // Never below the least: p = 10, e = 890, h = 0.
        #expect(pid.compute(time: 4000, elements: 10, processingDelay: 1000, schedulingDelay: 0) == 100)
    }

    @Test func `the derivative term looks at how the error changes`() throws {
        var pid = try PIDRateEstimator(batchIntervalMillis: 1000, proportional: 0.5, integral: 0, derivative: 0.25, minRate: 1)
        #expect(pid.compute(time: 1000, elements: 100, processingDelay: 1000, schedulingDelay: 0) == nil)
        // r = 100, p = 200, e = −100, slope −100 / 2 s: 100 + 50 + 12.5.
        #expect(pid.compute(time: 3000, elements: 200, processingDelay: 1000, schedulingDelay: 0) == 162.5)
        // r = 162.5, p = 100, e = 62.5, slope (62.5 + 100) / 1 s: 162.5 − 31.25 − 40.625.
        #expect(pid.compute(time: 4000, elements: 100, processingDelay: 1000, schedulingDelay: 0) == 90.625)
    }

    @Test func `a batch that says nothing changes nothing, and wrong terms are refused`() throws {
        var pid = try PIDRateEstimator(batchIntervalMillis: 1000)
        _ = pid.compute(time: 1000, elements: 1000, processingDelay: 1000, schedulingDelay: 0)
        #expect(pid.compute(time: 2000, elements: 0, processingDelay: 10, schedulingDelay: 0) == nil)
        #expect(pid.compute(time: 2000, elements: 5, processingDelay: 0, schedulingDelay: 0) == nil)
        #expect(pid.compute(time: 1000, elements: 5, processingDelay: 5, schedulingDelay: 0) == nil)
        #expect(pid.compute(time: 2000, elements: 3000, processingDelay: 1000, schedulingDelay: 0) == 3000)
        #expect(throws: StreamingError.self) { try PIDRateEstimator(batchIntervalMillis: 0) }
        #expect(throws: StreamingError.self) { try PIDRateEstimator(batchIntervalMillis: 1, integral: -1) }
        #expect(throws: StreamingError.self) { try PIDRateEstimator(batchIntervalMillis: 1, minRate: 0) }
    }

    // MARK: Streams

    let cluster = ScriptedCluster()
    let clock = ManualClock(millis: 0)

    /// The sizes of each batch's ranges. Processing takes `cost` ms of the context's clock.
    private func sizes(
        _ conf: [String: String], batches: Int, config: (any PerPartitionConfig)? = nil, cost: Int64 = 0,
        before: (Int) -> Void = { _ in }
    ) throws -> [[Int64]] {
        let ssc = StreamingContext(SparkConf(conf), .seconds(1), clock: clock, connector: cluster)
        let strategy = ConsumerStrategy.subscribe(["t"], ["bootstrap.servers": "b:1", "auto.offset.reset": "earliest"])
        let found = Mutex<[[Int64]]>([])
        let clock = clock
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy, config).foreachRDD { rdd in
            let counts = try rdd.offsetRanges.map(\.count)
            found.withLock { $0.append(counts) }
            clock.set(toMillis: clock.nowMillis + cost)
        }
        for batch in 1...batches {
            before(batch)
            try ssc.runBatches(until: Time(Int64(batch) * 1000))
        }
        ssc.stop()
        return found.withLock { $0 }
    }

    private func fill(_ counts: [Int]) {
        cluster.create("t", partitions: counts.count)
        for (partition, count) in counts.enumerated() { cluster.append(Array(repeating: "x", count: count), to: "t", partition) }
    }

    private struct Odd: PerPartitionConfig {
        func maxRatePerPartition(_ partition: TopicPartition) -> Int64 { partition.partition == 0 ? 3 : 0 }
        func minRatePerPartition(_ partition: TopicPartition) -> Int64 { partition.partition == 0 ? 1 : 5 }
    }

    @Test func `limits are a partition's own, from the settings or from code`() throws {
        fill([10, 7])
        #expect(try sizes(["spark.streaming.kafka.maxRatePerPartition": "4"], batches: 3) == [[4, 4], [4, 3], [2, 0]])
        // A partition without a maximum beside one with: only its minimum, as in Spark.
        #expect(try sizes([:], batches: 2, config: Odd()) == [[3, 5], [3, 2]])
        #expect(try sizes([:], batches: 1) == [[10, 7]])
    }

    @Test func `a rate below one a batch still takes the minimum`() throws {
        fill([10])
        let conf = ["spark.streaming.kafka.maxRatePerPartition": "1", "spark.streaming.kafka.minRatePerPartition": "2"]
        #expect(try sizes(conf, batches: 2) == [[2], [2]])
    }

    @Test func `back-pressure begins with its initial rate, shared out by lag, and then follows how long batches take`() throws {
        fill([3000, 1000])
        let conf = ["spark.streaming.backpressure.enabled": "true", "spark.streaming.backpressure.initialRate": "400"]
        // 400 over 3000 and 1000 is 300 and 100; then batch 1 took 400 in 500 ms, which only sets the measure, 800.
        // Batch 2, again 400: 2700/3600 and 900/3600 of it; p = 800 = r: the rate becomes 800.
        // Batch 3, 800: 600 and 200.
        #expect(try sizes(conf, batches: 3, cost: 500) == [[300, 100], [300, 100], [600, 200]])
    }

    @Test func `a configured maximum holds against an estimate, and no lag means no limit`() throws {
        fill([0, 0])
        let conf = [
            "spark.streaming.backpressure.enabled": "true", "spark.streaming.backpressure.initialRate": "100",
            "spark.streaming.kafka.maxRatePerPartition": "30",
        ]
        let found = try sizes(conf, batches: 2) { batch in
            if batch == 2 { fill([90, 10]) }
        }
        // 100 shared out by lag is 90 and 10; 90 is over 30.
        #expect(found == [[0, 0], [30, 10]])
    }

    @Test func `settings that cannot be are refused by name when the stream is made`() throws {
        fill([1])
        for (name, value) in [
            ("spark.streaming.kafka.maxRatePerPartition", "many"), ("spark.streaming.backpressure.enabled", "sure"),
            ("spark.streaming.backpressure.initialRate", "x"), ("spark.streaming.backpressure.rateEstimator", "guess"),
        ] {
            let error = #expect(throws: RDDError.self) {
                try sizes(["spark.streaming.backpressure.enabled": "true"].merging([name: value]) { $1 }, batches: 1)
            }
            #expect(error?.message.contains(name) == true && error?.message.contains(value) == true, "\(error?.message ?? "")")
        }
    }
}
