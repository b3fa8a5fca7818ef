import Foundation
import Paths
import Synchronization

/// The durable memory of one query, in the layout of Spark's Structured Streaming with our own manifest beside it.
///
/// Spark 3.5 can read `metadata`, `offsets/N`, `commits/N`, `sources/` and `state/OPERATOR/PARTITION/`, and we can read Spark's;
/// `portage/` holds `job`, `manifest/N.FENCE` and `lease/FENCE`. The opener holds its lease until `close()`.
/// All writes check the lease first. Calls may come from several threads.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.{OffsetSeqLog, CommitLog, StreamMetadata}`.
public final class CheckpointDirectory: Sendable {
    public let path: String
    /// The query's id, a UUID, kept for the life of the checkpoint.
    public let id: String
    /// The job as the checkpoint stores it: zero time and phases are those of the first start.
    public let job: CheckpointJob
    public let files: any FileSystem
    /// How many batches the logs keep.
    public let minBatchesToRetain: Int

    let layout: CheckpointLayout
    let lease: CheckpointLease
    private let oldest: Mutex<Int64>
    /// The manifests of earlier leases, by batch.
    private let inheritedManifests: [Int64: [String]]
    /// Files that are written but become durable only with the next entry of a log.
    let staged = Mutex<[String]>([])
    private let hasSparkChecksums: Bool
    /// Whether the checkpoint was empty when it was opened.
    private let isFirst: Bool

    /// Opens the directory for `job`, creating it if necessary. A refused call has changed nothing.
    /// - Throws: `.leased` naming the holder, `.otherJob` naming both jobs, `.corrupt`, `.newerFormat`, or the disk's refusal.
    public convenience init(
        _ path: String, job: CheckpointJob, files: any FileSystem = LocalFileSystem(), lease policy: LeasePolicy = LeasePolicy(),
        minBatchesToRetain: Int = 100
    ) throws(CheckpointError) {
        if let refusal = FilePlace.foreign(path) { throw CheckpointError(.invalid, path: path, refusal.message, hint: refusal.hint) }
        let layout = CheckpointLayout(path)
        // Check everything before the first write.
        let stored = try Self.storedJob(layout, files: files)
        try stored?.requireSame(job, directory: layout.root)
        let batches = try CheckpointLayout.batches(in: layout.offsets, files: files)
        if stored == nil, !batches.isEmpty, job.kind == .dstream {
            let hasBegun = try files.exists(layout.begun)
            let hasPlanned = try !files.list(layout.manifests).isEmpty
            if hasBegun || hasPlanned { throw CheckpointJob.missing(layout.job) }
            throw CheckpointError(
                .otherJob, path: layout.root,
                "\(layout.root) is the checkpoint of a Structured Streaming query (it has offsets but no portage/job), not of "
                    + "\(job.title); "
                    + "give \(job.title) its own checkpoint directory")
        }
        _ = try Self.storedID(layout, files: files)
        let holder = try CheckpointLease.current(in: layout.lease, files: files)
        try CheckpointLease.check(holder, directory: layout.root, policy: policy)

        try files.makeDirectory(layout.lease)
        let lease = try CheckpointLease.take(
            after: holder, job: job.name, root: layout.root, directory: layout.lease, files: files, policy: policy)
        do throws(CheckpointError) {
            for directory in layout.logs + [layout.manifests] {
                try files.makeDirectory(directory)
                try files.removeTemporaries(in: directory)
            }
            try files.removeTemporaries(in: layout.lease)
            // The lease is ours now, so what is read from here on does not change.
            if try files.read(layout.metadata) == nil {
                _ = try files.putIfAbsent(
                    layout.metadata, Array(ChecksummedJSON.sealed("{\"id\":\"\(UUID().uuidString.lowercased())\"}").utf8))
            }
            let isFirst = try files.read(layout.job) == nil
            if isFirst { _ = try files.putIfAbsent(layout.job, Array(job.text.utf8)) }
            guard let id = try Self.storedID(layout, files: files), let kept = try Self.storedJob(layout, files: files) else {
                throw CheckpointError(
                    .io, path: layout.root, "\(layout.root): a file just written cannot be read; is the directory being deleted?")
            }
            try kept.requireSame(job, directory: layout.root)
            try self.init(
                layout: layout, id: id, job: kept, files: files, lease: lease, minBatchesToRetain: minBatchesToRetain, isFirst: isFirst)
        } catch {
            lease.release()
            throw error
        }
    }

