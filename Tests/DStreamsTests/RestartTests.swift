import BatchRuntime
import Checkpoints
import DStreams
import Foundation
import KafkaTransport
import RDDs
import StateStore
import Synchronization
import Testing

/// A job with every kind of memory, stopped or crashed anywhere and started again: what it puts out must not show it.
@Suite struct RestartTests {
    struct Crash: Error {}

    /// What each output was given, by output and label; a label that runs again must be given the same again.
    final class Log: Sendable {
        private let lines = Mutex<[String: String]>([:])
        private let conflicts = Mutex<[String]>([])

        func take<Element: Sendable>(_ name: String, _ rdd: RDD<Element>, _ time: Time) throws {
            let line = try rdd.collect().map { "\($0)" }.joined(separator: " ")
            let key = "\(name)@\(time.milliseconds)"
            if let before = lines.withLock({ $0.updateValue(line, forKey: key) }), before != line {
                conflicts.withLock { $0.append("\(key): \(before), then \(line)") }
            }
        }

        var all: [String: String] { lines.withLock { $0 } }
        var differences: [String] { conflicts.withLock { $0 } }
    }

    static let batches: [[String]] = [
        ["a 1", "b 2"], ["a 4", "a 8"], ["b 16"], ["a 32", "c 64"], [], ["d 3"], ["b 128", "a 1"], [], ["c 5"], ["a 2"], [], [],
    ]
    static let end = Int64(batches.count) * 10

    let directory = FileManager.default.temporaryDirectory.appending(path: "portage-restart-\(UUID().uuidString)").path

    /// All of the topic's records are there; the rate gives each batch its own.
    func topic() -> ScriptedTopic { ScriptedTopic(partitions: 1) }

    /// What one start of the job says that another need not.
    struct Start {
        /// The number of state partitions; nil for the default.
        var partitions: Int?
        var remember: Duration?

        var conf: SparkConf {
            let conf = SparkConf().setAppName("job").set("spark.default.parallelism", "2")
            return partitions.map { conf.set(StateStores.partitionsSetting, "\($0)") } ?? conf
        }
    }

    func context(_ topic: ScriptedTopic, _ log: Log, now: Int64, _ start: Start = Start()) throws -> StreamingContext {
        try StreamingContext.getOrCreate(directory) {
            let ssc = StreamingContext(SparkContext(start.conf), .milliseconds(10), clock: ManualClock(millis: now), connector: topic)
            if let remember = start.remember { ssc.remember(remember) }
            ssc.storage.files = LocalFileSystem(isDurable: false)
            let pairs = try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map {
                record -> (String, Int) in
                let parts = (record.value?.string ?? "").split(separator: " ")
                return (String(parts[0]), Int(parts[1]) ?? 0)
            }
            let (window, slide) = (Duration.milliseconds(30), Duration.milliseconds(20))
            pairs.reduceByKeyAndWindow(&+, windowDuration: window).foreachRDD { try log.take("plain", $0, $1) }
            let inverse = pairs.reduceByKeyAndWindow(&+, &-, windowDuration: window)
            inverse.foreachRDD { try log.take("inverse", $0, $1) }
            inverse.window(window, slide).groupByKey().foreachRDD { try log.take("windows of windows", $0, $1) }
            pairs.reduceByKeyAndWindow(&+, &-, windowDuration: .milliseconds(40), slideDuration: slide, filterFunc: { $0.1 != 0 })
                .foreachRDD { try log.take("filtered", $0, $1) }
            let means: DStream<(String, (Double, Int))> = pairs.mapValues { (Double($0), 1) }
            means.reduceByKeyAndWindow(Self.plus, Self.minus, windowDuration: window).foreachRDD { try log.take("tuples", $0, $1) }
            pairs.updateStateByKey { (values: [Int], state: [Int]?) -> [Int]? in
                let all = (state ?? []) + values
                return all.reduce(0, +) > 30 && values.isEmpty ? nil : all
            }.foreachRDD { try log.take("state", $0, $1) }
            pairs.updateStateByKey { (values: [Int], state: (Int, String)?) -> (Int, String)? in
                let sum = values.reduce(state?.0 ?? 0, +)
                return (sum, "\(state?.1 ?? "")\(values.count)")
            }.foreachRDD { try log.take("tuple state", $0, $1) }
            pairs.countByWindow(window, slide).foreachRDD { try log.take("count", $0, $1) }
            return ssc
        }
    }

    @Sendable static func plus(_ left: (Double, Int), _ right: (Double, Int)) -> (Double, Int) { (left.0 + right.0, left.1 + right.1) }
    @Sendable static func minus(_ left: (Double, Int), _ right: (Double, Int)) -> (Double, Int) { (left.0 - right.0, left.1 - right.1) }

