import BatchRuntime
import Columnar
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// Random plans over all operations and types, static and streamed, against a naive evaluator. The seed of a failure is printed;
/// `PORTAGE_SEED` replays it.
@Suite struct RandomPlanTests {
    static func columns(_ random: inout SeededGenerator) -> [RandomColumn] {
        (0..<(1 + random.below(5))).map { RandomColumn(name: "c\($0)", type: random.pick(RandomType.ofTables)) }
    }

    static func rows(_ columns: [RandomColumn], _ random: inout SeededGenerator) -> [[Value]] {
        (0..<[0, 1, 3, 8][random.below(4)]).map { _ in columns.map { $0.type.value(&random) } }
    }

    /// A plan, and what its leaves are.
    static func plan(_ random: inout SeededGenerator, _ allowed: RandomPlan.Allowed, groupsOnce: Bool = false) -> (RandomPlan, [[RandomColumn]]) {
        let schemas = [columns(&random), columns(&random)]
        let leaves = schemas.enumerated().map { RandomPlan.leaf($0, $1) }
        var plan = random.pick(leaves)
        for _ in 0..<(1 + random.below(6)) {
            let next = plan.extended(leaves, &random, groupsOnce && plan.isAggregated ? .init(groups: false, order: false) : allowed)
            plan = next
        }
        return (plan, schemas)
    }

    static func text(_ rows: [[Value]]) -> [String] { rows.map { "\($0)" } }

    @Test(arguments: 0..<4) func `static plans give the rows of a naive evaluator, in order, and their number`(part: UInt64) throws {
        let session = SparkSession()
        for round in 0..<4500 as Range<UInt64> {
            let seed = ProcessSeed.value &+ part &* 4500 &+ round
            var random = SeededGenerator(seed: seed)
            let (plan, schemas) = Self.plan(&random, .init())
            let data = schemas.map { Self.rows($0, &random) }
            let frames = try zip(schemas, data).map { columns, rows in
                try session.createDataFrame(rows, columns.map { "\($0.name) \($0.type.sqlName)" }.joined(separator: ", "))
            }
            let expected = Self.text(plan.run(data))
            do {
                let frame = plan.build(frames)
                let got = Self.text(try frame.collect().map(\.values))
                let count = try frame.count()
                if got == expected && count == Int64(expected.count) { continue }
                Issue.record("PORTAGE_SEED=\(seed): \(plan.text)\nover \(data)\nwant \(expected)\ngot  \(got), counted \(count)")
            } catch { Issue.record("PORTAGE_SEED=\(seed): \(plan.text)\nover \(data)\nthrew \(error)") }
            return
        }
    }

    private final class Taken: Sendable {
        let batches = Mutex<[[String]]>([])
    }

    @Test func `streamed plans give batch by batch what a naive evaluator gives of the rows so far`() throws {
        for round in 0..<2000 as Range<UInt64> {
            let seed = ProcessSeed.value &+ 1_000_003 &+ round
            var random = SeededGenerator(seed: seed)
            let isComplete = random.below(2) == 0
            let allowed = RandomPlan.Allowed(groups: isComplete, order: false)
            let (plan, schemas) = Self.plan(&random, allowed, groupsOnce: true)
            let cuts = (0..<(1 + random.below(3))).map { _ in schemas.map { Self.rows($0, &random) } }
            // A stream refuses aggregates of different values, as Spark does; without an aggregation there is nothing to complete.
            if plan.text.contains("DISTINCT") { continue }
            let mode: OutputMode = plan.isAggregated ? .complete : .append
            let streams = schemas.map { columns in
                MemoryStream(Schema(columns.map { Field($0.name, $0.type.columnar) }), addsPerTrigger: 1)
            }
            let taken = Taken()
            do {
                let session = SparkSession()
                let frame = plan.build(streams.map { $0.toDF(session) })
                let query = try frame.writeStream.outputMode(mode).foreachBatch { table, _ in
                    let rows = Self.text(try table.collect().map(\.values))
                    taken.batches.withLock { $0.append(rows) }
                }.prepare()
                var seen = schemas.map { _ in [[Value]]() }
                var wrong: String?
                for cut in cuts {
                    for (stream, rows) in zip(streams, cut) { try stream.add(rows) }
                    try query.runAvailable()
                    for leaf in seen.indices { seen[leaf] = mode == .complete ? seen[leaf] + cut[leaf] : cut[leaf] }
                    let expected = Self.text(plan.run(seen)).sorted()
                    let got = (taken.batches.withLock { $0.last } ?? []).sorted()
                    if got != expected { wrong = "want \(expected)\ngot  \(got)" }
                    if wrong != nil { break }
                }
                try query.stop()
                guard let wrong else { continue }
                Issue.record("PORTAGE_SEED=\(seed): \(mode) \(plan.text)\nover \(cuts)\n\(wrong)")
            } catch { Issue.record("PORTAGE_SEED=\(seed): \(mode) \(plan.text)\nover \(cuts)\nthrew \(error)") }
            return
        }
    }
}

extension RandomType {
    var columnar: DataType {
        switch self {
        case .long: .long
        case .double: .double
        case .text: .string
        case .flag: .boolean
        case .time: .timestamp
        case .window: .structure([Field("start", .timestamp), Field("end", .timestamp)])
        }
    }
}
