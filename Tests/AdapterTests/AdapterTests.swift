import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// What the adapter takes, what it refuses, and what it says then.
@Suite struct AdapterTests {
    private static func context(_ batches: [[(String, Int)]]) -> (StreamingContext, DStream<(String, Int)>) {
        let context = StreamingContext(
            SparkContext(appName: "adapter", defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0))
        context.keepStateInMemory()
        let queue = RDDQueue(batches.map { context.sparkContext.parallelize($0) })
        return (context, context.queueStream(queue))
    }

    /// Runs on the table engine; a line a label.
    private static func lines<T: Sendable>(
        _ context: StreamingContext, _ stream: DStream<T>, until: Int64, _ text: @escaping @Sendable (T) -> String
    ) throws -> [String] {
        let lines = Mutex<[String]>([])
        stream.foreachRDD { rdd, time in
            let items = try rdd.collect().map(text).sorted().joined(separator: " ")
            lines.withLock { $0.append("\(time.milliseconds): \(items)") }
        }
        context.runOnTables()
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

    @Test func `state by key is refused by name, and nothing runs`() throws {
        let (context, pairs) = Self.context([[("a", 1)]])
        let totals = pairs.updateStateByKey { (values: [Int], state: Int?) in (state ?? 0) &+ values.reduce(0, &+) }
        let error = #expect(throws: AdapterError.self) { try Self.lines(context, totals, until: 10) { "\($0)" } }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("updateStateByKey") == true)
    }

    @Test func `a window with an inverse that leaves gaps is refused, and the reason given`() throws {
        let (context, pairs) = Self.context([[("a", 1)]])
        let sums = pairs.reduceByKeyAndWindow(
            { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .milliseconds(10), slideDuration: .milliseconds(20))
        let error = #expect(throws: AdapterError.self) { try Self.lines(context, sums, until: 40) { "\($0)" } }
        #expect(error?.message.contains("slide (20 ms) longer than its window (10 ms)") == true)
    }

    @Test func `a value that no column can hold is refused with its type`() throws {
        let (context, pairs) = Self.context([[("a", 1)]])
        let sums = pairs.mapValues { ($0, $0) }
            .reduceByKeyAndWindow(
                { ($0.0 &+ $1.0, $0.1 &+ $1.1) }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        let error = #expect(throws: AdapterError.self) { try Self.lines(context, sums, until: 10) { "\($0)" } }
        #expect(error?.code == .notStorable)
        #expect(error?.message.contains("(Int, Int)") == true)
    }

    @Test func `a failure inside an aggregate ends the run with what the job threw`() throws {
        struct Bad: Error {}
        let (context, pairs) = Self.context([[("a", 1), ("a", 2)]])
        let sums = pairs.reduceByKey { _, _ in throw Bad() }
        #expect(throws: Bad.self) { try Self.lines(context, sums, until: 10) { "\($0)" } }
    }
}