    /// Runs the whole script, with a new context after each stop or crash that is asked for.
    /// - Parameter start: how the context after batch `index` begins, the first after batch -1; called before it does.
    func run(
        stopAfter stops: Set<Int> = [], crash: CrashPoint? = nil, start: (_ index: Int) throws -> Start = { _ in Start() }
    ) throws -> Log {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (topic, log) = (topic(), Log())
        var crash = crash
        var ssc = try context(topic, log, now: 0, start(-1))
        for (index, batch) in Self.batches.enumerated() {
            topic.append(batch)
            let label = Time(Int64(index + 1) * 10)
            if let point = crash { ssc.crashHook = { if $0 == point { throw Crash() } } }
            do {
                try ssc.runBatches(until: label)
            } catch is Crash {
                crash = nil
                ssc = try context(topic, log, now: label.milliseconds, start(index))
                try ssc.runBatches(until: label)
            }
            if stops.contains(index) {
                ssc.stop()
                _ = try ssc.awaitTerminationOrTimeout(.seconds(10))
                ssc = try context(topic, log, now: label.milliseconds, start(index))
            }
        }
        ssc.stop()
        _ = try ssc.awaitTerminationOrTimeout(.seconds(10))
        return log
    }

    @Test func `stopped after every batch, it puts out what it would have without a stop`() throws {
        let whole = try run()
        #expect(whole.all.count == 5 * 12 + 3 * 6, "all outputs of all labels")
        let restarted = try run(stopAfter: Set(Self.batches.indices))
        #expect(restarted.all == whole.all)
        #expect(restarted.differences == [])
    }

    @Test(arguments: BatchStep.allCases.filter { $0 != .restore }, [0, 3, 6] as [Int64])
    func `crashed at any step, it goes on as if it had not been`(step: BatchStep, batch: Int64) throws {
        let whole = try run()
        for edge in [CrashPoint.Edge.before, .after] {
            let crashed = try run(crash: CrashPoint(edge, step, batchID: batch))
            #expect(crashed.all == whole.all, "\(edge) \(step)")
            #expect(crashed.differences == [])
        }
    }

    @Test func `the labels of a downtime are all run, and the zero time is kept`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (topic, log) = (topic(), Log())
        topic.append(["a 1"])
        var ssc = try context(topic, log, now: 3)
        try ssc.runBatches(until: Time(20))
        ssc.stop()
        topic.append(["a 2"])
        ssc = try context(topic, log, now: 57)
        try ssc.runBatches(until: Time(60))
        ssc.stop()
        let plain = log.all.filter { $0.key.hasPrefix("plain") }
        #expect(
            plain == [
                "plain@10": "(\"a\", 1)", "plain@20": "(\"a\", 1)", "plain@30": "(\"a\", 3)", "plain@40": "(\"a\", 2)",
                "plain@50": "(\"a\", 2)", "plain@60": "",
            ])
        #expect(log.all["count@40"] == "1" && log.all["count@60"] == "0")
    }

    @Test func `a queue cannot be recovered, and says so`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func job() throws -> StreamingContext {
            try StreamingContext.getOrCreate(directory) {
                let ssc = StreamingContext(SparkContext(appName: "queue"), .milliseconds(10), clock: ManualClock(millis: 0))
                ssc.stream([[1]]).foreachRDD { _ in }
                return ssc
            }
        }
        let first = try job()
        try first.runBatches(until: Time(10))
        first.stop()
        let second = try job()
        let error = #expect(throws: StreamingError.self) { try second.runBatches(until: Time(20)) }
        #expect(error?.code == .notRecoverable)
        #expect(error?.message.contains("queueStream doesn't support checkpointing") == true)
    }

    @Test func `the checkpoint of another graph is refused, and left as it was`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func job(_ window: Duration) throws -> StreamingContext {
            try StreamingContext.getOrCreate(directory) {
                let ssc = StreamingContext(
                    SparkContext(appName: "job"), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic())
                try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).window(window).count()
                    .foreachRDD { _ in }
                return ssc
            }
        }
        let first = try job(.milliseconds(20))
        try first.runBatches(until: Time(10))
        first.stop()
        let other = try job(.milliseconds(30))
        let error = #expect(throws: CheckpointError.self) { try other.runBatches(until: Time(20)) }
        #expect(error?.code == .otherJob)
        let same = try job(.milliseconds(20))
        try same.runBatches(until: Time(20))
        same.stop()
    }
}
