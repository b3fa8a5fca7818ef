import Checkpoints

/// The files of one store: which there are, when the next snapshot is due, which nobody needs any more.
final class StateStoreFiles {
    /// A snapshot follows at the earliest after so many deltas…
    static let minDeltas = 10
    /// …and at the latest after so many; in between when the deltas have grown to a quarter of the state, so that the cost of
    /// snapshots stays in proportion to the keys touched.
    static let maxDeltas = 100

    let checkpoint: CheckpointDirectory
    private let directory: String
    private var deltas: Set<Int64>
    private var snapshots: Set<Int64>
    private var deltaBytes = 0
    private var written: (delta: Int, snapshot: Bool) = (0, false)

    /// Finds the files; reads none.
    init(_ id: StateStoreID, checkpoint: CheckpointDirectory) throws(CheckpointError) {
        self.checkpoint = checkpoint
        directory = "\(checkpoint.path)/state/\(id)"
        deltas = []
        snapshots = []
        for name in try checkpoint.files.list(directory) {
            if let version = Self.version(name, .delta) { deltas.insert(version) }
            if let version = Self.version(name, .snapshot) { snapshots.insert(version) }
        }
        if deltas.isEmpty, snapshots.isEmpty { try checkpoint.files.makeDirectory(directory) }
        try checkpoint.files.removeTemporaries(in: directory)
    }

    private static func version(_ name: String, _ kind: StateFile.Kind) -> Int64? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == kind.suffix, let version = Int64(parts[0]), version >= 0 else { return nil }
        return version
    }

    private func path(_ version: Int64, _ kind: StateFile.Kind) -> String { "\(directory)/\(version).\(kind.suffix)" }

    /// The state at `version`: the newest whole snapshot before it and the deltas after that.
    ///
    /// Files of later versions come from a batch that never was committed; their snapshots are removed, for nothing would
    /// replace them, and their deltas are overwritten when that batch runs again.
    func load(_ version: Int64) throws(CheckpointError) -> KeyedBytes {
        for later in snapshots where later > version {
            try checkpoint.files.remove(path(later, .snapshot))
            snapshots.remove(later)
        }
        deltas = deltas.filter { $0 <= version }
        guard version > 0 else { return KeyedBytes() }
        var failure: CheckpointError?
        // An older snapshot serves too if a newer one is damaged and the deltas are still there.
        for base in snapshots.sorted(by: >) + [0] {
            do throws(CheckpointError) {
                return try load(version, from: base)
            } catch {
                if error.code == .newerFormat { throw error }
                failure = failure ?? error
            }
        }
        throw failure ?? missing(version)
    }

    private func load(_ version: Int64, from base: Int64) throws(CheckpointError) -> KeyedBytes {
        // Before a byte is read: are all there? The first that lacks is the one to name.
        for step in (base &+ 1)..<(version &+ 1) where !deltas.contains(step) { throw missing(step) }
        var table = KeyedBytes()
        if base > 0 { try apply(base, .snapshot, to: &table) }
        deltaBytes = 0
        for step in (base &+ 1)..<(version &+ 1) { deltaBytes += try apply(step, .delta, to: &table) }
        table.commit()
        return table
    }

    @discardableResult
    private func apply(_ version: Int64, _ kind: StateFile.Kind, to table: inout KeyedBytes) throws(CheckpointError) -> Int {
        let path = path(version, kind)
        guard let bytes = try checkpoint.files.read(path) else { throw missing(version) }
        try StateFile.read(bytes, kind: kind, version: version, path: path) { key, value in
            if let value { table.put(key, value) } else { table.remove(key) }
        }
        table.commit()
        return bytes.count
    }

    private func missing(_ version: Int64) -> CheckpointError {
        let path = path(version, .delta)
        return CheckpointError(
            .corrupt, path: path,
            "\(path): is missing, though the commit log says that its batch is done; restore it from a copy, or start over with a new "
                + "checkpoint directory")
    }

    func writes(version: Int64, table: KeyedBytes) throws -> [FileWrite] {
        var delta = StateFile(.delta, version: version, capacity: table.changeCount * 32)
        table.forEachChange { delta.add($0, $1) }
        let bytes = delta.sealed()
        var writes = [FileWrite(path(version, .delta), bytes)]
        let since = version &- (snapshots.max() ?? 0)
        let isDue = since >= Self.maxDeltas || (since >= Self.minDeltas && deltaBytes + bytes.count >= table.liveBytes / 4)
        if isDue {
            var snapshot = StateFile(.snapshot, version: version, capacity: table.liveBytes + table.count * 8)
            table.forEach { (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) in snapshot.add(key, value) }
            writes.append(FileWrite(path(version, .snapshot), snapshot.sealed()))
        }
        written = (bytes.count, isDue)
        return writes
    }

    func didCommit(_ version: Int64) {
        deltas.insert(version)
        deltaBytes += written.delta
        if written.snapshot {
            snapshots.insert(version)
            deltaBytes = 0
        }
    }

    func purge(oldest: Int64) throws(CheckpointError) {
        guard let base = snapshots.filter({ $0 <= oldest }).max() else { return }
        for version in deltas where version <= base {
            try checkpoint.files.remove(path(version, .delta))
            deltas.remove(version)
        }
        for version in snapshots where version < base {
            try checkpoint.files.remove(path(version, .snapshot))
            snapshots.remove(version)
        }
    }
}
