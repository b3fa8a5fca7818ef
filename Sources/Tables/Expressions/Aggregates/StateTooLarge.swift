/// An aggregate's states are larger than `ValueLimits` allow; `GroupedStates` says of which function and group.
package struct StateTooLarge: Error {
    package enum Limit {
        /// What one group keeps.
        case group
        /// What all groups keep together.
        case all
    }

    /// The index of the group that came last; nil where it is none in particular.
    package let group: Int?
    package let limit: Limit

    init(group: Int?, _ limit: Limit) {
        self.group = group
        self.limit = limit
    }
}
