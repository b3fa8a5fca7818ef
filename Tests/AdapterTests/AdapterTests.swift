import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// What the adapter takes, what it refuses, and what it says then.
@Suite struct AdapterTests {
    private static func context<T: Sendable>(_ batches: [[(String, T)]]) -> (StreamingContext, DStream<(String, T)>) {
        let context = StreamingContext(
            SparkContext(appName: "adapter", defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0))
        context.keepStateInMemory()
        let queue = RDDQueue(batches.map { context.sparkContext.parallelize($0) })
        return (context, context.queueStream(queue))
    }

    /// Runs on the table engine, or on the one that the job was written for; a line a label.
    private static func lines<T: Sendable>(
        _ context: StreamingContext, _ stream: DStream<T>, until: Int64, onTables: Bool = true, _ text: @escaping @Sendable (T) -> String
    ) throws -> [String] {
        let lines = Mutex<[String]>([])
        stream.foreachRDD { rdd, time in
            let items = try rdd.collect().map(text).sorted().joined(separator: " ")
            lines.withLock { $0.append("\(time.milliseconds): \(items)") }
        }
        if onTables { context.runOnTables() }
        try context.runBatches(until: Time(until))
        if let failure = context.failure { throw failure }
        return lines.withLock { $0 }
    }

    @Test func `an empty label still gives an RDD, and its count is 0`() throws {
        let (context, pairs) = Self.context([[("a", 1)], [], [("b", 2), ("b", 3)]])
        #expect(try Self.lines(context, pairs.count(), until: 30) { "\($0)" } == ["10: 1", "20: 0", "30: 2"])
    }

    @Test func `lists of a window keep the order of arrival`() throws {
        let (context, pairs) = Self.context([[("a", 1), ("a", 2)], [("a", 3)], [("a", 4)]])
        let lists = pairs.groupByKeyAndWindow(.milliseconds(20), .milliseconds(10))
        #expect(try Self.lines(context, lists, until: 30) { "\($0.0)\(Array($0.1))" } == ["10: a[1, 2]", "20: a[1, 2, 3]", "30: a[3, 4]"])
    }

    @Test func `a join of two windows runs on the results of both`() throws {
        let (context, pairs) = Self.context([[("a", 1), ("b", 5)], [("a", 2)], []])
        let sums = pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        let joined = sums.join(pairs.reduceByKey { max($0, $1) })
        #expect(try Self.lines(context, joined, until: 30) { "\($0.0)\($0.1.0)/\($0.1.1)" } == ["10: a1/1 b5/5", "20: a3/2", "30: "])
    }

