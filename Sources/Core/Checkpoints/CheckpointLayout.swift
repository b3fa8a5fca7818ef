import Paths

/// The names inside a checkpoint directory.
package struct CheckpointLayout: Sendable {
    package let root: String

    /// Accepts `file:` URLs and trailing slashes.
    package init(_ path: String) {
        var path = FilePlace.plain(path)
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
    /// Written with the first commit and kept, even if the logs are removed.
    var begun: String { "\(root)/portage/begun" }
    var lease: String { "\(root)/portage/lease" }
    var manifests: String { "\(root)/portage/manifest" }
    /// The logs under Spark's names, with a file a batch.
    var logs: [String] { [offsets, commits] }

    /// A manifest's file name contains the lease's fence, so that a writer that lost its lease cannot replace another's manifest.
    func manifest(_ batchID: Int64, fence: Int64) -> String { "\(manifests)/\(batchID).\(fence)" }

    /// The names of the manifests by batch, the newest lease's first. A name without a fence is from a version that did not write it yet.
    func manifestNames(files: any FileSystem) throws(CheckpointError) -> [Int64: [String]] {
        var found: [Int64: [(fence: Int64, name: String)]] = [:]
        for name in try files.list(manifests) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
            guard parts.count <= 2, let batchID = parts.first ?? nil, batchID >= 0, let fence = parts.count == 2 ? parts[1] : 0 else {
                continue
            }
            found[batchID, default: []].append((fence, name))
        }
        return found.mapValues { $0.sorted { $0.fence > $1.fence }.map(\.name) }
    }

    /// Whether the directory holds a query's checkpoint, or the remains of one.
    package func isCheckpoint(files: any FileSystem) throws(CheckpointError) -> Bool {
        // A folder that is only called `portage` is none.
        for path in [metadata, offsets, job, begun, manifests, lease] where try files.exists(path) { return true }
        return false
    }

    /// The folders right in the directory that are checkpoints, by name: those of a job's several queries.
    package func queries(files: any FileSystem) throws(CheckpointError) -> [String] {
        // A folder that cannot be read is not one of these.
        try files.list(root).sorted().filter { name in
            !name.hasPrefix(".") && (try? CheckpointLayout("\(root)/\(name)").isCheckpoint(files: files)) == true
        }
    }

    /// The error for a directory without a checkpoint: a job of several queries has one checkpoint a query, in folders of their names.
    package func noCheckpoint(files: any FileSystem) throws(CheckpointError) -> CheckpointError {
        let queries = try queries(files: files).map { "\(root)/\($0)" }
        let what = "is not a checkpoint (no metadata, offsets or portage in it)"
        let message =
            switch queries.count {
            case 0: try files.exists(root) ? "\(what); check the path" : "there is no such directory"
            case 1: "\(what), but \(queries[0]) is one"
            default: "holds the checkpoints of several queries; name one of them: \(queries.joined(separator: ", "))"
            }
        return CheckpointError(.noCheckpoint, path: root, "\(root): \(message)")
    }

    /// The batch numbers in a log's directory, ascending. Other files, such as Spark's checksums, are ignored.
    package static func batches(in directory: String, files: any FileSystem) throws(CheckpointError) -> [Int64] {
        try files.list(directory).compactMap { name in
            // Only the canonical form: Int64 would also accept "+1" and "007".
            guard let number = Int64(name), number >= 0, String(number) == name else { return nil }
            return number
        }.sorted()
    }
}
