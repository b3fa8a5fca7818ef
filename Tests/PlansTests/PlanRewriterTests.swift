import Columnar
import Expressions
import Plans
import SQLFrontend
import Testing

/// What the rules make of plans, as text: parents first, children indented.
@Suite struct PlanRewriterTests {
    private static let stream = LogicalPlan.relation(
        Relation(id: 1, name: "s", schema: Schema([Field("k", .string), Field("v", .long), Field("ts", .timestamp)]), isStreaming: true))

    private static func watermarked(_ plan: LogicalPlan = stream) -> LogicalPlan {
        .watermark(column: .attribute(["ts"]), delayMillis: 10_000, plan)
    }

    private static func filter(_ condition: String, _ plan: LogicalPlan) throws -> LogicalPlan { .filter(try parseExpression(condition), plan) }

    private static func select(_ items: String..., from plan: LogicalPlan) throws -> LogicalPlan { .project(try items.map { try parseSelectItem($0) }, plan) }

    private static func text(_ plan: LogicalPlan, functions: FunctionRegistry = .standard) throws -> [String] {
        try PlanAnalyzer.analyze(plan, functions: functions).treeText.split(separator: "\n").map(String.init)
    }

    @Test func `a filter goes below a watermark whose column it does not read, and stays above where it does`() throws {
        #expect(
            try Self.text(Self.filter("v > 1", Self.watermarked()))
                == ["EventTimeWatermark ts, 10000 ms", "+- Filter on [v]", "   +- StreamingRelation s [k, v, ts]"])
        #expect(
            try Self.text(Self.filter("ts IS NOT NULL", Self.watermarked()))
                == ["Filter (ts IS NOT NULL)", "+- EventTimeWatermark ts, 10000 ms", "   +- StreamingRelation s [k, v, ts]"])
    }

    @Test func `of a conjunction each part goes as far as it can`() throws {
        #expect(
            try Self.text(Self.filter("v > 1 AND ts IS NOT NULL AND k = 'a'", Self.watermarked()))
                == [
                    "Filter on [ts]", "+- EventTimeWatermark ts, 10000 ms", "   +- Filter on [k]", "      +- Filter on [v]",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
    }

    @Test func `where there is no watermark below, a filter stays with its text`() throws {
        let selected = try Self.select("v + 1 AS w", "ts", from: Self.stream)
        #expect(try Self.text(Self.filter("w > 2", selected)) == ["Filter (w > 2)", "+- Project [w, ts]", "   +- StreamingRelation s [k, v, ts]"])
    }

    @Test func `through a projection a filter is over what its columns are`() throws {
        let selected = try Self.select("v + 1 AS w", "k AS name", "ts", from: Self.watermarked())
        #expect(
            try Self.text(Self.filter("w > 2", Self.filter("name = 'a'", selected)))
                == [
                    "Project [w, name, ts]", "+- EventTimeWatermark ts, 10000 ms", "   +- Filter on [v]", "      +- Filter on [k]",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
    }

    @Test func `what is not the same at each look is not moved`() throws {
        let registry = FunctionRegistry.standard.with(.userDefined("dice", takes: [], gives: .long, isDeterministic: false) { _ in .long(4) })
        #expect(
            try Self.text(Self.filter("dice() > 3", Self.watermarked()), functions: registry)
                == ["Filter (dice() > 3)", "+- EventTimeWatermark ts, 10000 ms", "   +- StreamingRelation s [k, v, ts]"])
        let selected = try Self.select("dice() AS d", "ts", from: Self.watermarked())
        #expect(try Self.text(Self.filter("d > 3", selected), functions: registry).first == "Filter (d > 3)")
    }

    @Test func `a filter goes into each input of a union`() throws {
        let union = LogicalPlan.union([Self.watermarked(), try Self.select("k", "v", "ts", from: Self.stream)])
        #expect(
            try Self.text(Self.filter("v > 1", union))
                == [
                    "Union", "+- EventTimeWatermark ts, 10000 ms", "   +- Filter on [v]", "      +- StreamingRelation s [k, v, ts]", "+- Filter on [v]",
                    "   +- StreamingRelation s [k, v, ts]",
                ])
    }

    private static func grouped(_ keys: String...) throws -> LogicalPlan {
        .aggregate(keys: try keys.map { try parseSelectItem($0) }, aggregates: [try parseSelectItem("count(*) AS n")], watermarked())
    }

    @Test func `over an aggregate a filter by plain keys goes below the watermark, by windows onto the groups, by results nowhere`() throws {
        #expect(
            try Self.text(Self.filter("k = 'a'", Self.grouped("k", "window(ts, '10 seconds') AS w")))
                == [
                    "Project [k, w, n]", "+- Aggregate [k, w], [count]", "   +- EventTimeWatermark ts, 10000 ms", "      +- Filter on [k]",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
        let byWindow = try PlanAnalyzer.analyze(Self.filter("w.start > timestamp '2024-01-01 00:00:00'", Self.grouped("window(ts, '10 seconds') AS w", "k")))
        #expect(!byWindow.treeText.contains("Filter"))
        let conditions = byWindow.nodes.compactMap { node in if case .aggregate(let aggregate) = node.node { aggregate.groupConditions.count } else { nil } }
        #expect(conditions == [1])
        #expect(try Self.text(Self.filter("n > 1", Self.grouped("k"))).first == "Filter (n > 1)")
    }

    @Test func `a table's name is known above it and leaves nothing in the plan`() throws {
        let named = LogicalPlan.subqueryAlias("t", Self.stream)
        #expect(try Self.text(Self.select("t.v AS v", "T.k", from: named)) == ["Project [v, k]", "+- StreamingRelation s [k, v, ts]"])
        #expect(throws: AnalysisError.self) { try Self.text(Self.select("u.v", from: named)) }
        #expect(throws: AnalysisError.self) { try Self.text(Self.select("t.v", from: Self.stream)) }
    }

    @Test func `a column keeps its id as long as it is handed on, and gets another with another name`() throws {
        let plan = try PlanAnalyzer.analyze(Self.select("V", "v AS w", "v + 0 AS v", from: Self.filter("v > 0", Self.stream)))
        let leaf = try #require(plan.nodes.last?.output)
        #expect(plan.output.map(\.name) == ["V", "w", "v"])
        #expect(plan.output[0].id == leaf[1].id && plan.output[1].id != leaf[1].id && plan.output[2].id != leaf[1].id)
        // Twice the same stream in one plan: its columns are told apart.
        let twice = try PlanAnalyzer.analyze(.union([Self.stream, Self.stream]))
        #expect(Set(twice.children.flatMap(\.output).map(\.id)).count == 6)
    }

    @Test func `a rule that rewrites columns everywhere needs no list of the nodes`() throws {
        // Every use of v becomes a use of -v: by the protocol alone.
        let plan = try PlanAnalyzer.analyze(Self.filter("n > 1", .aggregate(keys: [.attribute(["k"])], aggregates: [parseSelectItem("sum(v) AS n")], Self.stream)))
        let v = try #require(plan.nodes.last?.output[1])
        func negated(_ plan: AnalyzedPlan) throws -> AnalyzedPlan {
            try plan.with(children: plan.children.map(negated)).mapExpressions { expression in
                expression.replacing { $0 == v.reference ? .cast(v.reference, .double) : nil }
            }
        }
        let uses = try negated(plan).nodes.flatMap(\.expressions).filter { $0.contains { $0 == .cast(v.reference, .double) } }
        #expect(uses.count == 1)
    }
}
