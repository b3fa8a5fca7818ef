import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Foundation
import Operators
import Plans
import Portage
import StateStore
import StreamTesting
import Synchronization
import Tables
import Testing

/// An operator that only these tests have runs by the protocol alone: it is planned, kept, recovered, checked, shown and told of in
/// progress.
@Suite struct StatefulOperatorTests {
    static let schema = Schema([Field("k", .string), Field("ts", .timestamp)])

    /// A query whose operators are chosen here, over two streams with a watermark of no delay each.
    private final class Job: Sendable {
        let offers = MemoryStream(StatefulOperatorTests.schema, addsPerTrigger: 1)
        let sales = MemoryStream(StatefulOperatorTests.schema, addsPerTrigger: 1)
        let checkpoint: String
        let conf: [String: String]
        let emitted = Mutex<[[[Value]]]>([])

        init(checkpoint: String, conf: [String: String] = [:]) {
            self.checkpoint = checkpoint
            self.conf = conf
        }

        /// - Parameter over: makes the operator over the union of the offers and the sales.
        func query(_ over: (AnalyzedPlan) throws -> any StatefulOperator = { try Sightings($0) }) throws -> StreamingQuery {
            let session = SparkSession(conf: conf, clock: ManualClock(millis: 0))
            let table = offers.toDF(session).withWatermark("ts", "0 seconds").union(sales.toDF(session).withWatermark("ts", "0 seconds"))
            let analyzed = try table.analyze()
            let plan = PhysicalPlan(root: Pipeline(StatefulExecutor(try over(analyzed))), over: analyzed)
            return try table.writeStream.option("checkpointLocation", checkpoint).foreachBatch { [self] table, batch in
                let rows = try table.batches().flatMap(\.rows)
                emitted.withLock { all in
                    while all.count <= batch { all.append([]) }
                    all[Int(batch)] = rows
                }
            }.prepare(plan)
        }

        func add(_ offered: [(String, Int64)], _ sold: [(String, Int64)]) throws {
            try offers.add(offered.map { [.string($0.0), .timestamp($0.1 * 1_000_000)] })
            try sales.add(sold.map { [.string($0.0), .timestamp($0.1 * 1_000_000)] })
        }

        /// What went out of each batch, as texts in order.
        var texts: [[String]] { emitted.withLock { $0.map { $0.map { row in row.map(\.shown).joined(separator: " ") }.sorted() } } }
    }

    /// One batch of offers and one of sales, each key with its time in s.
    typealias Wave = (offers: [(String, Int64)], sales: [(String, Int64)])

    @Test func `it emits, keeps, drops and forgets by its two watermarks, over a restart`() throws {
        let scratch = try Scratch(inMemory: true)
        let job = Job(checkpoint: scratch.path("kept"))
        var query = try job.query()
        try job.add([("a", 10), ("a", 12), ("b", 13)], [("a", 11), ("b", 15)])
        try query.runAvailable()
        // The lesser of 13 and 15 is the watermark now: the batch without data forgets a (10) and its sale (11).
        #expect(job.texts == [["new a -", "new b -"].sorted(), ["sold a 1"]])
        let progress = try #require(query.recentProgress.first?.stateOperators.first)
        #expect(progress.operatorName == "sightings")
        #expect(progress.numRowsTotal == 2 && progress.numRowsUpdated == 4 && progress.numRowsDroppedByWatermark == 0)
        #expect(progress.customMetrics["numDuplicates"] == 1 && progress.customMetrics["stateOnCurrentVersionSizeBytes"] != nil)
        #expect(progress.numShufflePartitions == 1 && progress.numStateStoreInstances == 2)
        let second = try #require(query.recentProgress.last?.stateOperators.first)
        #expect(second.numRowsTotal == 0 && second.numRowsRemoved == 3)
        try query.stop()

        #expect(try shown(job, "offers") == [])
        #expect(try shown(job, "sales") == [#"{"key":{"k":"b"},"value":{"n":1,"ts":"1970-01-01T00:00:15.000Z"},"partition_id":0}"#])

        query = try job.query()
        // 9 is late, 13 too; a is new again.
        try job.add([("c", 9), ("d", 13), ("a", 20)], [("b", 16)])
        try query.runAvailable()
        #expect(job.texts.dropFirst(2) == [["new a -"], ["sold b 2"]])
        let third = try #require(query.recentProgress.first?.stateOperators.first)
        #expect(third.numRowsDroppedByWatermark == 2)
        try query.stop()
        #expect(try shown(job, "offers") == [#"{"key":{"k":"a"},"value":{"ts":"1970-01-01T00:00:20.000Z"},"partition_id":0}"#])
    }

