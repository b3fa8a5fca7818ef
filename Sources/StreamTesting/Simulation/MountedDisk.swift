import Checkpoints

/// A simulated disk as one life uses it: the guarantees of `FileSystem`, and the faults that the life specifies.
public final class MountedDisk: FileSystem {
    private let disk: SimulatedDisk
    private let life: SimulatedLife

    init(_ disk: SimulatedDisk, _ life: SimulatedLife) {
        self.disk = disk
        self.life = life
    }

    /// Does one operation with its fault, if it has one.
    private func perform<R>(
        _ what: String, _ path: String, _ body: (inout SimulatedDisk.State, SimulatedLife.Fault?) throws(CheckpointError) -> R
    ) throws(CheckpointError) -> R {
        let operation = "\(what) \(path)"
        do {
            let fault = try life.begin(operation)
            if fault == .refusal { throw Failure.refused }
            let result = try disk.state.withLock { state throws(CheckpointError) in try body(&state, fault) }
            try life.end(operation, fault)
            if fault == .drop { life.losePowerNext() }
            if fault == .lostAnswer { throw Failure.refused }
            return result
        } catch let error as CheckpointError {
            throw error
        } catch is SimulatedLife.Died {
            throw CheckpointError(.io, path: path, "\(operation): the simulated process is dead")
        } catch {
            throw CheckpointError(.io, path: path, "\(operation): the simulated disk refuses")
        }
    }

    private enum Failure: Error { case refused }

    public func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
        try perform("read", path) { state, _ in state.seen[path] }
    }

    public func list(_ directory: String) throws(CheckpointError) -> [String] {
        let prefix = directory + "/"
        return try perform("list", directory) { state, _ in
            var names: Set<String> = []
            for path in state.seen.keys where path.hasPrefix(prefix) {
                if let name = path.dropFirst(prefix.count).split(separator: "/").first { names.insert(String(name)) }
            }
            return names.sorted()
        }
    }

    public func exists(_ path: String) throws(CheckpointError) -> Bool {
        try perform("look up", path) { state, _ in state.seen[path] != nil }
    }

    public func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool {
        do {
            try putAll([FileWrite(path, bytes, mustBeAbsent: true)], after: [])
            return true
        } catch where error.code == .alreadyWritten {
            return false
        }
    }

    public func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) { try putAll([FileWrite(path, bytes)], after: []) }

    public func stage(_ writes: [FileWrite]) throws(CheckpointError) {
        guard let first = writes.first else { return }
        try perform("stage", first.path) { state, fault in
            for write in writes {
                let bytes = fault == .tear ? Array(write.bytes.prefix(write.bytes.count / 2)) : write.bytes
                state.change(write.path, bytes, canTear: true)
            }
        }
    }

    /// Each file is an operation of its own, and so is each wait for the disk: a life can end between any two of them.
    public func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) {
        if !staged.isEmpty {
            try perform("flush", staged[0]) { state, fault in state.flush(Set(staged), fault) }
        }
        var placed: Set<String> = []
        for write in writes {
            if write.followsDurably, !placed.isEmpty { try flush(&placed) }
            try perform("write", write.path) { state, fault throws(CheckpointError) in
                if write.mustBeAbsent, state.seen[write.path] != nil {
                    throw CheckpointError(.alreadyWritten, path: write.path, "\(write.path) is there already")
                }
                if fault == .tear {
                    // A disk whose writes are not atomic.
                    state.change(write.path, Array(write.bytes.prefix(write.bytes.count / 2)))
                    state.flush([write.path], nil)
                } else {
                    state.change(write.path, write.bytes)
                }
            }
            placed.insert(write.path)
        }
        try flush(&placed)
    }

    private func flush(_ placed: inout Set<String>) throws(CheckpointError) {
        guard let first = placed.min() else { return }
        let paths = placed
        try perform("flush", first) { state, fault in state.flush(paths, fault) }
        placed = []
    }

    public func remove(_ path: String) throws(CheckpointError) { try perform("remove", path) { state, _ in state.change(path, nil) } }

    public func makeDirectory(_ path: String) throws(CheckpointError) { try perform("make", path) { _, _ in } }

    public func removeTemporaries(in directory: String) throws(CheckpointError) { try perform("clear", directory) { _, _ in } }
}
