import Adapter
import BatchRuntime
import Checkpoints
import DStreams
import Foundation
import KafkaTransport
import RDDs
import StreamTesting
import Synchronization

/// A DStream job that keeps values of every kind, over batches that are written here, and what arithmetic says of each output.
struct RecordedJob {
    struct Reading: Codable, Hashable, Sendable {
        var id: String
        var tags: [String]
        var level: Double?
    }

    static let batches: [[(key: String, value: Int)]] = [
        [("a", 1), ("b", 2), ("a key of more than a few bytes", 3)], [("a", 4), ("a", 8)], [("b", 16), ("", 5)], [("a", 32), ("c", 64)], [],
        [("d", 3), ("a", 1)], [("b", 128), ("", 7)], [("c", -64)], [("c", 5), ("b", -2)], [("a", 2)],
    ]
    /// So many run before a checkpoint is recorded.
    static let half = 5
    private static let batch = Duration.milliseconds(10)

    let onTables: Bool

    /// The pairs of each output's label, as texts in order of these.
    final class Log: Sendable {
        private let lines = Mutex<[String: [String]]>([:])

        func take<Element: Sendable>(_ name: String, _ rdd: RDD<Element>, _ time: Time) throws {
            let line = try rdd.collect().map { "\($0)" }.sorted()
            lines.withLock { $0["\(name)@\(time.milliseconds)"] = line }
        }

        var all: [String: [String]] { lines.withLock { $0 } }
    }

    /// Runs the batches of `range` over the checkpoint, which has those before. Returns what they put out, by output and label.
    func run(_ range: Range<Int>, checkpoint: String) throws -> [String: [String]] {
        let topic = ScriptedCluster()
        topic.create("t", partitions: 1)
        for batch in Self.batches.prefix(range.lowerBound) { topic.append(batch.map { "\($0.key)=\($0.value)" }, to: "t") }
        let log = Log()
        let context = try context(topic, log, checkpoint, now: Int64(range.lowerBound) * 10)
        for index in range {
            topic.append(Self.batches[index].map { "\($0.key)=\($0.value)" }, to: "t")
            try context.runBatches(until: Time(Int64(index + 1) * 10))
        }
        context.stop()
        _ = try context.awaitTerminationOrTimeout(.seconds(10))
        if let failure = context.failure { throw failure }
        return log.all
    }