    private init(
        layout: CheckpointLayout, id: String, job: CheckpointJob, files: any FileSystem, lease: CheckpointLease,
        minBatchesToRetain: Int, isFirst: Bool
    ) throws(CheckpointError) {
        self.isFirst = isFirst
        self.layout = layout
        path = layout.root
        self.id = id
        self.job = job
        self.files = files
        self.lease = lease
        self.minBatchesToRetain = max(minBatchesToRetain, 2)
        let names = try files.list(layout.offsets)
        hasSparkChecksums = names.contains { $0.hasSuffix(".crc") }
        // An interrupted purge may have left a part of a batch.
        var left: [Int64] = []
        for directory in layout.logs { left += try CheckpointLayout.batches(in: directory, files: files) }
        inheritedManifests = try layout.manifestNames(files: files)
        left += inheritedManifests.keys
        oldest = Mutex(left.min() ?? 0)
    }

    /// Releases the lease; another query can then open the directory.
    public func close() { lease.release() }

    /// Closes after a start that failed. If it was the first start, its zero time and its plan are removed, so that the corrected job, or
    /// the job whose topic has been created meanwhile, starts as the first.
    public func abandon() {
        if isFirst, (try? isFresh) == true, (try? lease.verify()) != nil { try? files.remove(layout.job) }
        close()
    }

    /// The fencing number under which this query writes.
    public var fence: Int64 { lease.fence }

    /// The job that a directory belongs to, or nil if it holds none of ours. Takes no lease and writes nothing.
    public static func storedJob(at path: String, files: any FileSystem = LocalFileSystem()) throws(CheckpointError) -> CheckpointJob? {
        try storedJob(CheckpointLayout(path), files: files)
    }

    static func storedJob(_ layout: CheckpointLayout, files: any FileSystem) throws(CheckpointError) -> CheckpointJob? {
        guard let bytes = try files.read(layout.job) else { return nil }
        return try CheckpointJob(bytes: bytes, path: layout.job)
    }

    private struct Metadata: Decodable { var id: String }

    static func storedID(_ layout: CheckpointLayout, files: any FileSystem) throws(CheckpointError) -> String? {
        guard let bytes = try files.read(layout.metadata) else { return nil }
        let remedy = "restore it from a copy; or delete it, and the query continues under a new id"
        let text = String(validating: bytes, as: UTF8.self)
        if let text, ChecksummedJSON.isWhole(text) == false { throw .corrupt(layout.metadata, ChecksummedJSON.damage, remedy: remedy) }
        guard let text, let metadata = LogJSON.decode(Metadata.self, text), UUID(uuidString: metadata.id) != nil else {
            throw .corrupt(
                layout.metadata, bytes.isEmpty ? "torn: it is empty" : "torn or damaged: it is not {\"id\":\"…\"} with the UUID of a query",
                remedy: remedy)
        }
        return metadata.id
    }
}

extension CheckpointDirectory {
    /// Writes files under the checkpoint if the lease still is ours; they share the cost of durability.
    public func write(_ writes: [FileWrite]) throws(CheckpointError) {
        try lease.verify()
        try files.putAll(writes)
    }

    /// Writes files that are not needed before a log refers to them, such as the state of a batch: durable before the next entry of either
    /// log.
    public func writeForCommit(_ writes: [FileWrite]) throws(CheckpointError) {
        try lease.verify()
        try files.stage(writes)
        staged.withLock { $0 += writes.map(\.path) }
    }

    /// Removes the batches that `minBatchesToRetain` no longer covers, once `latest` is done.
    public func purge(latest: Int64) throws(CheckpointError) {
        let keep = latest &- Int64(minBatchesToRetain) &+ 1
        let range = oldest.withLock { oldest -> Range<Int64> in
            defer { oldest = max(oldest, keep) }
            return min(oldest, keep)..<keep
        }
        for id in range {
            for directory in layout.logs {
                try files.remove("\(directory)/\(id)")
                if hasSparkChecksums { try files.remove("\(directory)/.\(id).crc") }
            }
            for name in inheritedManifests[id] ?? [] { try files.remove("\(layout.manifests)/\(name)") }
            try files.remove(layout.manifest(id, fence: fence))
        }
    }
}

/// The file system that holds an engine's checkpoints, and the policy of their leases; tests replace both.
package struct CheckpointStorage: Sendable {
    package var files: any FileSystem
    package var lease: LeasePolicy

    package init(files: any FileSystem = LocalFileSystem(), lease: LeasePolicy = LeasePolicy()) {
        self.files = files
        self.lease = lease
    }
}
