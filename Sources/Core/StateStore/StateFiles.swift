import Checkpoints
import Foundation
import Logging
import Synchronization
import Threads

/// The files of one store: which exist, which lead to a version, and which are no longer needed.
///
/// `V.delta` holds the changes of batch V-1; a base, `V.snapshot` or `V.checkpoint`, holds all of version V. Bases are written in the
/// background, so two threads use this.
final class StateFiles: Sendable {
    struct Base: Hashable {
        var version: Int64
        /// Partition count after a repartition at this version; nil for any other base.
        var partitions: Int?
    }

    private struct Contents {
        /// The deltas by version, with their sizes where known.
        var deltas: [Int64: Int] = [:]
        var bases: Set<Base> = []
        var isBusy = false
    }

    let id: StateStoreID
    let files: any FileSystem
    /// nil if the state is only read.
    let checkpoint: CheckpointDirectory?
    let directory: String
    let provider: StateStoreProvider
    let partitioning: StatePartitioning
    private let contents: Mutex<Contents>
    /// Checked before each file that an opening reads, because a state can have many.
    let stop: StopRequest

    /// Lists the files; reads none.
    init(
        _ id: StateStoreID, root: String, files: any FileSystem, checkpoint: CheckpointDirectory?, provider: StateStoreProvider,
        partitioning: StatePartitioning, stop: StopRequest = StopRequest()
    ) throws(CheckpointError) {
        self.id = id
        self.stop = stop
        self.files = files
        self.checkpoint = checkpoint
        self.provider = provider
        self.partitioning = partitioning
        directory = "\(root)/state/\(id)"
        var found = Contents()
        for name in try files.list(directory) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard let version = parts.first.flatMap({ Int64($0) }), version >= 0 else { continue }
            if parts.count == 2, parts[1] == "delta" { found.deltas[version] = 0 }
            guard parts.last.map(String.init) == provider.baseSuffix else { continue }
            if parts.count == 2 { found.bases.insert(Base(version: version)) }
            if parts.count == 3, let partitions = Int(parts[1]) { found.bases.insert(Base(version: version, partitions: partitions)) }
        }
        contents = Mutex(found)
        if let checkpoint {
            if found.deltas.isEmpty, found.bases.isEmpty { try checkpoint.files.makeDirectory(directory) }
            try files.removeTemporaries(in: directory)
        }
    }

    func path(_ delta: Int64) -> String { "\(directory)/\(delta).delta" }

    func path(_ base: Base) -> String {
        "\(directory)/\(base.version)." + (base.partitions.map { "\($0)." } ?? "") + provider.baseSuffix
    }

    // MARK: Loading

    /// Removes what a batch left that was never committed: nothing would replace its base, and its delta is overwritten
    /// when the batch runs again.
    func forget(after version: Int64) throws(CheckpointError) {
        let later = contents.withLock { contents -> [Base] in
            contents.deltas = contents.deltas.filter { $0.key <= version }
            let later = contents.bases.filter { $0.version > version || !belongs($0) && $0.version >= version }
            contents.bases.subtract(later)
            return Array(later)
        }
        guard checkpoint != nil else { return }
        for base in later { try files.remove(path(base)) }
    }

    private func belongs(_ base: Base) -> Bool {
        if let partitions = base.partitions { return base.version == partitioning.since && partitions == partitioning.partitions }
        return partitioning.isFirst || base.version > partitioning.since
    }

    /// The bases from which `version` can be reached, the newest first; nil is the empty state before the first version.
    func bases(for version: Int64) -> [Base?] {
        let usable: [Base?] = contents.withLock { contents in
            contents.bases.filter { belongs($0) && $0.version <= version }.sorted { $0.version > $1.version }
        }
        return partitioning.isFirst ? usable + [nil] : usable
    }

    /// Tries the bases for `version` in turn: if a newer one is damaged, an older one serves as long as the deltas are there. The
    /// damaged one is then removed, because a purge would rely on it.
    func load<R>(_ version: Int64, _ attempt: (Base?) throws -> R) throws -> R {
        var failure: CheckpointError?
        var damaged: [(base: Base, error: CheckpointError)] = []
        for base in bases(for: version) {
            do {
                // Before reading: are all deltas there? The first missing one is named.
                for step in steps(from: base, to: version) where !contents.withLock({ $0.deltas[step] != nil }) { throw missing(step) }
                let loaded = try attempt(base)
                for (base, error) in damaged { try discard(base, error, for: version) }
                return loaded
            } catch let error as CheckpointError {
                if error.code == .newerFormat { throw error }
                failure = failure ?? error
                if let base { damaged.append((base, error)) }
            }
        }
        throw failure ?? missing(version)
    }

    private func discard(_ base: Base, _ error: CheckpointError, for version: Int64) throws(CheckpointError) {
        guard checkpoint != nil else { return }
        // Without the advice: there is nothing to do.
        let what = error.message.range(of: "; restore it").map { String(error.message[..<$0.lowerBound]) } ?? error.message
        Logger(label: "portage.state").warning(
            "\(what). The state of version \(version) was made from older files instead and is whole; \(path(base)) was removed")
        contents.withLock { _ = $0.bases.remove(base) }
        try files.remove(path(base))
    }

    func steps(from base: Base?, to version: Int64) -> Range<Int64> { ((base?.version ?? 0) &+ 1)..<(version &+ 1) }

    func read(delta version: Int64, _ body: StateFile.Record) throws {
        let path = path(version)
        guard let bytes = try files.read(path) else { throw missing(version) }
        try StateFile.read(bytes, kind: .delta, version: version, path: path, body)
        contents.withLock { $0.deltas[version] = bytes.count }
    }

    func read(base: Base) throws(CheckpointError) -> [UInt8] {
        guard let bytes = try files.read(path(base)) else { throw missing(base.version) }
        return bytes
    }

    func missing(_ version: Int64) -> CheckpointError {
        let path = path(version)
        return CheckpointError(
            .corrupt, path: path,
            "\(path) is missing, though the commit log says that its batch is done; restore it from a copy, or start over with a new "
                + "checkpoint directory")
    }

    // MARK: Writing

    func added(delta version: Int64, bytes: Int) { contents.withLock { $0.deltas[version] = bytes } }
    func added(_ base: Base) { contents.withLock { _ = $0.bases.insert(base) } }

    /// Whether a base of `version` is due: at the earliest after `minDeltas` and at the latest after ten times as many deltas, in between
    /// once their size reaches a quarter of the state, so that the cost of bases stays in proportion to the keys changed. If it is,
    /// the files count as busy until `finished()`.
    func claim(baseAt version: Int64, minDeltas: Int, stateBytes: Int) -> Bool {
        contents.withLock { contents in
            let newest = contents.bases.filter { belongs($0) }.map(\.version).max() ?? 0
            let since = version &- newest
            guard !contents.isBusy, since >= Int64(minDeltas) else { return false }
            if since < Int64(minDeltas) &* 10 {
                let bytes = contents.deltas.reduce(0) { $1.key > newest && $1.key <= version ? $0 + $1.value : $0 }
                guard bytes >= stateBytes / 4 else { return false }
            }
            contents.isBusy = true
            return true
        }
    }

    func finished() { contents.withLock { $0.isBusy = false } }
    var isBusy: Bool { contents.withLock { $0.isBusy } }

    // MARK: Purging

    /// Removes what no version from `oldest` on needs. Returns whether a base was removed.
    @discardableResult
    func purge(oldest: Int64) throws(CheckpointError) -> Bool {
        let (deltas, bases) = contents.withLock { contents -> ([Int64], [Base]) in
            guard let kept = contents.bases.filter({ belongs($0) && $0.version <= oldest }).max(by: { $0.version < $1.version }) else {
                return ([], [])
            }
            let deltas = contents.deltas.keys.filter { $0 <= kept.version }
            let bases = contents.bases.filter { $0 != kept && $0.version <= kept.version }
            for delta in deltas { contents.deltas[delta] = nil }
            contents.bases.subtract(bases)
            return (deltas, Array(bases))
        }
        for delta in deltas { try files.remove(path(delta)) }
        for base in bases { try files.remove(path(base)) }
        return !bases.isEmpty
    }
}
