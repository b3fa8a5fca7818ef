/// Which aggregate each side's value columns are.
struct SideAggregates {
    /// As the plan, or both sides' rows, have it: what both are expected to compute.
    var expected: [Aggregate]
    /// What a side's own rows say, where most of them are another aggregate of their records; `.unknown` where they are none of them at all.
    var legacy: [Aggregate]
    var port: [Aggregate]

    init(_ expected: [Aggregate]) {
        self.expected = expected
        legacy = expected
        port = expected
    }

    subscript(_ side: Side) -> [Aggregate] {
        get { side == .legacy ? legacy : port }
        set { if side == .legacy { legacy = newValue } else { port = newValue } }
    }
}