    private func context(_ topic: ScriptedCluster, _ log: Log, _ checkpoint: String, now: Int64) throws -> StreamingContext {
        try StreamingContext.getOrCreate(checkpoint) {
            let conf = SparkConf().setAppName("job").set("spark.default.parallelism", "2").set("spark.sql.shuffle.partitions", "2")
            let ssc = StreamingContext(SparkContext(conf), Self.batch, clock: ManualClock(millis: now), connector: topic)
            ssc.storage.files = LocalFileSystem(isDurable: false)
            if onTables { ssc.runOnTables() }
            let strategy = ConsumerStrategy.subscribe(["t"], ["bootstrap.servers": "b:9092", "auto.offset.reset": "earliest"])
            let pairs = try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy).map { record -> (String, Int) in
                let parts = (record.value?.string ?? "").split(separator: "=", omittingEmptySubsequences: false)
                return (String(parts[0]), Int(parts[1]) ?? 0)
            }
            windows(pairs, log)
            states(pairs, log)
            return ssc
        }
    }

    private func windows(_ pairs: DStream<(String, Int)>, _ log: Log) {
        let (window, slide) = (Duration.milliseconds(40), Duration.milliseconds(20))
        pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: window).foreachRDD { try log.take("sum", $0, $1) }
        let tuples: DStream<(String, (Int, String))> = pairs.mapValues { ($0, "\($0)") }
        tuples.reduceByKeyAndWindow({ ($0.0 &+ $1.0, $0.1 + $1.1) }, windowDuration: window).foreachRDD { try log.take("tuple", $0, $1) }
        let readings: DStream<(Reading, Reading)> = pairs.map {
            (Reading(id: $0.0, tags: ["k"], level: nil), Reading(id: $0.0, tags: ["\($0.1)"], level: Double($0.1) / 2))
        }
        readings.reduceByKeyAndWindow(
            { Reading(id: $0.id, tags: $0.tags + $1.tags, level: ($0.level ?? 0) + ($1.level ?? 0)) }, windowDuration: window
        )
        .foreachRDD { rdd, time in try log.take("reading", rdd.map { ($0.0.id, $0.1.tags, $0.1.level ?? 0) }, time) }
        pairs.mapValues { UInt64.max - UInt64(bitPattern: Int64($0 & 255)) }.reduceByKeyAndWindow(
            { Swift.min($0, $1) }, windowDuration: window
        )
        .foreachRDD { try log.take("unsigned", $0, $1) }
        let optionals: DStream<(String, Int?)> = pairs.mapValues { $0.isMultiple(of: 2) ? $0 : nil }
        optionals.reduceByKeyAndWindow({ $0 ?? $1 }, windowDuration: window).foreachRDD { try log.take("optional", $0, $1) }
        let lists: DStream<(Int, [(Int, String)])> = pairs.map { ($0.1 & 1, [($0.1, $0.0)]) }
        lists.reduceByKeyAndWindow({ $0 + $1 }, windowDuration: window).foreachRDD { try log.take("list", $0, $1) }
        let floats: DStream<(Bool, Float)> = pairs.map { ($0.1 > 4, Float($0.1) / 4) }
        floats.reduceByKeyAndWindow({ $0 + $1 }, windowDuration: window, slideDuration: slide).foreachRDD { try log.take("float", $0, $1) }
        let inverse = pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: window, filterFunc: { $0.1 != 0 })
        inverse.foreachRDD { try log.take("inverse", $0, $1) }
        inverse.window(slide, slide).groupByKey().mapValues { $0.sorted() }.foreachRDD { try log.take("windows of windows", $0, $1) }
        tuples.mapValues { ($0.0, Double($0.0) / 2) }.reduceByKeyAndWindow(Self.plus, Self.minus, windowDuration: window)
            .foreachRDD { try log.take("inverse tuple", $0, $1) }
    }

    @Sendable static func plus(_ left: (Int, Double), _ right: (Int, Double)) -> (Int, Double) { (left.0 &+ right.0, left.1 + right.1) }
    @Sendable static func minus(_ left: (Int, Double), _ right: (Int, Double)) -> (Int, Double) { (left.0 &- right.0, left.1 - right.1) }

    private func states(_ pairs: DStream<(String, Int)>, _ log: Log) {
        pairs.updateStateByKey { (values: [Int], state: Int?) in values.reduce(state ?? 0, &+) }.foreachRDD {
            try log.take("total", $0, $1)
        }
        pairs.updateStateByKey { (values: [Int], state: (Int, String)?) -> (Int, String)? in
            (values.reduce(state?.0 ?? 0, &+), (state?.1 ?? "") + "\(values.count)")
        }.foreachRDD { try log.take("total tuple", $0, $1) }
        // A key goes once it sums up to more than 60 and nothing comes.
        pairs.updateStateByKey { (values: [Int], state: [Int]?) -> [Int]? in
            let all = (state ?? []) + values
            return all.reduce(0, &+) > 60 && values.isEmpty ? nil : all
        }.foreachRDD { try log.take("values", $0, $1) }
        pairs.updateStateByKey { (values: [Int], state: Reading?) -> Reading? in
            Reading(id: "r", tags: (state?.tags ?? []) + values.map { "\($0)" }, level: values.last.map { Double($0) } ?? state?.level)
        }.foreachRDD { rdd, time in try log.take("reading state", rdd.map { ($0.0, $0.1.tags, $0.1.level ?? 0) }, time) }
        pairs.map { ($0.1, Double($0.1)) }.updateStateByKey { (values: [Double], state: Double?) in values.reduce(state ?? 0.5, +) }
            .foreachRDD { try log.take("double", $0, $1) }
        pairs.mapValues { UInt8(truncatingIfNeeded: $0) }.updateStateByKey { (values: [UInt8], state: UInt8?) in
            values.reduce(state ?? 200, &+)
        }
        .foreachRDD { try log.take("small", $0, $1) }
        pairs.updateStateByKey { (values: [Int], state: String?) in (state ?? "ä") + values.map { "\($0);" }.joined() }
            .foreachRDD { try log.take("text", $0, $1) }
        pairs.updateStateByKey { (values: [Int], state: Bool?) in values.isEmpty ? state : values.contains { $0 > 3 } }
            .foreachRDD { try log.take("truth", $0, $1) }
        pairs.updateStateByKey { (values: [Int], state: Float?) in Float(values.reduce(0, &+)) / 8 + (state ?? 0) }.foreachRDD {
            try log.take("float state", $0, $1)
        }
    }
}
