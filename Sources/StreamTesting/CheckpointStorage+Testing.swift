import Checkpoints

extension CheckpointStorage {
    /// For tests that cannot lose power: nothing waits for the disk.
    package static var testing: CheckpointStorage { CheckpointStorage(files: LocalFileSystem(isDurable: false)) }
}
