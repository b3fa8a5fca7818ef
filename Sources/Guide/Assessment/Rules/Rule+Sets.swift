extension Rule {
    private static let outer = ["leftOuterJoin", "rightOuterJoin", "fullOuterJoin"]

    static let sets: [Rule] = [
        Rule(
            "set.union", .carriesOver, ["union"],
            "The rows of several streams are a union.", instead: "`union`; each side with a watermark of its own.",
            section:
                "The query's watermark is the least of them unless the policy says otherwise: a side that stands still holds all windows back."
        ),
        Rule(
            "set.join", .carriesOverIf, ["join"],
            "A join of the same batch, or of the same window, is a join on key and window.",
            instead: "`join` on the key and the window's end, both sides with a watermark.", checks: [.innerWindow],
            section:
                "Each row of one side meets each row of the other with the same key and label. An inner join of windows with an inverse meets ghosts too, which the port does not have."
        ),
        Rule(
            "set.outer-join", .rewrite, outer,
            "An outer join emits at each label what had no partner; a query knows that only when the watermark has passed.",
            instead: "an outer `join` on the key and the window's end with watermarks on both sides: the same rows, later.",
            section: "Ghosts of a window with an inverse are partners in the legacy job."),
        Rule(
            "set.cogroup", .noEquivalent, ["cogroup"],
            "Two lists by key beside each other are no table.",
            instead: "two aggregates with `collect_list`, joined on key and window; better what the lists are for.", section: ""),
        Rule(
            "set.transform", .rewrite, ["transform", "transformWith"],
            "A function of whole RDDs can do anything, and the guide does not look into it.",
            instead:
                "write what it does as a query: a join with a static table, `distinct` or a sort of a batch; what remains goes into `foreachBatch`.",
            section:
                "It runs on the driver at every label, also on empty RDDs, and with the batch's time. A function of the time needs the window's end instead."
        ),
    ]
}
