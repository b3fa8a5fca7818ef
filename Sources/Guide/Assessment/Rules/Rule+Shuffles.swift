extension Rule {
    private static let laws: [Check] = [.throwsNothing, .deterministic, .associative, .commutative, .exact, .keysAlike]
    private static let batch = """
        A batch is a window of one batch interval: with the label as event time (P0) it holds the same records; with another event time it holds those that happened in the interval, and not those
        that arrived in it.
        """

    private static let windowed = """
        Each RDD of a windowed stream is a window, so what reduces it groups by that window: `window(…).reduceByKey(f)` is `reduceByKeyAndWindow(f, …)`. Where the window below has been reduced already,
        it is an aggregate over that aggregate's rows with the same window.
        """

    static let shuffles: [Rule] = [
        Rule(
            "windowed.reduce", .carriesOverIf, ["reduceByKey", "reduce"],
            "A reduction over the batches of a windowed stream is an aggregate over its windows (T1).",
            instead: "`groupBy(window(time, W, S), key).agg(…)` with the window that stands below it.", checks: laws + [.innerWindow],
            section: "\(windowed)", fits: isOverWindow),
        Rule(
            "windowed.count", .carriesOverIf, ["count"],
            "A count of a windowed stream is a count over its windows, without those of 0.",
            instead: "`groupBy(window(time, W, S)).count()` with the window that stands below it.", checks: [.noZeroCount, .innerWindow],
            section: "\(windowed)", fits: isOverWindow),
        Rule(
            "windowed.count-by-value", .carriesOverIf, ["countByValue"],
            "A count of each value of a windowed stream is a count over its windows and the value.",
            instead: "`groupBy(window(time, W, S), value).count()` with the window that stands below it.",
            checks: [.keysAlike, .innerWindow], section: "\(windowed)", fits: isOverWindow),
        Rule(
            "windowed.group", .carriesOverIf, ["groupByKey"],
            "The values of a key of a windowed stream are a list over its windows.",
            instead: "`groupBy(window(time, W, S), key).agg(collect_list(value))`; better the aggregate that the list is for.",
            checks: [.keysAlike, .listOrder, .innerWindow], section: "\(windowed)", fits: isOverWindow),
        Rule(
            "batch.reduce", .carriesOverIf, ["reduceByKey", "reduce"],
            "A reduction of each batch is an aggregate over windows of one batch interval (T1).",
            instead: "`groupBy(window(time, B), key).agg(…)`; a function that is no aggregate becomes one of one's own.", checks: laws,
            section: "\(batch) `reduce` has no key, and an empty batch gives no element in either."),
        Rule(
            "batch.count", .carriesOverIf, ["count"],
            "A count of each batch is a count over windows of one batch interval, without those of 0.",
            instead: "`groupBy(window(time, B)).count()`.", checks: [.noZeroCount], section: "\(batch)"),
        Rule(
            "batch.count-by-value", .carriesOverIf, ["countByValue"],
            "A count of each value of a batch is a count over windows of one batch interval and the value.",
            instead: "`groupBy(window(time, B), value).count()`.", checks: [.keysAlike], section: "\(batch)"),
        Rule(
            "batch.group", .carriesOverIf, ["groupByKey"],
            "The values of a key in a batch are a list over windows of one batch interval.",
            instead: "`groupBy(window(time, B), key).agg(collect_list(value))`; better the aggregate that the list is for.",
            checks: [.keysAlike, .listOrder],
            section: "\(batch)"),
        Rule(
            "batch.combine", .rewrite, ["combineByKey"],
            "A combiner of a type of its own is an aggregate.",
            instead: "the aggregates that it computes, such as `sum` and `count` for a mean; else an aggregate function of one's own.",
            checks: laws,
            section:
                "\(batch) Creating, adding and merging are what an aggregate function is made of, so the three functions carry over one by one if merging is associative and commutative."
        ),
    ]
}
