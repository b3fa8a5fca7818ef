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
    /// There from the first commit on, whatever becomes of the logs.
    var begun: String { "\(root)/portage/begun" }
    var lease: String { "\(root)/portage/lease" }
    var manifests: String { "\(root)/portage/manifest" }
    /// Those with Spark's names, a file a batch.
    var logs: [String] { [offsets, commits] }

    /// A manifest's file says under which lease it was written, so that a writer who has been replaced cannot replace another's.
    func manifest(_ batchID: Int64, fence: Int64) -> String { "\(manifests)/\(batchID).\(fence)" }

    /// The names of the manifests by batch, the newest lease's first. One without a fence is of an engine that did not say it yet.
    func manifestNames(files: any FileSystem) throws(CheckpointError) -> [Int64: [String]] {
        var found: [Int64: [(fence: Int64, name: String)]] = [:]
        for name in try files.list(manifests) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
            guard parts.count <= 2, let batchID = parts.first ?? nil, batchID >= 0, let fence = parts.count == 2 ? parts[1] : 0 else { continue }
            found[batchID, default: []].append((fence, name))
        }
        return found.mapValues { $0.sorted { $0.fence > $1.fence }.map(\.name) }
    }

    /// Whether a query's checkpoint is there, or what is left of one.
    package func isCheckpoint(files: any FileSystem) throws(CheckpointError) -> Bool {
        for path in [metadata, offsets, portage] where try files.exists(path) { return true }
        return false
    }

    /// Why there is nothing to look at where no checkpoint is: a job of several queries has one a query, in folders of their names.
    package func noCheckpoint(files: any FileSystem) throws(CheckpointError) -> CheckpointError {
        var queries: [String] = []
        // What may not be looked at is none of theirs.
        for name in try files.list(root).sorted() where !name.hasPrefix(".") {
            if (try? CheckpointLayout("\(root)/\(name)").isCheckpoint(files: files)) == true { queries.append("\(root)/\(name)") }
        }
        let what = "is no checkpoint (no metadata, offsets or portage in it)"
        let message =
            switch queries.count {
            case 0: "\(what); check the path"
            case 1: "\(what), but \(queries[0]) is one"
            default: "holds the checkpoints of several queries; name one of them: \(queries.joined(separator: ", "))"
            }
        return CheckpointError(.io, path: root, "\(root): \(message)")
    }

    /// The batch numbers in a log's directory, ascending. Spark's checksum files and others are passed over.
    package static func batches(in directory: String, files: any FileSystem) throws(CheckpointError) -> [Int64] {
        try files.list(directory).compactMap { name in
            // Only the plain form: Int64 would also take "+1" and "007".
            guard let number = Int64(name), number >= 0, String(number) == name else { return nil }
            return number
        }.sorted()
    }
}
