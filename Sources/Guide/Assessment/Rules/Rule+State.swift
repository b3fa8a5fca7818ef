extension Rule {
    static let states: [Rule] = [
        Rule(
            "state.update", .rewrite, ["updateStateByKey"],
            "A state by key that a function of the job makes is an aggregate without a window, if it is a fold of the values.",
            instead:
                "`groupBy(key).agg(…)` in update or complete mode for totals since the beginning; a window or a watermark where keys are to expire; what is no fold stays in the legacy job.",
            checks: [.throwsNothing, .deterministic, .keysAlike, .stateEnds],
            section: """
                The function is called at every label for every key with a state (D4), also without new values: that is how jobs let keys expire. A query touches only the keys of a batch's rows, so expiry
                has to come from a watermark. At the cut-over the state goes in as the aggregate's initial state.
                """),
        Rule(
            "state.map", .rewrite, ["mapWithState"],
            "A state by key with a timeout is an arbitrary stateful operation.",
            instead:
                "`flatMapGroupsWithState` where the engine has it; else the aggregate that the state is for, with a watermark instead of the timeout.",
            checks: [.throwsNothing, .deterministic, .keysAlike],
            section:
                "The instant of a timeout differs: the legacy job looks at idle keys when it takes a snapshot, a query when the watermark passes."
        ),
    ]
}
