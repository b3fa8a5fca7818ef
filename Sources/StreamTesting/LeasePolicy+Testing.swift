import Checkpoints

extension LeasePolicy {
    /// For a crash inside one test process: whoever held the lease before counts as dead.
    public static var heirOfTheDead: LeasePolicy {
        var policy = LeasePolicy()
        policy.isAlive = { _ in false }
        return policy
    }
}
