import Foundation
import Offsets

/// What a checkpoint holds and what is wrong with it, read without its lease and without a write.
///
/// Damage does not stop it: each damaged file becomes a problem, and the rest is shown.
public struct CheckpointInspection: Sendable, Codable, Hashable {
    /// One batch of the logs.
    public struct Batch: Sendable, Codable, Hashable {
        public var id: Int64
        public var batchTime: Int64
        public var evictionWatermark: Int64
        public var lateWatermark: Int64
        /// The end of each source, in its own JSON.
        public var offsets: [String?]
        public var ranges: [OffsetRange]
        public var hasManifest: Bool
        /// The watermark in its commit; nil if it is not committed.
        public var nextWatermark: Int64?
        public var isCommitted: Bool
    }

    /// The files of one store.
    public struct State: Sendable, Codable, Hashable {
        /// The directory under `state/`: `0/3`.
        public var id: String
        public var deltas: Int
        public var snapshots: Int
        public var newestVersion: Int64?
        /// Bytes on disk.
        public var bytes: Int
    }

    public enum LeaseStanding: String, Sendable, Codable, Hashable {
        /// Never taken, or given back.
        case free
        case held
        /// Its holder is dead or silent; the next query takes it over.
        case abandoned
        /// On another host, and renewed not long ago.
        case heldElsewhere
    }

    public var path: String
    /// nil if `metadata` is missing or damaged.
    public var id: String?
    /// nil for a checkpoint that Spark wrote.
    public var job: CheckpointJob?
    public var lease: LeaseRecord?
    public var leaseStanding: LeaseStanding
    /// Ascending.
    public var batches: [Batch]
    public var state: [State]
    /// Each names a file and says what to do.
    public var problems: [String]

    /// The last batch that is done.
    public var lastCommitted: Batch? { batches.last(where: \.isCommitted) }
    /// The batch that the next start runs first.
    public var pending: Batch? { batches.last.flatMap { $0.isCommitted ? nil : $0 } }

    /// - Throws: `.io` if there is no checkpoint at `path`, or it cannot be read at all.
    public init(
        of path: String, files: any FileSystem = LocalFileSystem(), lease policy: LeasePolicy = LeasePolicy()
    ) throws(CheckpointError) {
        let layout = CheckpointLayout(path)
        guard try layout.isCheckpoint(files: files) else { throw try layout.noCheckpoint(files: files) }
        self.path = layout.root
        leaseStanding = .free
        batches = []
        state = []
        problems = []

        id = note { () throws(CheckpointError) in try CheckpointDirectory.storedID(layout, files: files) }
        if id == nil, problems.isEmpty {
            problems.append("\(layout.metadata) is missing; the next start creates a new id")
        }
        job = note { () throws(CheckpointError) in
            let job = try CheckpointDirectory.storedJob(layout, files: files)
            if job == nil, try files.exists(layout.begun) { throw CheckpointJob.missing(layout.job) }
            return job
        }
        lease = note { () throws(CheckpointError) in try CheckpointLease.current(in: layout.lease, files: files) }
        if let lease, !lease.released {
            switch policy.isAlive(lease.holder) {
            case true?: leaseStanding = .held
            case false?: leaseStanding = .abandoned
            case nil: leaseStanding = policy.nowMillis() &- lease.renewed > policy.timeoutMillis ? .abandoned : .heldElsewhere
            }
        }
        try readLogs(layout, files)
        try readState(layout.state, "", files, depth: 0)
        if job?.keepsState == true, lastCommitted != nil, state.isEmpty {
            problems.append("\(layout.state) is missing or empty, though the job keeps its state there; restore it from a copy")
        }
        state.sort { $0.id.compare($1.id, options: .numeric) == .orderedAscending }
    }

    private mutating func readLogs(_ layout: CheckpointLayout, _ files: any FileSystem) throws(CheckpointError) {
        let planned = try CheckpointLayout.batches(in: layout.offsets, files: files)
        let committed = try CheckpointLayout.batches(in: layout.commits, files: files)
        for id in planned {
            let batch = note { () throws(CheckpointError) in try CheckpointDirectory.batch(id, layout: layout, files: files) }
            guard let logged = batch else { continue }
            batches.append(
                Batch(
                    id: id, batchTime: logged.batchTime, evictionWatermark: logged.evictionWatermark,
                    lateWatermark: logged.lateWatermark, offsets: logged.offsets.offsets, ranges: logged.ranges,
                    hasManifest: logged.hasManifest, nextWatermark: nil, isCommitted: committed.contains(id)))
        }
        for id in committed {
            guard let index = batches.firstIndex(where: { $0.id == id }) else {
                // Files below the first offset file are what an interrupted purge left.
                if !planned.contains(id), id > planned.first ?? -1 {
                    problems.append("\(layout.offsets)/\(id) is missing, though commits/\(id) is there; restore it from a copy")
                }
                continue
            }
            let path = "\(layout.commits)/\(id)"
            let commit = note { () throws(CheckpointError) in try CommitLogEntry(bytes: try files.read(path) ?? [], path: path) }
            batches[index].nextWatermark = commit?.nextBatchWatermarkMillis
        }
        for (index, batch) in batches.enumerated() where !batch.isCommitted && index < batches.count - 1 {
            problems.append(
                "\(layout.commits)/\(batch.id) is missing, though offsets/\(batches[index + 1].id) is there; restore it from a copy")
        }
    }

    private mutating func readState(_ directory: String, _ id: String, _ files: any FileSystem, depth: Int) throws(CheckpointError) {
        var found = State(id: id, deltas: 0, snapshots: 0, newestVersion: nil, bytes: 0)
        for name in try files.list(directory).sorted() where !name.hasPrefix("_") && !name.hasPrefix(".") {
            let parts = name.split(separator: ".")
            let path = "\(directory)/\(name)"
            if name == "SSTs" {
                // Only the tables of a database are checked here; the checkpoints beside them have their checksums.
                for table in try files.list(path) {
                    found.bytes += note { () throws(CheckpointError) in try files.read("\(path)/\(table)") }?.count ?? 0
                }
            } else if parts.count >= 2, let version = Int64(parts[0]), ["delta", "snapshot", "checkpoint"].contains(parts[parts.count - 1])
            {
                if parts[parts.count - 1] == "delta" { found.deltas += 1 } else { found.snapshots += 1 }
                found.newestVersion = max(found.newestVersion ?? version, version)
                let bytes = note { () throws(CheckpointError) in try files.read(path) ?? [] } ?? []
                found.bytes += bytes.count
                if !Self.isWhole(bytes) { problems.append("\(path): torn or damaged: its checksum does not match; restore it from a copy") }
            } else if depth < 3 {
                try readState(path, id.isEmpty ? name : "\(id)/\(name)", files, depth: depth + 1)
            }
        }
        if found.deltas + found.snapshots > 0 { state.append(found) }
    }

    /// Our state files end with a checksum of the rest; for Spark's files nothing is known here.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "PSTATE".utf8) || bytes.starts(with: "PCHECK".utf8) else { return !bytes.isEmpty }
        guard bytes.count > 12 else { return false }
        let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return CRC32C.checksum(bytes.dropLast(4)) == stored
    }

    private mutating func note<T>(_ body: () throws(CheckpointError) -> T?) -> T? {
        do { return try body() } catch {
            problems.append("\(error)")
            return nil
        }
    }
}
