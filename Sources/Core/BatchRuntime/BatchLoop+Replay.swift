extension BatchLoop {
    /// Steps through time on the caller's thread: runs what is due, sets the clock to the time at which the program wants to be asked
    /// again, and stops when that is after `end` or the program has finished. The clock then shows `end`.
    ///
    /// For a loop that was not started, on this clock. Returns the plans of the batches that ran.
    /// - Throws: what ended the loop.
    @discardableResult
    public func replay(untilMillis end: Int64, on clock: ManualClock) throws -> [BatchPlan] {
        var plans: [BatchPlan] = []
        while true {
            switch try step() {
            case .ran(let plan): plans.append(plan)
            case .finished: return plans
            case .waiting(let millis):
                let now = clock.nowMillis
                // A program that asks to be woken in the past would stop time.
                let next = max(millis, now &+ 1)
                if next > end {
                    clock.set(toMillis: max(end, now))
                    return plans
                }
                clock.set(toMillis: next)
            }
        }
    }
}
