import BatchRuntime
import Columnar
import Foundation
import Plans
import StreamTesting
import Synchronization
import Tables
import Testing

/// Random plans over all nodes, types and aggregates, static and streamed, against a naive evaluator. The seed of a failure is printed;
/// `PORTAGE_SEED` replays it. Every plan that is drawn is compared, and each part counts what it compared: 20,000 in all.
@Suite struct RandomPlanTests {
    static let tables = 4 * 4250
    static let streams = 4 * 750

    private static func columns(_ random: inout SeededGenerator, first: RandomType? = nil) -> [RandomColumn] {
        (0..<(1 + random.below(5))).map {
            RandomColumn(name: "c\($0)", type: $0 == 0 ? first ?? random.pick(RandomType.ofTables) : random.pick(RandomType.ofTables))
        }
    }

    private static func rows(_ columns: [RandomColumn], _ random: inout SeededGenerator) -> [[Value]] {
        (0..<[0, 1, 3, 8][random.below(4)]).map { _ in columns.map { $0.type.value(&random) } }
    }

    private static func text(_ rows: [[Value]]) -> [String] { rows.map { "\($0.map(NaiveOrder.shown))" } }

    /// What is wrong with a plan that was drawn, as it is resolved and after each rule alone.
    private static func problems(_ table: DataFrame) throws -> [String] {
        let plan = try PlanAnalyzer.resolve(table.logicalPlan, functions: table.sparkSession.functions)
        var problems = plan.problems()
        for rule in PlanRewriter.standard.rules {
            let rewritten = rule.rewrite(plan)
            problems += rewritten.problems().map { "\(rule.name): \($0)" }
            if rewritten.output.map(\.id) != plan.output.map(\.id) || rewritten.schema != plan.schema {
                problems.append("\(rule.name): changes the plan's columns")
            }
        }
        return problems
    }

    // MARK: Tables

    static func table(_ random: inout SeededGenerator) -> (plan: RandomPlan, schemas: [[RandomColumn]]) {
        let schemas = [columns(&random), columns(&random)]
        let leaves = schemas.enumerated().map { RandomPlan.leaf($0, $1) }
        var plan = random.pick(leaves)
        for _ in 0..<(1 + random.below(6)) { plan = plan.extended(leaves, &random, .init(mode: .table)) }
        return (plan, schemas)
    }

    private static func seed(_ index: Int) -> UInt64 { ProcessSeed.value &+ UInt64(index) }

    @Test(arguments: 0..<4) func `static plans give the rows of a naive evaluator, in order, and their number`(part: Int) throws {
        var compared = 0
        for index in part * Self.tables / 4..<(part + 1) * Self.tables / 4 {
            var random = SeededGenerator(seed: Self.seed(index))
            let session = SparkSession()
            let (plan, schemas) = Self.table(&random)
            let data = schemas.map { Self.rows($0, &random) }
            let frames = try zip(schemas, data).map { columns, rows in
                try session.createDataFrame(rows, Schema(columns.map { Field($0.name, $0.type.columnar) }))
            }
            var naive = NaiveRun(plan.naive, .table)
            let expected = Self.text(naive.run(data))
            do {
                let frame = plan.build(frames)
                for problem in try Self.problems(frame) { Issue.record("PORTAGE_SEED=\(Self.seed(index)): \(plan.text): \(problem)") }
                let got = Self.text(try frame.collect().map(\.values))
                let count = try frame.count()
                compared += 1
                if got == expected && count == Int64(expected.count) { continue }
                Issue.record(
                    "PORTAGE_SEED=\(Self.seed(index)): \(plan.text)\nover \(data)\nwant \(expected)\ngot  \(got), counted \(count)")
            } catch { Issue.record("PORTAGE_SEED=\(Self.seed(index)): \(plan.text)\nover \(data)\nthrew \(error)") }
            return
        }
        #expect(compared == Self.tables / 4)
    }

    // MARK: Streams

    struct Streamed {
        var plan: RandomPlan
        var schemas: [[RandomColumn]]
        var mode: OutputMode
        var naiveMode: NaiveRun.Mode
        /// Batches, each with rows for every leaf.
        var batches: [[[[Value]]]]
        /// After how many batches the query is ended and started again on its checkpoint.
        var restart: Int?
    }

