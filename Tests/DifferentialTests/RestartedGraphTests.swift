import DStreams
import Differential
import Foundation
import KafkaTransport
import Offsets
import RDDs
import StreamTesting
import Testing

/// Legacy graphs with inverse windows that are stopped after each label and go on from their checkpoint, on both engines. The measure is
/// the legacy engine without a stop.
@Suite struct RestartedGraphTests {
    typealias Pairs = DStream<(String, Int)>

    private static let graphs: [@Sendable (Pairs) -> Void] = [
        { (pairs: Pairs) -> Void in
            inverse(pairs, 30, 10)
                .updateStateByKey { (values: [Int], sum: Int?) -> Int? in values.isEmpty ? nil : values.reduce(sum ?? 0, &+) }.foreachRDD {
                    _, _ in
                }
        },
        { (pairs: Pairs) -> Void in inverse(inverse(pairs, 40, 20), 60, 20).foreachRDD { _, _ in } },
        { (pairs: Pairs) -> Void in inverse(pairs, 20, 20).window(.seconds(60), .seconds(20)).count().foreachRDD { _, _ in } },
        { (pairs: Pairs) -> Void in
            let sums = inverse(pairs, 30, 10)
            sums.union(pairs.filter { $0.1 > 0 }).mapValues { $0 &* 3 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
            // S > W counts gaps twice.
            inverse(sums, 10, 30) { $0.1 % 2 != 0 }.foreachRDD { _, _ in }
        },
    ]

    private static func inverse(
        _ pairs: Pairs, _ window: Int64, _ slide: Int64, _ keep: (@Sendable ((String, Int)) -> Bool)? = nil
    ) -> Pairs {
        pairs.reduceByKeyAndWindow(
            { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(window), slideDuration: .seconds(slide), filterFunc: keep)
    }

    @Test(arguments: 0..<graphs.count, ["dstreams", "tables"])
    func `what comes out is the same`(_ graph: Int, _ engine: String) throws {
        var random = SeededGenerator(seed: ProcessSeed.value &+ UInt64(graph))
        // Keys come, cancel out, stay away longer than the windows reach, and come back.
        let batches: [[String]] = (0..<14).map { (number: Int) -> [String] in
            guard number % 7 < 4 else { return [] }
            return (0..<random.below(4)).map { _ -> String in
                let key = ["a", "b", "c"][random.below(3)]
                return "\(key) \([-2, -1, 1, 1, 2][random.below(5)])"
            }
        }
        let connector = ListedTopic(texts: batches.flatMap { $0 })
        let manifest = ListedTopic.manifest(batches)
        let build: @Sendable (StreamingContext) throws -> Void = { Self.graphs[graph](try WordJob.pairs($0)) }
        func lines(_ outcome: RunOutcome) -> [String] {
            outcome.observations.map { seen -> String in
                let rows = seen.rows.map { "\($0)" }.sorted().joined(separator: " ")
                return "\(seen.label) \(seen.output) \(rows)"
            }.sorted()
        }
        let expected = lines(
            try LegacyJobRun("job", engine: .dstreams, build: build).run(RunInput(connector: connector, manifest: manifest)))

        let scratch = try Scratch(inMemory: true)
        let run = LegacyJobRun("job", engine: engine == "tables" ? .tables : .dstreams, build: build)
        var found: [String] = []
        for count in 1...batches.count {
            var part = manifest
            part.entries = Array(manifest.entries.prefix(count))
            let input = RunInput(
                connector: connector, manifest: part, checkpoint: "\(scratch.path)/kept", observations: "\(scratch.path)/seen")
            found = lines(try run.run(input))
        }
        #expect(found == expected, "PORTAGE_SEED=\(ProcessSeed.value), \(batches)")
    }
}
