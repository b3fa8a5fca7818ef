/// The names inside a checkpoint directory.
package struct CheckpointLayout: Sendable {
    package let root: String

    /// Accepts `file:` addresses and trailing slashes.
    package init(_ path: String) {
        var path = path
        if path.hasPrefix("file://") { path.removeFirst(7) } else if path.hasPrefix("file:") { path.removeFirst(5) }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        root = path.isEmpty ? "." : path
    }

    var metadata: String { "\(root)/metadata" }
    package var offsets: String { "\(root)/offsets" }
    package var commits: String { "\(root)/commits" }
    var sources: String { "\(root)/sources" }
    package var state: String { "\(root)/state" }
    package var portage: String { "\(root)/portage" }
    var job: String { "\(root)/portage/job" }
    var lease: String { "\(root)/portage/lease" }
    var manifests: String { "\(root)/portage/manifest" }
    /// All that hold a file a batch; the one that says whether a batch exists comes first.
    var logs: [String] { [offsets, commits, manifests] }

    /// The batch numbers in a log's directory, ascending. Spark's checksum files and others are passed over.
    package static func batches(in directory: String, files: any FileSystem) throws(CheckpointError) -> [Int64] {
        try files.list(directory).compactMap { name in
            // Only the plain form: Int64 would also take "+1" and "007".
            guard let number = Int64(name), number >= 0, String(number) == name else { return nil }
            return number
        }.sorted()
    }
}