    /// A plan over streams: rows, a watermark or none, rows, groups or none, rows.
    static func stream(_ random: inout SeededGenerator) -> Streamed {
        let mode = OutputMode.allCases[random.below(3)]
        let naiveMode: NaiveRun.Mode = mode == .append ? .append : mode == .update ? .update : .complete
        let allowed = RandomPlan.Allowed(mode: naiveMode)
        let schemas = [columns(&random, first: .time), columns(&random, first: .time)]
        let leaves = schemas.enumerated().map { RandomPlan.leaf($0, $1) }
        var plan = random.pick(leaves)
        func some(_ most: Int, _ random: inout SeededGenerator) {
            for _ in 0..<random.below(most + 1) {
                let next = plan.extended(leaves, &random, allowed)
                // Groups come in their own place.
                if !next.isAggregated || plan.isAggregated { plan = next }
            }
        }
        some(2, &random)
        if !plan.columns.contains(where: { $0.type == .time }) { plan = random.pick(leaves) }
        let isWatermarked = random.below(5) > 0
        if isWatermarked {
            let time = plan.columns.indices.first { plan.columns[$0].type == .time } ?? 0
            plan = random.below(4) == 0 ? plan.unitedUnderWatermarks(leaves, time, &random) : plan.watermarked(&random)
        }
        some(2, &random)
        let needsGroups = mode == .complete || random.below(5) > 0 && (mode == .update || !plan.event.isEmpty)
        for _ in 0..<20 where needsGroups && !plan.isAggregated {
            plan = plan.grouped(&random, allowed, byEventTime: mode == .append || random.below(2) == 0)
        }
        if mode == .complete, !plan.isAggregated {
            plan = RandomPlan.leaf(0, schemas[0]).grouped(&random, allowed, byEventTime: false)
        }
        if mode == .append, plan.isAggregated, random.below(3) == 0 {
            // Windows over windows: groups of groups that have ended.
            let chained = plan.windowed(&random).grouped(&random, allowed, byEventTime: true)
            if !chained.event.isEmpty { plan = chained }
        }
        some(2, &random)
        let batches = (0..<(1 + random.below(4))).map { _ in schemas.map { rows($0, &random) } }
        return Streamed(
            plan: plan, schemas: schemas, mode: mode, naiveMode: naiveMode, batches: batches,
            restart: random.below(6) == 0 ? random.below(batches.count + 1) : nil)
    }

    private final class Taken: Sendable {
        let batches = Mutex<[Int64: [String]]>([:])
        let contradictions = Mutex(0)
    }

    /// What each batch emits, sorted.
    private static func run(_ item: Streamed) throws -> [[String]] {
        let streams = item.schemas.map { columns in
            MemoryStream(Schema(columns.map { Field($0.name, $0.type.columnar) }), addsPerTrigger: 1)
        }
        let taken = Taken()
        let scratch = try item.restart.map { _ in try Scratch(inMemory: true) }
        func start() throws -> StreamingQuery {
            let session = SparkSession()
            let table = item.plan.build(streams.map { $0.toDF(session) })
            for problem in try Self.problems(table) { Issue.record("\(item.plan.text): \(problem)") }
            var writer = table.writeStream.outputMode(item.mode)
            if let scratch { writer = writer.option("checkpointLocation", scratch.path + "/checkpoint") }
            return try writer.foreachBatch { table, batch in
                let rows = Self.text(try table.collect().map(\.values))
                taken.batches.withLock { batches in
                    if let before = batches[batch], before != rows { taken.contradictions.withLock { $0 += 1 } }
                    batches[batch] = rows
                }
            }.prepare()
        }
        var query = try start()
        for (index, batch) in item.batches.enumerated() {
            if index == item.restart {
                try query.stop()
                query = try start()
            }
            for (stream, rows) in zip(streams, batch) { try stream.add(rows) }
            try query.runAvailable()
        }
        try query.stop()
        #expect(taken.contradictions.withLock { $0 } == 0)
        return taken.batches.withLock { batches in batches.keys.sorted().map { batches[$0] ?? [] } }
    }

    private static func expected(_ item: Streamed) -> [[String]] {
        var naive = NaiveRun(item.plan.naive, item.naiveMode)
        var outputs: [[String]] = []
        for batch in item.batches {
            outputs.append(text(naive.run(batch)))
            while naive.isDue { outputs.append(text(naive.run(item.schemas.map { _ in [] }))) }
        }
        return outputs
    }

    @Test(arguments: 0..<4)
    func `streamed plans give batch by batch, over restarts too, what a naive evaluator of the watermark's rules gives`(part: Int) throws {
        var compared = 0
        for index in part * Self.streams / 4..<(part + 1) * Self.streams / 4 {
            let seed = Self.seed(index) &+ 1_000_003
            var random = SeededGenerator(seed: seed)
            let item = Self.stream(&random)
            do {
                let want = Self.expected(item).map { $0.sorted() }
                let got = try Self.run(item).map { $0.sorted() }
                compared += 1
                if got == want { continue }
                Issue.record(
                    """
                    PORTAGE_SEED=\(seed &- 1_000_003): \(item.mode) \(item.plan.text)\nover \(item.batches), restarted \
                    \(String(describing: item.restart))\nwant \(want)\ngot  \(got)
                    """)
            } catch {
                Issue.record("PORTAGE_SEED=\(seed &- 1_000_003): \(item.mode) \(item.plan.text)\nover \(item.batches)\nthrew \(error)")
            }
            return
        }
        #expect(compared == Self.streams / 4)
    }

    // MARK: What is drawn

    @Test func `every node, type and aggregate that there is is drawn, of tables and of streams`() throws {
        var tables = PlanKinds()
        var streams = PlanKinds()
        let session = SparkSession()
        for index in 0..<1500 {
            var random = SeededGenerator(seed: Self.seed(index))
            let (plan, schemas) = Self.table(&random)
            try tables.add(plan.build(schemas.map { try session.createDataFrame([], Schema($0.map { Field($0.name, $0.type.columnar) })) }))
            let item = Self.stream(&random)
            try streams.add(
                item.plan.build(
                    item.schemas.map { columns in
                        MemoryStream(Schema(columns.map { Field($0.name, $0.type.columnar) })).toDF(session)
                    }))
        }
        #expect(tables.missing.isEmpty, "PORTAGE_SEED=\(ProcessSeed.value)")
        #expect(streams.missing.isEmpty, "PORTAGE_SEED=\(ProcessSeed.value)")
    }
}
