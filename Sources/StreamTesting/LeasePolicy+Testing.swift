import Checkpoints

extension LeasePolicy {
    /// For a crash inside one test process: the previous holder of the lease counts as dead.
    public static var heirOfTheDead: LeasePolicy {
        var policy = LeasePolicy()
        policy.isAlive = { _ in false }
        return policy
    }
}