    private func shown(_ job: Job, _ store: String) throws -> [String] {
        let state = try StoredState(of: job.checkpoint)
        let (rows, forms) = try StateRows(state, operatorID: 0, store: store, displays: StateRows.displays + [Sightings.display]).text(
            at: state.batches.last ?? 0)
        return String(decoding: rows.json(forms), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(arguments: StateStoreProvider.allCases) func `random waves with restarts, and over partitions, give what a naive model gives`(
        provider: StateStoreProvider
    ) throws {
        var generator = SeededGenerator(seed: ProcessSeed.value)
        for round in 0..<4 {
            let waves = (0..<10).map { wave -> Wave in
                func rows() -> [(String, Int64)] {
                    (0..<generator.below(6)).map { _ in ("k\(generator.below(4))", Int64(wave * 3 + generator.below(12))) }
                }
                return (rows(), rows())
            }
            let scratch = try Scratch(inMemory: true)
            let job = Job(
                checkpoint: scratch.path("kept"),
                conf: [StateStoreProvider.setting: provider.className, StateStores.partitionsSetting: "\(1 + round)"])
            var query = try job.query()
            for wave in waves {
                try job.add(wave.offers, wave.sales)
                try query.runAvailable()
                if generator.below(3) == 0 {
                    try query.stop()
                    query = try job.query()
                }
            }
            try query.stop()
            // Batches without data come where the watermark rose: the rows of all, in order, must be the model's.
            #expect(job.texts.flatMap { $0 } == Self.model(waves), "PORTAGE_SEED=\(ProcessSeed.value) round \(round)")
        }
    }

    /// Each wave is a batch, and a batch without data follows where the watermark rose.
    private static func model(_ waves: [Wave]) -> [String] {
        var lines: [String] = []
        var (offers, sales): ([String: Int64], [String: (n: Int, last: Int64)]) = ([:], [:])
        var (seen, eviction, late): ([Int64?], Int64, Int64) = ([nil, nil], 0, 0)
        func batch(_ wave: Wave) {
            var out: [String] = []
            for (key, time) in wave.offers where time > late && offers[key] == nil {
                offers[key] = time
                out.append("new \(key) -")
            }
            for (key, time) in wave.sales { sales[key] = ((sales[key]?.n ?? 0) + 1, max(sales[key]?.last ?? time, time)) }
            offers = offers.filter { $0.value > eviction }
            for (key, sale) in sales where sale.last <= eviction { out.append("sold \(key) \(sale.n)") }
            sales = sales.filter { $0.value.last > eviction }
            lines += out.sorted()
            late = eviction
            for (input, rows) in [wave.offers, wave.sales].enumerated() {
                if let most = rows.map(\.1).max() { seen[input] = max(seen[input] ?? .min, most) }
            }
        }
        for wave in waves {
            batch(wave)
            let watermark = max(eviction, seen.map { $0 ?? 0 }.min() ?? 0)
            guard watermark > eviction else { continue }
            eviction = watermark
            batch(([], []))
        }
        return lines
    }

    @Test func `an operator above gets the watermark that the one below says, and another input its own`() throws {
        let scratch = try Scratch(inMemory: true)
        let job = Job(checkpoint: scratch.path("kept"))
        var upper: Sightings?
        let query = try job.query { plan in
            let lower = Pipeline(StatefulExecutor(try Sightings(plan, lag: 4000)))
            let above = Sightings(
                offers: StatefulInput(lower), sales: try StatefulInput(plan.children[1], reading: 0...1, dropsLate: false))
            upper = above
            return above
        }
        try job.add([("a", 10)], [("a", 20)])
        try query.runAvailable()
        try query.stop()
        let watermarks = try #require(upper).watermarks
        #expect(watermarks.map(\.eviction) == [[-4000, 0], [6000, 10_000]])
        #expect(watermarks.map(\.late) == [[-4000, 0], [-4000, 0]])
        #expect(query.recentProgress.first?.stateOperators.count == 2)
        // Each has its state under a number of its own, though they are of one kind.
        let kept = try StoredState(of: job.checkpoint)
        #expect(
            kept.operators.map(\.operatorInfo.operatorId) == [0, 1]
                && kept.operators.allSatisfy { $0.operatorInfo.operatorName == "sightings" })
    }

    /// An input of no plan.
    private static var none: StatefulInput {
        StatefulInput(Pipeline(RelationOperator(Relation(id: 0, name: "none", schema: schema, isStreaming: true), columns: [])))
    }

    /// Runs one batch of a plan of its own.
    private func run(
        _ plan: PhysicalPlan, _ mode: ResultMode?, _ wave: Wave, late: Int64 = 0, eviction: Int64 = 0
    ) throws -> (rows: [String], metrics: StatefulMetrics?) {
        let batches = [wave.offers, wave.sales].map { rows -> RecordBatch in
            let columns = [
                ColumnArray(rows.map { .string($0.0) }, type: .string),
                ColumnArray(rows.map { .timestamp($0.1 * 1_000_000) }, type: .timestamp),
            ]
            return RecordBatch(schema: Self.schema, count: rows.count, columns: columns.compactMap { $0 })
        }
        let run = BatchRun(
            mode: mode, lateWatermark: late * 1000, evictionWatermark: eviction * 1000, watermarkNodes: plan.watermarkDelays.count,
            context: EvaluationContext(batchTimestampMicros: 0)
        ) { relation, _ in [batches[plan.relations.firstIndex { $0.id == relation } ?? 0]] }
        let rows = try plan.execute(run).flatMap(\.rows).map { $0.map(\.shown).joined(separator: " ") }.sorted()
        return (rows, run.metrics[0])
    }

    private func plan(isStreaming: Bool) throws -> PhysicalPlan {
        let leaves = (0..<2).map { LogicalPlan.relation(Relation(id: $0, name: "t\($0)", schema: Self.schema, isStreaming: isStreaming)) }
        let analyzed = try PlanAnalyzer.analyze(.union(leaves.map { .watermark(column: .attribute(["ts"]), delayMillis: 0, $0) }))
        return PhysicalPlan(root: Pipeline(StatefulExecutor(try Sightings(analyzed))), over: analyzed)
    }

    @Test func `what it keeps expires in every mode, unless it says otherwise`() throws {
        for mode in [ResultMode.append, .update, .complete] {
            let plan = try plan(isStreaming: true)
            #expect(plan.needsBatchWhenWatermarkRises(mode))
            let first = try run(plan, mode, ([("a", 10), ("b", 20)], [("a", 11)]))
            #expect(first.rows == ["new a -", "new b -"] && first.metrics?.numRowsTotal == 2)
            let second = try run(plan, mode, ([("a", 30)], []), late: 0, eviction: 15)
            #expect(second.rows == ["sold a 1"] && second.metrics?.numRowsRemoved == 2, "\(mode)")
            #expect(second.metrics?.custom["numDuplicates"] == 1)
            let third = try run(plan, mode, ([("a", 30)], []), late: 15, eviction: 15)
            #expect(third.rows == ["new a -"] && third.metrics?.numRowsTotal == 2, "\(mode)")
        }
    }

    @Test func `over static tables it gives all that it would ever give, and keeps nothing`() throws {
        let plan = try plan(isStreaming: false)
        #expect(plan.watermarkDelays.isEmpty)
        for _ in 0..<2 {
            let once = try run(plan, nil, ([("a", 10), ("a", 5), ("b", 20)], [("a", 11), ("c", 1), ("a", 3)]))
            #expect(once.rows == ["new a -", "new b -", "sold a 2", "sold c 1"])
            #expect(once.metrics == nil)
        }
        #expect(try run(plan, nil, ([], [])).rows == [])
    }

    @Test func `another kind of operator, and a store of another shape, are refused; what no operator shows is told`() throws {
        let scratch = try Scratch(inMemory: true)
        let directory = try CheckpointDirectory(
            scratch.path("kept"), job: CheckpointJob(name: "q", kind: .table), files: LocalFileSystem(isDurable: false))
        let stores = try StateStores(directory)
        let declared = Sightings(offers: Self.none, sales: Self.none).stores.map { ($0.name, $0.schema(of: Sightings.kind)) }
        for (name, schema) in declared { _ = try stores.open(operatorID: 0, name: name, version: 0, schema: schema) }
        stores.close()
        func check(_ store: String, _ schema: StateSchema) throws {
            try StateStores.check([StateStoreID(operatorID: 0, partition: 0, name: store): schema], in: directory)
        }
        for (name, schema) in declared { try check(name, schema) }
        var other = declared[1].1
        other.value[0].field.type = .string
        #expect { try check("sales", other) } throws: {
            "\($0)".contains("[STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE]") && "\($0)".contains("n:bigint") && "\($0)".contains("n:string")
        }
        // It has a store that the checkpoint has not: its operator is another all the same.
        #expect { try check(StateStoreID.defaultName, StateSchema(operatorName: "stateStoreSave", key: [], value: [])) } throws: {
            "\($0)".contains("operator 0 is 'stateStoreSave' now, but its state is of 'sightings'")
        }
        directory.abandon()

        let job = Job(checkpoint: scratch.path("run"))
        let query = try job.query()
        try job.add([("a", 10)], [("a", 20)])
        try query.runAvailable()
        try query.stop()
        #expect { try StateRows(StoredState(of: job.checkpoint), operatorID: 0, store: "offers").text(at: 0) } throws: {
            "\($0)".contains("operator 0 is 'sightings', which this version of portage does not show")
        }
    }
}

extension Value {
    /// As a test's line has it.
    fileprivate var shown: String {
        switch self {
        case .string(let text): text
        case .long(let number): "\(number)"
        case .null: "-"
        case .boolean, .double, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map,
            .structure:
            "\(self)"
        }
    }
}