    @Test func `values of a type of the job's own travel through the table`() throws {
        struct Reading: Codable, Equatable, Sendable {
            var sum: Double
            var units: [String]
        }
        let (context, pairs) = Self.context([[("a", 1)], [("a", 2)], []])
        let readings = pairs.mapValues { Reading(sum: Double($0) / 2, units: ["u\($0)"]) }
            .reduceByKeyAndWindow(
                { Reading(sum: $0.sum + $1.sum, units: $0.units + $1.units) }, windowDuration: .milliseconds(20),
                slideDuration: .milliseconds(10))
        #expect(
            try Self.lines(context, readings, until: 30) { "\($0.0) \($0.1.sum) \($0.1.units.joined())" }
                == ["10: a 0.5 u1", "20: a 1.5 u1u2", "30: a 1.0 u2"])
    }

    @Test func `state by key goes on over what the table engine gives`() throws {
        let (context, pairs) = Self.context([[("a", 1), ("b", 5)], [("a", 2), ("a", 4)], [], [("b", 7)]])
        let totals = pairs.reduceByKey { $0 &+ $1 }
            .updateStateByKey { (values: [Int], state: Int?) in (state ?? 0) &+ values.reduce(0, &+) }
        #expect(
            try Self.lines(context, totals, until: 40) { "\($0.0)\($0.1)" }
                == ["10: a1 b5", "20: a7 b5", "30: a7 b5", "40: a7 b12"])
    }

    @Test func `a window over state by key is the legacy graph's`() throws {
        let (context, pairs) = Self.context([[("a", 1)], [("a", 2)], []])
        let totals = pairs.updateStateByKey { (values: [Int], state: Int?) in (state ?? 0) &+ values.reduce(0, &+) }
            .reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        #expect(try Self.lines(context, totals, until: 30) { "\($0.0)\($0.1)" } == ["10: a1", "20: a4", "30: a6"])
    }

    @Test func `a window with an inverse that leaves gaps counts them as ever`() throws {
        // D6 (c), W = 10, S = 20. At 20: new is (0, 20], 1 + 2. At 40: old is (10, 30], 2 + 4, and new is (20, 40], 4 + 8: 3 - 6 + 12.
        let (context, pairs) = Self.context([[("a", 1)], [("a", 2)], [("a", 4)], [("a", 8)]])
        let sums = pairs.reduceByKeyAndWindow(
            { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .milliseconds(10), slideDuration: .milliseconds(20))
        #expect(try Self.lines(context, sums, until: 40) { "\($0.0)\($0.1)" } == ["20: a3", "40: a9"])
    }

    @Test func `tuples travel through the table, in lists, optionals and each other too`() throws {
        let (context, pairs) = Self.context([[("a", 1), ("b", 7)], [("a", 2)], []])
        typealias Inner = (Double, String, [(Int, Bool)])
        typealias Sum = (Int, Inner)
        let sums = pairs.mapValues { (number: Int) -> Sum in (number, (Double(number) / 2, "v\(number)", [(number, true)])) }
            .reduceByKeyAndWindow(
                { (left: Sum, right: Sum) -> Sum in
                    let inner: Inner = (left.1.0 + right.1.0, left.1.1 + right.1.1, left.1.2 + right.1.2)
                    return (left.0 &+ right.0, inner)
                }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        let text: @Sendable ((String, Sum)) -> String = { pair in
            let list = pair.1.1.2.map { "\($0.0)\($0.1 ? "t" : "f")" }.joined(separator: "+")
            return "\(pair.0):\(pair.1.0),\(pair.1.1.0),\(pair.1.1.1),\(list)"
        }
        #expect(
            try Self.lines(context, sums, until: 40, text)
                == ["10: a:1,0.5,v1,1t b:7,3.5,v7,7t", "20: a:3,1.5,v1v2,1t+2t b:7,3.5,v7,7t", "30: a:2,1.0,v2,2t", "40: "])
    }

    @Test func `the values of a join are aggregated, missing sides and all`() throws {
        let (context, pairs) = Self.context([[("a", 1), ("b", 5)], [("a", 2)]])
        let small = pairs.filter { $0.1 < 3 }
        typealias Sides = (Int, Int?)
        let joined = pairs.leftOuterJoin(small)
            .reduceByKeyAndWindow(
                { (left: Sides, right: Sides) -> Sides in (left.0 &+ right.0, right.1.map { $0 &+ 100 } ?? left.1) },
                windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        #expect(
            try Self.lines(context, joined, until: 20) { (pair: (String, Sides)) in
                "\(pair.0)\(pair.1.0)/\(pair.1.1.map { "\($0)" } ?? "-")"
            }
                == ["10: a1/1 b5/-", "20: a3/102 b5/-"])
    }

    @Test func `sums of doubles are the legacy engine's to the last bit, however they are windowed`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        let batches = (0..<12).map { _ in
            (0..<random.below(60)).map { _ in ("k\(random.below(4))", Double.random(in: -1e6...1e6, using: &random) * 0.1) }
        }
        func sums(onTables: Bool, _ build: (DStream<(String, Double)>) -> DStream<(String, Double)>) throws -> [String] {
            let (context, pairs) = Self.context(batches)
            let stream = build(pairs)
            return try Self.lines(context, stream, until: 140, onTables: onTables) { "\($0.0)=\($0.1.bitPattern)" }
        }
        let builds: [(DStream<(String, Double)>) -> DStream<(String, Double)>] = [
            { $0.reduceByKey { $0 + $1 } },
            { $0.reduceByKeyAndWindow({ $0 + $1 }, windowDuration: .milliseconds(50), slideDuration: .milliseconds(20)) },
            { $0.reduceByKeyAndWindow({ $0 + $1 }, windowDuration: .milliseconds(10), slideDuration: .milliseconds(30)) },
            {
                $0.reduceByKeyAndWindow({ $0 + $1 }, windowDuration: .milliseconds(30), slideDuration: .milliseconds(10))
                    .reduceByKeyAndWindow({ $0 + $1 }, windowDuration: .milliseconds(40), slideDuration: .milliseconds(20))
            },
        ]
        for (form, build) in builds.enumerated() {
            let legacy = try sums(onTables: false, build)
            #expect(legacy.joined().contains("="))
            #expect(try sums(onTables: true, build) == legacy, "form \(form), PORTAGE_SEED=\(ProcessSeed.value)")
        }
    }

    @Test func `a value that no column can hold is refused with its type and place`() throws {
        struct Opaque: Sendable { var number: Int }
        let (context, pairs) = Self.context([[("a", 1)]])
        let sums = pairs.mapValues { ($0, Opaque(number: $0)) }
            .reduceByKeyAndWindow({ left, _ in left }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        let error = #expect(throws: AdapterError.self) { try Self.lines(context, sums, until: 10) { "\($0.0)" } }
        #expect(error?.code == .notStorable)
        #expect(error?.message.contains("member 1 of the value of reduceByKeyAndWindow: a value of type Opaque") == true)
    }

    @Test func `a failure inside an aggregate ends the run with what the job threw`() throws {
        struct Bad: Error {}
        let (context, pairs) = Self.context([[("a", 1), ("a", 2)]])
        let sums = pairs.reduceByKey { _, _ -> Int in return try { throw Bad() }() }
        #expect(throws: Bad.self) { try Self.lines(context, sums, until: 10) { "\($0)" } }
    }

    @Test func `from latest, records that come between the start and the first label are the first batch's on the table engine too`() throws
    {
        let cluster = ScriptedCluster()
        cluster.create("t", partitions: 1)
        cluster.append(["old"], to: "t")
        let context = StreamingContext(
            SparkContext(appName: "latest", defaultParallelism: 1), .milliseconds(10), clock: ManualClock(millis: 0), connector: cluster)
        context.keepStateInMemory()
        context.runOnTables()
        let lines = Mutex<[String]>([])
        try KafkaUtils.createDirectStream(
            context, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "b:9092", "auto.offset.reset": "latest"])
        )
        .map { ($0.value?.string ?? "", 1) }.reduceByKey { $0 &+ $1 }.foreachRDD { rdd, time in
            let items = try rdd.collect().map { "\($0.0)=\($0.1)" }.sorted().joined(separator: " ")
            lines.withLock { $0.append("\(time.milliseconds): \(items)") }
        }
        try context.runBatches(until: Time(0))
        cluster.append(["a", "b", "a"], to: "t")
        try context.runBatches(until: Time(10))
        #expect(lines.withLock { $0 } == ["10: a=2 b=1"])
    }

    @Test(arguments: [true, false])
    func `a function that throws in front of an aggregation ends the run, and with a checkpoint its batch is named`(isKept: Bool) throws {
        let scratch = try Scratch()
        let cluster = ScriptedCluster()
        cluster.create("t", partitions: 1)
        cluster.append(["1", "x"], to: "t")
        let context = StreamingContext(
            SparkContext(appName: "throws", defaultParallelism: 1), .milliseconds(10), clock: ManualClock(millis: 0), connector: cluster)
        if isKept { context.checkpoint(scratch.path) } else { context.keepStateInMemory() }
        context.runOnTables()
        struct NoNumber: Error {}
        try KafkaUtils.createDirectStream(
            context, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "b:9092", "auto.offset.reset": "earliest"])
        )
        .map { record -> (String, Int) in
            guard let number = Int(record.value?.string ?? "") else { throw NoNumber() }
            return ("all", number)
        }
        .reduceByKey { $0 &+ $1 }.foreachRDD { _ = try $0.collect() }
        #expect(throws: (any Error).self) { try context.runBatches(until: Time(10)) }
        #expect(context.uncommittedBatch == (isKept ? Time(10) : nil))
        context.stop()
    }
}
