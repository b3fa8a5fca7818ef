import Checkpoints
import Synchronization

/// A disk in memory that can lose power: any part of what is not durable may then be there, in any order, torn or whole.
///
/// Each life of a process mounts it. The seed determines which part survives.
public final class SimulatedDisk: Sendable {
    /// A change that processes see and the disk may lose.
    struct Change {
        var path: String
        /// nil for a removed file.
        var bytes: [UInt8]?
        /// Whether a part of the bytes may survive.
        var canTear: Bool
    }

    struct State {
        /// What exists after a loss of power.
        var durable: [String: [UInt8]] = [:]
        /// What processes see.
        var seen: [String: [UInt8]] = [:]
        var changes: [Change] = []
        /// Writes that the disk has acknowledged and makes durable at its next flush.
        var delayed: Set<String> = []
        var random: SeededGenerator
    }

    let state: Mutex<State>

    public init(seed: UInt64 = 0) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

    /// The disk as one life sees it.
    public func mount(_ life: SimulatedLife) -> MountedDisk { MountedDisk(self, life) }

    /// All files by path, as a process sees them.
    public var contents: [String: [UInt8]] { state.withLock { $0.seen } }

    /// Replaces the contents of a file, durably.
    public func overwrite(_ path: String, _ bytes: [UInt8]?) {
        state.withLock { state in
            state.durable[path] = bytes
            state.seen[path] = bytes
            state.changes.removeAll { $0.path == path }
        }
    }

    /// The contents that the next life finds after the end of a life.
    public func settle(after life: SimulatedLife) {
        state.withLock { state in
            let changes = state.changes
            state.changes = []
            state.delayed = []
            guard life.hasLostPower else {
                state.durable = state.seen
                return
            }
            for change in changes {
                let luck = state.random.below(3)
                if luck == 0 { continue }
                guard let bytes = change.bytes else {
                    state.durable[change.path] = nil
                    continue
                }
                let isTorn = luck == 1 && change.canTear
                state.durable[change.path] = isTorn ? Array(bytes.prefix(state.random.below(bytes.count))) : bytes
            }
            state.seen = state.durable
        }
    }
}

extension SimulatedDisk.State {
    /// Makes a change visible to processes; it is not durable yet.
    mutating func change(_ path: String, _ bytes: [UInt8]?, canTear: Bool = false) {
        seen[path] = bytes
        changes.append(SimulatedDisk.Change(path: path, bytes: bytes, canTear: canTear))
    }

    /// Makes the changes at these paths durable, and with them the delayed ones.
    mutating func flush(_ paths: Set<String>, _ fault: SimulatedLife.Fault?) {
        switch fault {
        case .drop: return
        case .delay: delayed.formUnion(paths)
        default:
            let due = paths.union(delayed)
            delayed = []
            for change in changes where due.contains(change.path) { durable[change.path] = change.bytes }
            changes.removeAll { due.contains($0.path) }
        }
    }
}
