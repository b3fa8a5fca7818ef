/// An aggregate's states exceed `ValueLimits`; `GroupedStates` adds the function and the group.
package struct StateTooLarge: Error {
    package enum Limit {
        /// The state of one group.
        case group
        /// The states of all groups together.
        case all
    }

    /// The index of the last group that grew; nil if it is none in particular.
    package let group: Int?
    package let limit: Limit

    init(group: Int?, _ limit: Limit) {
        self.group = group
        self.limit = limit
    }
}
