import Dispatch
import Foundation
import Synchronization

/// The right to write a checkpoint: of several queries exactly one has it.
///
/// Taking it means to create `portage/lease/N+1`, which only one process can do. A holder has lost the lease as soon as a file with a
/// higher number exists, and it checks that before every write.
public final class CheckpointLease: Sendable {
    public let fence: Int64
    private let directory: String
    private let files: any FileSystem
    private let policy: LeasePolicy
    private let record: Mutex<LeaseRecord>
    private let renewal: Mutex<(any DispatchSourceTimer)?>

    private init(_ record: LeaseRecord, directory: String, files: any FileSystem, policy: LeasePolicy) {
        fence = record.fence
        self.directory = directory
        self.files = files
        self.policy = policy
        self.record = Mutex(record)
        renewal = Mutex(nil)
    }

    deinit { assert(record.withLock { $0.released }, "\(directory): lease \(fence) was dropped without being released") }

    /// Who holds the checkpoint now, or held it last; nil if nobody ever did.
    static func current(in directory: String, files: any FileSystem) throws(CheckpointError) -> LeaseRecord? {
        // The newest file may be replaced and its predecessors removed while we read: read again then.
        for _ in 0..<5 {
            guard let newest = try files.list(directory).compactMap({ Int64($0) }).max() else { return nil }
            let path = "\(directory)/\(newest)"
            if let bytes = try files.read(path) { return try LeaseRecord(bytes: bytes, path: path) }
        }
        throw CheckpointError(.io, path: directory, "\(directory) changes faster than it can be read; is the directory shared by mistake?")
    }

    /// Throws `.leased`, naming the holder, if a living query holds the checkpoint. Writes nothing.
    static func check(_ holder: LeaseRecord?, directory: String, policy: LeasePolicy) throws(CheckpointError) {
        guard let holder, !holder.released else { return }
        let silence = policy.nowMillis() &- holder.renewed
        let advice: String
        switch policy.isAlive(holder.holder) {
        case false?: return
        case true?: advice = "stop that one first, or use another checkpoint directory"
        case nil:
            if silence > policy.timeoutMillis { return }
            advice = "stop that one first; if it is dead, start again in \((policy.timeoutMillis - silence) / 1000 + 1) s"
        }
        throw CheckpointError(
            .leased, path: directory,
            "\(directory): in use by job \"\(holder.job)\" (pid \(holder.holder.pid) on \(holder.holder.host), lease \(holder.fence), "
                + "since \(moment(holder.since))); \(advice)")
    }

    /// `2026-01-31T17:40:00.000Z`; plain ms for years that a calendar cannot show.
    private static func moment(_ millis: Int64) -> String {
        guard (0...253_402_300_799_999).contains(millis) else { return "\(millis) ms" }
        return Date(timeIntervalSince1970: Double(millis) / 1000).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Takes the lease after `previous`.
    static func take(
        after previous: LeaseRecord?, job: String, root: String, directory: String, files: any FileSystem, policy: LeasePolicy
    ) throws(CheckpointError) -> CheckpointLease {
        let record = LeaseRecord(fence: (previous?.fence ?? 0) &+ 1, job: job, holder: policy.identity, since: policy.nowMillis())
        let isTaken: Bool
        do throws(CheckpointError) {
            isTaken = try files.putIfAbsent("\(directory)/\(record.fence)", Array(record.text.utf8))
        } catch {
            // A faster process removes the remains of earlier runs, and may take our half-written file for one: then it is the holder.
            try check(try current(in: directory, files: files), directory: root, policy: policy)
            throw error
        }
        guard isTaken else {
            try check(try current(in: directory, files: files), directory: root, policy: policy)
            throw CheckpointError(.leased, path: root, "\(root): another query took the checkpoint at the same moment; start again")
        }
        for name in try files.list(directory) {
            guard let number = Int64(name) else { continue }
            // We were so slow that other holders came and went, and removed the number that we then took.
            if number > record.fence {
                throw CheckpointError(.leased, path: root, "\(root): another query took the checkpoint at the same moment; start again")
            }
            if number < record.fence { try files.remove("\(directory)/\(name)") }
        }
        let lease = CheckpointLease(record, directory: directory, files: files, policy: policy)
        lease.keepRenewed()
        return lease
    }

    /// Throws `.fenced` if another query has taken over. Costs one listing of a directory with one file.
    func verify() throws(CheckpointError) {
        let newest = try files.list(directory).compactMap { Int64($0) }.max()
        if newest == fence { return }
        var who = "another query"
        if let next = try Self.current(in: directory, files: files) {
            who = "job \"\(next.job)\" (pid \(next.holder.pid) on \(next.holder.host), lease \(next.fence))"
        }
        throw CheckpointError(
            .fenced, path: directory, "\(directory): lease \(fence) was lost to \(who); this query writes nothing more, stop it")
    }

    /// Records that the holder is alive. A timer calls it; a failure shows in the next real write.
    func renew() throws(CheckpointError) {
        try verify()
        // Written under the lock, so that a renewal never follows the release.
        try record.withLock { record throws(CheckpointError) in
            if record.released { return }
            record.renewed = policy.nowMillis()
            try files.put("\(directory)/\(fence)", Array(record.text.utf8))
        }
    }

    /// Releases the checkpoint. A second call does nothing.
    func release() {
        renewal.withLock { timer in
            timer?.cancel()
            timer = nil
        }
        record.withLock { record in
            if record.released { return }
            record.released = true
            // If this write fails, the next query still finds the holder dead or silent.
            if (try? verify()) != nil { try? files.put("\(directory)/\(fence)", Array(record.text.utf8)) }
        }
    }

    private func keepRenewed() {
        renewal.withLock { slot in
            let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
            let period = DispatchTimeInterval.milliseconds(Int(clamping: max(policy.timeoutMillis / 3, 100)))
            timer.schedule(deadline: .now() + period, repeating: period)
            timer.setEventHandler { [weak self] in try? self?.renew() }
            timer.resume()
            slot = timer
        }
    }
}

/// How a lease is held and when a silent holder counts as dead. Tests replace its clock and identity.
public struct LeasePolicy: Sendable {
    /// A holder that cannot be observed (another host or container) counts as dead if it has not renewed for this long.
    public var timeoutMillis: Int64
    public var identity: ProcessIdentity
    /// Real time, not the engine's clock: a lease is about processes.
    public var nowMillis: @Sendable () -> Int64
    /// Whether a holder is alive; nil if that cannot be observed from here.
    public var isAlive: @Sendable (ProcessIdentity) -> Bool?

    public init(timeoutMillis: Int64 = 30_000) {
        self.timeoutMillis = timeoutMillis
        let identity = ProcessIdentity.current
        self.identity = identity
        nowMillis = { Int64(Date().timeIntervalSince1970 * 1000) }
        isAlive = { $0.isAlive(seenFrom: identity) }
    }
}
