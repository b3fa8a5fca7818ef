import Checkpoints
import Synchronization

/// A file system with faults set by a test: its writes are counted from 0, and any of them can be given a fault.
public final class FaultyFileSystem: FileSystem {
    public enum Fault: Hashable, Sendable {
        /// The write fails with this error number; nothing is written, and the process continues.
        case fail(errno: Int32)
        /// Half of the bytes are written under the final name, and the process dies: what a disk without atomic writes does.
        case tear
        /// The write is reported as done, the process dies at its next operation, and the write was lost.
        case drop
        /// The process dies before the write, or right after it.
        case crashBefore, crashAfter
    }

    private struct State {
        var faults: [Int: Fault]
        var writes: [String] = []
        var isCrashed = false
        var crashesNext = false
    }

    private let base: any FileSystem
    private let state: Mutex<State>

    public init(_ base: any FileSystem, faults: [Int: Fault] = [:]) {
        self.base = base
        state = Mutex(State(faults: faults))
    }

    /// The paths of all writes so far, in order; a fault's number is an index into it.
    public var writes: [String] { state.withLock { $0.writes } }
    /// Whether the process has died: everything is refused from then on.
    public var isCrashed: Bool { state.withLock { $0.isCrashed } }

    /// Dies now.
    public func crash() { state.withLock { $0.isCrashed = true } }

    private static func died(_ path: String) -> CheckpointError {
        CheckpointError(.io, path: path, "\(path): the simulated process is dead")
    }

    private func check(_ path: String) throws(CheckpointError) {
        let isDead = state.withLock { state in
            if state.crashesNext { state.isCrashed = true }
            return state.isCrashed
        }
        if isDead { throw Self.died(path) }
    }

    /// Does one counted write with its fault, if it has one. `write(nil)` writes all, `write(n)` only the first n bytes.
    private func mutate<R>(
        _ path: String, size: Int, dropped: R, _ write: (Int?) throws(CheckpointError) -> R
    ) throws(CheckpointError) -> R {
        try check(path)
        let fault = state.withLock { state -> Fault? in
            defer { state.writes.append(path) }
            return state.faults[state.writes.count]
        }
        switch fault {
        case nil: return try write(nil)
        case .fail(let errno): throw CheckpointError(errno: errno, doing: "write", path: path)
        case .tear:
            _ = try write(size / 2)
            crash()
            throw Self.died(path)
        case .drop:
            state.withLock { $0.crashesNext = true }
            return dropped
        case .crashBefore:
            crash()
            throw Self.died(path)
        case .crashAfter:
            _ = try write(nil)
            crash()
            throw Self.died(path)
        }
    }

    public func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
        try check(path)
        return try base.read(path)
    }

    public func list(_ directory: String) throws(CheckpointError) -> [String] {
        try check(directory)
        return try base.list(directory)
    }

    public func exists(_ path: String) throws(CheckpointError) -> Bool {
        try check(path)
        return try base.exists(path)
    }

    public func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool {
        try mutate(path, size: bytes.count, dropped: true) { count throws(CheckpointError) in
            try base.putIfAbsent(path, count.map { Array(bytes.prefix($0)) } ?? bytes)
        }
    }

    public func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) {
        try mutate(path, size: bytes.count, dropped: ()) { count throws(CheckpointError) in
            try base.put(path, count.map { Array(bytes.prefix($0)) } ?? bytes)
        }
    }

    public func remove(_ path: String) throws(CheckpointError) {
        try mutate(path, size: 0, dropped: ()) { _ throws(CheckpointError) in try base.remove(path) }
    }

    public func removeTree(_ path: String) throws(CheckpointError) {
        try mutate(path, size: 0, dropped: ()) { _ throws(CheckpointError) in try base.removeTree(path) }
    }

    public func makeDirectory(_ path: String) throws(CheckpointError) {
        try check(path)
        try base.makeDirectory(path)
    }

    public func modified(_ path: String) throws(CheckpointError) -> Int64? {
        try check(path)
        return try base.modified(path)
    }

    public func removeTemporaries(in directory: String) throws(CheckpointError) {
        try check(directory)
        try base.removeTemporaries(in: directory)
    }
}
