/// The aggregate of each side's value columns.
struct SideAggregates {
    /// What both sides are expected to compute, by the plan or by both sides' rows.
    var expected: [Aggregate]
    /// What a side's own rows are, if most of them are another aggregate of their records; `.unknown` if they are none.
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
