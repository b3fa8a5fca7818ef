import Checkpoints

extension CheckpointStorage {
    /// For tests that cannot lose power: nothing waits for the disk.
    package static var testing: CheckpointStorage { CheckpointStorage(files: LocalFileSystem(isDurable: false)) }
}

extension LeasePolicy {
    /// For a crash inside one test process: the previous holder of the lease counts as dead.
    public static var heirOfTheDead: LeasePolicy {
        var policy = LeasePolicy()
        policy.isAlive = { _ in false }
        return policy
    }
}
