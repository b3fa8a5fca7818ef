import Checkpoints

extension CheckpointStorage {
    /// For tests that lose no power: nothing waits for the disk.
    package static var testing: CheckpointStorage { CheckpointStorage(files: LocalFileSystem(isDurable: false)) }
}
