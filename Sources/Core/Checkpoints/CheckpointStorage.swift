/// The file system that holds an engine's checkpoints, and the policy of their leases; tests replace both.
package struct CheckpointStorage: Sendable {
    package var files: any FileSystem
    package var lease: LeasePolicy

    package init(files: any FileSystem = LocalFileSystem(), lease: LeasePolicy = LeasePolicy()) {
        self.files = files
        self.lease = lease
    }
}
