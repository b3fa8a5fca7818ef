extension Rule {
    private static let laws: [Check] = [.throwsNothing, .deterministic, .associative, .commutative, .exact, .keysAlike]
    private static let inverse: [Check] =
        [.slideWithinWindow, .phase] + laws + [.inverseTakesBack, .filterKeepsRecords, .noGhosts, .endOfGraph]
    private static let counts: [String] = ["countByWindow", "countByValueAndWindow"]
    private static let reductions: [String] = ["reduceByKeyAndWindow", "reduceByWindow"]

    /// Whether the job's engine uses an inverse function: Python's only from `W ≥ 5·S` on.
    private static func usesInverse(_ call: JobCall, _ graph: JobGraph) -> Bool {
        guard call.nodes.contains(where: { $0.kind == .reducedWindow }), let window = call.window else { return false }
        return graph.dialect != .python || window / max(1, call.slide) >= 5
    }

    private static func hasGaps(_ call: JobCall) -> Bool { call.window.map { call.slide > $0 } ?? false }

    /// Whether the call stands over a window of another call.
    static func isOverWindow(_ call: JobCall, _ graph: JobGraph) -> Bool {
        let ids = Set(call.nodes.map(\.id))
        let above = graph.ancestors(of: ids)
        return graph.nodes.contains { above.contains($0.id) && !ids.contains($0.id) && $0.kind.isWindow }
    }

    private static let label = "The window's end is the legacy label, its `startTime` is `(z − W) mod S`."

    static let windows: [Rule] = [
        Rule(
            "window.inverse-gaps", .noEquivalent, reductions + counts,
            "A window with an inverse function whose slide is longer than the window counts records that are in no window of its own.",
            instead: "decide what was meant: the plain window (rule `window.gaps`), or a slide within the window.",
            checks: [.slideWithinWindow],
            section: """
                With `S > W` the batches between two windows are added and never taken out (D6): the value grows with each of them. No query over the records of a window gives that, so a port cannot be
                held to this job.
                """,
            fits: { call, graph in usesInverse(call, graph) && hasGaps(call) }),
        Rule(
            "window.gaps", .rewrite, ["window", "groupByKeyAndWindow"] + reductions + counts,
            "A window that is shorter than its slide is a tumbling window over the rows that are in it (T7).",
            instead:
                "`where` the time is in the last `W` of its slide, `(τ − z) mod S ≥ S − W`; then `window(time, S)` with `startTime = z mod S`.",
            checks: [.phase] + laws,
            section:
                "Between two windows there are records that no window has; the condition leaves them out. A query refuses a slide that is longer than the window.",
            fits: { call, _ in hasGaps(call) }),
        Rule(
            "window.count", .carriesOverIf, ["countByWindow"],
            "A count over a window is the same count, without the windows of 0.",
            instead: "`groupBy(window(time, W, S)).count()`.", checks: [.phase, .noZeroCount, .endOfGraph],
            section: """
                \(label) After its first record the legacy job emits a count for each label, 0 for an empty window; a query has no row there. Python's emits none either as long as
                `W < 5·S`.
                """),
        Rule(
            "window.count-by-value", .carriesOverIf, ["countByValueAndWindow"],
            "A count of each value over a window is the same count.",
            instead: "`groupBy(window(time, W, S), value).count()`.", checks: [.phase, .keysAlike, .noGhosts, .filterKeepsRecords],
            section:
                "\(label) The legacy job keeps counts by an inverse and removes those of 0, which are values without a record in the window: the two agree (T6)."
        ),
        Rule(
            "window.chained-inverse", .carriesOverIf, reductions,
            "A window with an inverse function over other windows is the same aggregate over the inner window's time (T5, T6).",
            instead: "`groupBy(window(window_time(col(\"window\")), W, S), key).agg(…)`, append mode, without the inverse function.",
            checks: inverse + [.innerWindow],
            section: "\(label) On each level with the slide and length of that level.",
            fits: { call, graph in usesInverse(call, graph) && isOverWindow(call, graph) }),
        Rule(
            "window.inverse", .carriesOverIf, reductions,
            "A window with an inverse function is the plain aggregate over the window (T6).",
            instead:
                "`groupBy(window(time, W, S), key).agg(…)`; the inverse function and its filter go, because the port keeps each window's own value.",
            checks: inverse,
            section: """
                \(label) The legacy job makes each window from the one before (D6). That is the aggregate of the window's records if the inverse function takes back exactly what was added, the filter
                removes nothing that has records, and nothing below sees the identities of keys whose records have left.
                """,
            fits: { call, graph in usesInverse(call, graph) }),
        Rule(
            "window.chained", .carriesOverIf, ["window", "groupByKeyAndWindow"] + reductions,
            "A window over windows takes the inner window's time (T5).",
            instead:
                "`groupBy(window(window_time(col(\"window\")), W, S), key).agg(…)`, append mode; `startTime` is `(z − W) mod S` on each level.",
            checks: [.phase] + laws + [.innerWindow],
            section: "A record of the outer window is what the inner one emitted, with the label at which it did (D7).",
            fits: { call, graph in isOverWindow(call, graph) }),
        Rule(
            "window.group", .carriesOverIf, ["groupByKeyAndWindow"],
            "The values of a key in a window are a list over the window.",
            instead: "`groupBy(window(time, W, S), key).agg(collect_list(value))`; better the aggregate that the list is for.",
            checks: [.phase, .keysAlike, .listOrder],
            section: "\(label)"),
        Rule(
            "window.reduce", .carriesOverIf, reductions,
            "A reduction over a window is an aggregate over the same window (T1).",
            instead: "`groupBy(window(time, W, S), key).agg(…)`.", checks: [.slideWithinWindow, .phase] + laws,
            section: """
                \(label) The groups whose window ends at a label are exactly the legacy job's keys at that label, for every function that is associative and commutative on values that are exact.
                The first windows are partial in both (D3). Python's windows with an inverse are of this kind as long as `W < 5·S`: it reduces them afresh.
                """),
        Rule(
            "window.elements", .carriesOverIf, ["window"],
            "The elements of the last batches are the rows of a window, once for each window in which they lie.",
            instead: "`withColumn(\"window\", window(time, W, S))`, or the window as a key of the aggregate that follows.",
            checks: [.phase],
            section: "\(label)"),
    ]
}
