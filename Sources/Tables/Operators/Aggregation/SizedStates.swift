import Plans

/// States whose size follows the data: they hold themselves to limits.
protocol SizedStates: AggregateStates {
    /// Set before anything is in them.
    var limits: ValueLimits { get set }
    /// - Throws: `StateTooLarge` where so many groups are too large before anything is in them.
    func allow(groups: Int) throws
}

extension SizedStates {
    func allow(groups: Int) throws {}
}
