import Checkpoints

/// How a checkpoint's state was dealt out over time: the file `portage/state`, which is there once `portage state repartition` has run.
struct StateLineages: Codable, Hashable, Sendable {
    static let currentVersion = 1

    var version = StateLineages.currentVersion
    /// Ascending by `since`, that of the query's start included.
    var lineages: [StateLineage] = []

    static func path(root: String) -> String { "\(CheckpointLayout(root).portage)/state" }

    var text: String {
        let parts = lineages.map { "{\"partitions\":\($0.partitions),\"since\":\($0.since)}" }
        return ChecksummedJSON.sealed("{\"version\":\(version),\"lineages\":[\(parts.joined(separator: ","))]}")
    }

    init() {}

    /// - Throws: `.corrupt` or `.newerFormat`, naming the file and what to do.
    init(root: String, files: any FileSystem) throws(CheckpointError) {
        let path = Self.path(root: root)
        guard let bytes = try files.read(path) else { return }
        let remedy = "restore it from a copy; without it the number of state partitions is unknown"
        self = try ChecksummedJSON.opened(StateLineages.self, bytes, path: path, newestVersion: Self.currentVersion, remedy: remedy)
        for lineage in lineages where lineage.partitions < 1 || lineage.since < 0 {
            throw .corrupt(path, "damaged: it says \(lineage.partitions) partitions since version \(lineage.since)", remedy: remedy)
        }
    }

    /// The one that version `version` is in; nil where nothing is written down of it, but in the query's own settings.
    func lineage(at version: Int64) -> StateLineage? { lineages.last { $0.since <= version } }

    /// Without what was dealt out after `version`, which a query takes up again that goes back behind it.
    func until(_ version: Int64) -> StateLineages {
        var earlier = self
        earlier.lineages.removeAll { $0.since > version }
        return earlier
    }
}
