import Checkpoints

/// The repartitions of a checkpoint's state: the file `portage/state`, which exists once `portage state repartition` has run.
struct StatePartitionings: Codable, Hashable, Sendable {
    static let currentVersion = 1

    var version = StatePartitionings.currentVersion
    /// Ascending by `since`, including that of the query's start.
    var history: [StatePartitioning] = []

    private enum CodingKeys: String, CodingKey {
        case version
        case history = "lineages"
    }

    static func path(root: String) -> String { "\(CheckpointLayout(root).portage)/state" }

    var text: String {
        let parts = history.map { "{\"partitions\":\($0.partitions),\"since\":\($0.since)}" }
        return ChecksummedJSON.sealed("{\"version\":\(version),\"lineages\":[\(parts.joined(separator: ","))]}")
    }

    init() {}

    /// - Throws: `.corrupt` or `.newerFormat`, naming the file and what to do.
    init(root: String, files: any FileSystem) throws(CheckpointError) {
        let path = Self.path(root: root)
        guard let bytes = try files.read(path) else { return }
        let remedy = "restore it from a copy; without it the number of state partitions is unknown"
        self = try ChecksummedJSON.decoded(StatePartitionings.self, bytes, path: path, newestVersion: Self.currentVersion, remedy: remedy)
        for partitioning in history where partitioning.partitions < 1 || partitioning.since < 0 {
            throw .corrupt(
                path, "damaged: it has \(partitioning.partitions) partitions since version \(partitioning.since)", remedy: remedy)
        }
    }

    /// The partition count at `version`; nil if only the query's own settings say it.
    func partitioning(at version: Int64) -> StatePartitioning? { history.last { $0.since <= version } }

    /// Without the repartitions after `version`: for a query that resumes from an earlier version.
    func until(_ version: Int64) -> StatePartitionings {
        var earlier = self
        earlier.history.removeAll { $0.since > version }
        return earlier
    }
}

/// The partition count of an operator's state, and the version from which it holds.
///
/// A repartitioned state begins with bases of its own, `V.PARTITIONS.snapshot`, which hold all of version V.
public struct StatePartitioning: Hashable, Sendable, Codable {
    public var partitions: Int
    /// The first version with this count; 0 for the state of a new query.
    public var since: Int64

    public init(partitions: Int, since: Int64 = 0) {
        self.partitions = partitions
        self.since = since
    }

    var isFirst: Bool { since == 0 }
}
