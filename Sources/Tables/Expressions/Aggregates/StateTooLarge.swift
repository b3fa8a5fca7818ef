/// An aggregate's states are larger than `ValueLimits` allow; `GroupedStates` says of which function and group.
struct StateTooLarge: Error {
    enum Limit {
        /// What one group keeps.
        case group
        /// What all groups keep together.
        case all
    }

    /// The index of the group that came last; nil where it is none in particular.
    let group: Int?
    let limit: Limit

    init(group: Int?, _ limit: Limit) {
        self.group = group
        self.limit = limit
    }
}
