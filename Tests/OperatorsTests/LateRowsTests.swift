import Columnar
import Expressions
import Operators
import Plans
import StateStore
import StreamTesting
import Testing

/// Late rows are dropped before a stateful operator sees them, wherever event time lies; what is no event time is refused when the query is
/// planned.
@Suite struct LateRowsTests {
    /// Gives the rows of its input as they come to it.
    private final class Passing: StatefulOperator {
        static let kind = StatefulKind(name: "passing", title: "passing")
        let schema: Schema
        let inputs: [StatefulInput]
        let stores: [StateDeclaration] = []
        private var rows: [RecordBatch] = []

        init(_ plan: AnalyzedPlan, reading columns: [Int]) throws {
            schema = plan.schema
            inputs = [try StatefulInput(plan, reading: columns, dropsLate: true)]
        }

        func process(_ input: Int, _ batch: StatefulBatch) throws { rows = try batch.rows(of: input) }
        func update(_ batch: StatefulBatch) throws -> [RecordBatch] { rows }
    }

    private static let window = DataType.structure([Field("start", .timestamp), Field("end", .timestamp)])

    private static func watermarked(_ schema: Schema, _ column: String) throws -> AnalyzedPlan {
        try PlanAnalyzer.analyze(
            .watermark(
                column: .attribute([column]), delayMillis: 0, .relation(Relation(id: 0, name: "s", schema: schema, isStreaming: true))))
    }

    /// The first column of the rows that come through, how many were dropped, and what the watermark saw.
    private static func run(
        _ plan: AnalyzedPlan, reading columns: [Int], _ batch: RecordBatch, late: Int64
    ) throws -> (kept: [Value], dropped: Int, seen: EventTimeStatistics) {
        let physical = PhysicalPlan(root: Pipeline(StatefulExecutor(try Passing(plan, reading: columns))), over: plan)
        let run = BatchRun(mode: .append, lateWatermark: late, watermarkNodes: 1, context: EvaluationContext(batchTimestampMicros: 0)) {
            _, columns in
            [
                RecordBatch(
                    schema: Schema(columns.map { batch.schema.fields[$0] }), count: batch.count, columns: columns.map { batch.columns[$0] })
            ]
        }
        let rows = try physical.execute(run)
        return (
            rows.flatMap { part in (0..<part.count).map { part.columns[0].value(at: $0) } },
            run.metrics[0]?.numRowsDroppedByWatermark ?? -1, run.eventTimes[0]
        )
    }

    @Test func `rows at the watermark or before go, those without a time stay, at any count and wherever the time lies`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        for round in 0..<60 {
            let count = [0, 1, 63, 64, 65, 200, 40_000][random.below(7)]
            let late = Int64(random.below(20)) - 5
            let times = (0..<count).map { _ in random.below(7) == 0 ? nil : Int64(random.below(30)) * 1000 - 9000 }
            let isWindow = round % 2 == 1
            let numbers = ColumnArray(type: .long, count: count, layout: .fixed(Buffer((0..<count).map { Int64($0) })))
            // Under the null of a window lie ends of any time.
            let validity = Bitmap(times.map { $0 != nil })
            func column(_ shift: Int64) -> ColumnArray {
                ColumnArray(
                    type: .timestamp, count: count, validity: isWindow ? nil : validity,
                    layout: .fixed(Buffer(times.map { ($0 ?? -1_000_000) + shift })))
            }
            let time =
                isWindow
                ? ColumnArray(type: Self.window, count: count, validity: validity, layout: .structure([column(-10_000_000), column(0)]))
                : column(0)
            let schema = Schema([Field("n", .long), Field("t", isWindow ? Self.window : .timestamp)])
            let batch = RecordBatch(schema: schema, count: count, columns: [numbers, time])
            // Nobody but the filter reads the time.
            let got = try Self.run(Self.watermarked(schema, "t"), reading: [0], batch, late: late)
            let kept = times.indices.filter { times[$0].map { $0 > late * 1000 } ?? true }.map { Value.long(Int64($0)) }
            #expect(got.kept == kept && got.dropped == count - kept.count, "PORTAGE_SEED=\(ProcessSeed.value) round \(round)")
            let seen = times.compactMap { $0 }
            #expect(got.seen.count == Int64(seen.count))
            if let most = seen.max() { #expect(got.seen.maximum == floorDivide(most, 1000)) }
        }
    }

    @Test(arguments: [
        ("STRING", DataType.string), ("STRUCT<a: TIMESTAMP, b: TIMESTAMP>", .structure([Field("a", .timestamp), Field("b", .timestamp)])),
        ("TIMESTAMP_NTZ", .timestampNTZ),
    ])
    func `what a function calls event time and is no time is refused, by late rows and by a grouping`(name: String, type: DataType) throws {
        let schema = Schema([Field("n", .long), Field("t", .timestamp)])
        let source = LogicalPlan.watermark(
            column: .attribute(["t"]), delayMillis: 0, .relation(Relation(id: 0, name: "s", schema: schema, isStreaming: true)))
        let mapped = LogicalPlan.mapBatches(BatchFunction(name: "f", output: Schema([Field("x", type)]), eventTime: 0) { $0 }, source)
        let plan = try PlanAnalyzer.analyze(mapped)
        #expect { try StatefulInput(plan, reading: [0], dropsLate: true) } throws: {
            "\($0)".contains(
                "[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE] The event time `x` has the invalid type \"\(name)\", but expected \"TIMESTAMP\"")
        }
        let grouped = try PlanAnalyzer.analyze(.aggregate(keys: [.attribute(["x"])], aggregates: [], mapped))
        #expect { try PhysicalPlan(grouped) } throws: { "\($0)".contains("[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE]") }
    }
}
