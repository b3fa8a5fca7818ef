import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// Whole graphs on both engines: whatever stands above a window, whatever its inverse is worth.
@Suite struct RandomGraphTests {
    static let caseCount = 4_000

    /// Thousands of these jobs fail on purpose, and would say so on standard error.
    init() { RecordedLog.begin() }

    /// What a graph puts out, label by label, and what failed first.
    struct Outcome: Equatable {
        var labels: [String]
        var failure: String?
    }

    private static func seeds(_ shard: Int) -> [UInt64] {
        if let text = ProcessInfo.processInfo.environment["PORTAGE_SEED"], let seed = UInt64(text) { return shard == 0 ? [seed] : [] }
        return (0..<caseCount).filter { $0 % RandomWindowTests.shards == shard }.map { 0x517C &+ UInt64($0) }
    }

    @Test(arguments: 0..<RandomWindowTests.shards)
    func `the adapter puts out what the legacy engine does, cell for cell, and fails where it fails`(_ shard: Int) throws {
        for seed in Self.seeds(shard) {
            var graph = GraphCase(seed: seed)
            let legacy = try Self.run(&graph, onTables: false)
            let adapted = try Self.run(&graph, onTables: true)
            #expect(adapted == legacy, "\(graph)")
            if adapted != legacy { return }
        }
    }

    @Test func `the random graphs have in them what they are for`() throws {
        var found: [String: Int] = [:]
        for seed in 0..<UInt64(300) {
            var graph = GraphCase(seed: 0x517C &+ seed)
            let outcome = try Self.run(&graph, onTables: false)
            if outcome.failure != nil { found["a failure", default: 0] += 1 }
            if outcome.labels.contains(where: { $0.contains("=0") }) { found["an identity", default: 0] += 1 }
            let inverse = graph.steps.firstIndex { $0.hasPrefix("inverse") }
            if let inverse, inverse < graph.steps.count - 1 { found["an operator above an inverse window", default: 0] += 1 }
            if graph.steps.contains(where: { $0.hasPrefix("inverse") && $0.hasSuffix("≠ 0") }) { found["a filter", default: 0] += 1 }
        }
        for what in ["a failure", "an identity", "an operator above an inverse window", "a filter"] {
            #expect(found[what, default: 0] >= 10, "\(what): \(found[what, default: 0]) of 300")
        }
    }

    private static func run(_ graph: inout GraphCase, onTables: Bool) throws -> Outcome {
        let context = StreamingContext(
            SparkContext(appName: "graph", defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0))
        context.keepStateInMemory()
        let input = context.queueStream(RDDQueue(graph.batches.map { context.sparkContext.parallelize($0) }))
        // A queue is taken from only when a label's RDD is asked for, and the gaps of S > W ask for none.
        input.foreachRDD { _, _ in }
        let labels = Mutex<[String]>([])
        graph.build(input).foreachRDD { rdd, time in
            let rows = try rdd.collect().map { "\($0.0)=\($0.1)" }.sorted().joined(separator: " ")
            labels.withLock { $0.append("\(time.milliseconds): \(rows)") }
        }
        if onTables { context.runOnTables() }
        try context.runBatches(until: Time(graph.last))
        return Outcome(labels: labels.withLock { $0 }, failure: context.failure.map { "\($0)" })
    }
}
