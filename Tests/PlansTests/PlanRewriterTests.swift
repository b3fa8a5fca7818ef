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

    private static func filter(_ condition: String, _ plan: LogicalPlan) throws -> LogicalPlan {
        .filter(try parseExpression(condition), plan)
    }

    private static func select(_ items: String..., from plan: LogicalPlan) throws -> LogicalPlan {
        .project(try items.map { try parseSelectItem($0) }, plan)
    }

    private static func text(_ plan: LogicalPlan, functions: FunctionRegistry = .standard) throws -> [String] {
        try PlanAnalyzer.analyze(plan, functions: functions).treeText.split(separator: "\n").map(String.init)
    }

    @Test func `a filter goes below a watermark whose column it does not read, and stays above where it does`() throws {
        #expect(
            try Self.text(Self.filter("v > 1", Self.watermarked()))
                == ["EventTimeWatermark ts, 10000 ms", "+- Filter (v > CAST(1 AS BIGINT))", "   +- StreamingRelation s [k, v, ts]"])
        #expect(
            try Self.text(Self.filter("ts IS NOT NULL", Self.watermarked()))
                == ["Filter (ts IS NOT NULL)", "+- EventTimeWatermark ts, 10000 ms", "   +- StreamingRelation s [k, v, ts]"])
    }

    @Test func `of a conjunction each part goes as far as it can`() throws {
        #expect(
            try Self.text(Self.filter("v > 1 AND ts IS NOT NULL AND k = 'a'", Self.watermarked()))
                == [
                    "Filter (ts IS NOT NULL)", "+- EventTimeWatermark ts, 10000 ms", "   +- Filter (k = 'a')",
                    "      +- Filter (v > CAST(1 AS BIGINT))",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
    }

    @Test func `where there is no watermark below, a filter stays with its text`() throws {
        let selected = try Self.select("v + 1 AS w", "ts", from: Self.stream)
        #expect(
            try Self.text(Self.filter("w > 2", selected)) == [
                "Filter (w > CAST(2 AS BIGINT))", "+- Project [(v + CAST(1 AS BIGINT)) AS w, ts]", "   +- StreamingRelation s [k, v, ts]",
            ])
    }

    @Test func `through a projection a filter is over what its columns are`() throws {
        let selected = try Self.select("v + 1 AS w", "k AS name", "ts", from: Self.watermarked())
        #expect(
            try Self.text(Self.filter("w > 2", Self.filter("name = 'a'", selected)))
                == [
                    "Project [(v + CAST(1 AS BIGINT)) AS w, k AS name, ts]", "+- EventTimeWatermark ts, 10000 ms",
                    "   +- Filter ((v + CAST(1 AS BIGINT)) > CAST(2 AS BIGINT))", "      +- Filter (k = 'a')",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
    }

    @Test func `what is not the same at each look is not moved`() throws {
        let registry = FunctionRegistry.standard.with(
            .userDefined("dice", takes: [], gives: .long, isDeterministic: false) { _ in .long(4) })
        #expect(
            try Self.text(Self.filter("dice() > 3", Self.watermarked()), functions: registry)
                == ["Filter (dice() > CAST(3 AS BIGINT))", "+- EventTimeWatermark ts, 10000 ms", "   +- StreamingRelation s [k, v, ts]"])
        let selected = try Self.select("dice() AS d", "ts", from: Self.watermarked())
        #expect(try Self.text(Self.filter("d > 3", selected), functions: registry).first == "Filter (d > CAST(3 AS BIGINT))")
    }

    @Test func `a filter goes into each input of a union`() throws {
        let union = LogicalPlan.union([Self.watermarked(), try Self.select("k", "v", "ts", from: Self.stream)])
        #expect(
            try Self.text(Self.filter("v > 1", union))
                == [
                    "Union", "+- EventTimeWatermark ts, 10000 ms", "   +- Filter (v > CAST(1 AS BIGINT))",
                    "      +- StreamingRelation s [k, v, ts]",
                    "+- Filter (v > CAST(1 AS BIGINT))",
                    "   +- StreamingRelation s [k, v, ts]",
                ])
    }

    private static func grouped(_ keys: String...) throws -> LogicalPlan {
        .aggregate(keys: try keys.map { try parseSelectItem($0) }, aggregates: [try parseSelectItem("count(*) AS n")], watermarked())
    }

    @Test func `over an aggregate a filter by keys of rows goes below the watermark, by windows onto the groups, by results nowhere`()
        throws
    {
        let grouping = "[k, window(ts, 10000000 µs by 10000000 µs from 0 µs) AS w], [count(1)]"
        #expect(
            try Self.text(Self.filter("k = 'a'", Self.grouped("k", "window(ts, '10 seconds') AS w")))
                == [
                    "Project [k, w, count AS n]", "+- Aggregate \(grouping)", "   +- EventTimeWatermark ts, 10000 ms",
                    "      +- Filter (k = 'a')",
                    "         +- StreamingRelation s [k, v, ts]",
                ])
        // A key that is computed of each row is what it is computed of.
        #expect(
            try Self.text(Self.filter("w > 2", Self.grouped("v + 1 AS w")))
                == [
                    "Project [w, count AS n]", "+- Aggregate [(v + CAST(1 AS BIGINT)) AS w], [count(1)]",
                    "   +- EventTimeWatermark ts, 10000 ms",
                    "      +- Filter ((v + CAST(1 AS BIGINT)) > CAST(2 AS BIGINT))", "         +- StreamingRelation s [k, v, ts]",
                ])
        #expect(
            try Self.text(Self.filter("w.start > timestamp '2024-01-01 00:00:00'", Self.grouped("k", "window(ts, '10 seconds') AS w")))
                == [
                    "Project [k, w, count AS n]",
                    "+- Aggregate \(grouping), groups where (w.start > CAST('2024-01-01 00:00:00' AS TIMESTAMP))",
                    "   +- EventTimeWatermark ts, 10000 ms", "      +- StreamingRelation s [k, v, ts]",
                ])
        #expect(try Self.text(Self.filter("n > 1", Self.grouped("k"))).first == "Filter (n > CAST(1 AS BIGINT))")
        // Where no watermark is below, by any key onto the groups.
        let plain = LogicalPlan.aggregate(keys: [.attribute(["k"])], aggregates: [try parseSelectItem("count(*) AS n")], Self.stream)
        #expect(
            try Self.text(Self.filter("k = 'a'", plain)) == [
                "Project [k, count AS n]", "+- Aggregate [k], [count(1)], groups where (k = 'a')", "   +- StreamingRelation s [k, v, ts]",
            ])
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

    /// A filter over every kind of node that the rule knows.
    private static let filtered: [LogicalPlan] = {
        let conditions = ["v > 1", "k = 'a' AND v > 1", "ts IS NOT NULL", "v > 1 OR k = 'b'"]
        let inputs: [LogicalPlan?] = [
            stream, watermarked(), try? select("v + 1 AS v", "k", "ts", from: watermarked()), try? filter("k <> 'c'", watermarked()),
            .union([watermarked(), stream]), .subqueryAlias("t", watermarked()), .limit(3, watermarked()),
            .sort([SortOrder(.attribute(["k"]), ascending: true, nullsFirst: true)], watermarked()),
            try? .aggregate(
                keys: [.attribute(["k"]), .attribute(["v"]), .attribute(["ts"])], aggregates: [parseSelectItem("count(*) AS n")],
                watermarked()),
        ]
        return inputs.compactMap { $0 }.flatMap { input in conditions.compactMap { try? filter($0, input) } }
    }()

    @Test func `each rule alone keeps a plan's columns, loses none that is read, and has nothing to do a second time`() throws {
        #expect(Self.filtered.count == 36)
        for written in Self.filtered {
            let plan = try PlanAnalyzer.resolve(written)
            #expect(plan.problems() == [], "\(plan.treeText)")
            for rule in PlanRewriter.standard.rules {
                let rewritten = rule.rewrite(plan)
                #expect(
                    rewritten.output.map(\.id) == plan.output.map(\.id) && rewritten.schema == plan.schema, "\(rule.name): \(plan.treeText)"
                )
                #expect(rewritten.problems() == [], "\(rule.name): \(rewritten.treeText)")
                #expect(rule.rewrite(rewritten).treeText == rewritten.treeText, "\(rule.name)")
            }
        }
    }

    @Test func `the explanation of a plan shows it before and after each rule that changed it`() throws {
        let plan = try PlanAnalyzer.resolve(Self.filter("t.v > 1", .subqueryAlias("t", Self.watermarked())))
        #expect(
            PlanRewriter.standard.explanation(of: plan) == """
                == Analyzed Plan ==
                Filter (v > CAST(1 AS BIGINT))
                +- Project [k, v, ts]
                   +- EventTimeWatermark ts, 10000 ms
                      +- StreamingRelation s [k, v, ts]

                == After the rule: remove projections that change nothing ==
                Filter (v > CAST(1 AS BIGINT))
                +- EventTimeWatermark ts, 10000 ms
                   +- StreamingRelation s [k, v, ts]

                == After the rule: push filters below watermarks ==
                EventTimeWatermark ts, 10000 ms
                +- Filter (v > CAST(1 AS BIGINT))
                   +- StreamingRelation s [k, v, ts]
                """)
    }

    @Test func `a node that has lost a column says so`() throws {
        let plan = try PlanAnalyzer.analyze(Self.filter("v > 1", Self.stream))
        let other = try PlanAnalyzer.analyze(Self.select("k", from: Self.stream))
        #expect(
            plan.with(children: [other]).problems() == [
                "Filter ((a column that is not there) > CAST(1 AS BIGINT)): reads a column that none of its inputs has",
                "Filter ((a column that is not there) > CAST(1 AS BIGINT)): an expression reads a missing column",
            ])
    }

    @Test func `a column's origin is the node that made it, whatever it was called on the way`() throws {
        let windowed = try Self.select("window(ts, '10 seconds') AS w", "v AS x", "v + 1 AS y", from: Self.watermarked())
        let plan = try PlanAnalyzer.analyze(.limit(1, Self.select("w AS a", "x AS b", "y AS c", from: Self.filter("x > 1", windowed))))
        let origins = plan.output.map { column in
            plan.origin(of: column.id).map { found in
                "\(found.plan.treeText.prefix { $0 != " " }) \(found.plan.output.first { $0.id == found.id }?.name ?? "none")"
            }
        }
        #expect(origins == ["Window window", "StreamingRelation v", "Project y"])
        #expect(plan.origin(of: AttributeID()) == nil)
    }

    @Test func `a rule that rewrites columns everywhere needs no list of the nodes`() throws {
        // Every use of v becomes a use of -v: by the protocol alone.
        let plan = try PlanAnalyzer.analyze(
            Self.filter("n > 1", .aggregate(keys: [.attribute(["k"])], aggregates: [parseSelectItem("sum(v) AS n")], Self.stream)))
        let v = try #require(plan.nodes.last?.output[1])
        func negated(_ plan: AnalyzedPlan) throws -> AnalyzedPlan {
            try plan.with(children: plan.children.map(negated)).mapExpressions { expression in
                expression.replacing { $0 == v.reference ? .cast(v.reference, .double) : nil }
            }
        }
        let uses = try negated(plan).nodes.flatMap(\.expressions).filter { $0.contains { $0 == .cast(v.reference, .double) } }
        #expect(uses.count == 1)
        // Conditions on groups are mapped with the rest.
        let ofGroups = try PlanAnalyzer.analyze(
            Self.filter("k = 'a'", .aggregate(keys: [.attribute(["k"])], aggregates: [parseSelectItem("sum(v) AS n")], Self.stream)))
        let renamed = ofGroups.children[0].mapExpressions {
            $0.replacing { if case .literal(.string, _) = $0 { .literal(.string("b"), .string) } else { nil } }
        }
        #expect(renamed.treeText.hasPrefix("Aggregate [k], [sum(v)], groups where (k = 'b')"))
    }
}
