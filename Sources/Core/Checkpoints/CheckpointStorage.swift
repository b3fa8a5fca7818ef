/// On which disk an engine keeps its checkpoints, and how it holds them; tests replace both.
package struct CheckpointStorage: Sendable {
    package var files: any FileSystem
    package var lease: LeasePolicy

    package init(files: any FileSystem = LocalFileSystem(), lease: LeasePolicy = LeasePolicy()) {
        self.files = files
        self.lease = lease
    }
}
