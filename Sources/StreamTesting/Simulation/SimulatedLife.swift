import Synchronization

/// One life of a process in a simulation: its operations on disk and broker are counted from 0, and any of them can fail.
///
/// A life that has ended refuses everything, like a dead process. The next life sees what this one left.
public final class SimulatedLife: Sendable {
    public enum Fault: Hashable, Sendable, CaseIterable {
        /// The operation is refused and has no effect; the process continues.
        case refusal
        /// The operation takes effect, or a part of it does, and is reported as failed: the answer was lost.
        case lostAnswer
        /// Half of the bytes are there under the final name, and the machine loses power.
        case tear
        /// It is acknowledged but not on the disk before the next flush, whatever that one is for.
        case delay
        /// It is acknowledged but not on the disk, and the machine loses power at the next operation.
        case drop
        /// The process dies before or after the operation; the machine continues, so everything written is there.
        case killBefore, killAfter
        /// The machine loses power before or after the operation: any part of what is not durable may be there, in any order.
        case powerLossBefore, powerLossAfter
    }

    /// The error of a dead process's calls.
    public struct Died: Error, CustomStringConvertible {
        public let operation: String
        public var description: String { "\(operation): the simulated process is dead" }
    }

    private struct State {
        var faults: [Int: Fault]
        var operations: [String] = []
        var isDead = false
        var hasLostPower = false
        var losesPowerNext = false
    }

    private let state: Mutex<State>

    public init(_ faults: [Int: Fault] = [:]) { state = Mutex(State(faults: faults)) }

    /// The operations so far; a fault's number is an index into it.
    public var operations: [String] { state.withLock { $0.operations } }
    public var isDead: Bool { state.withLock { $0.isDead } }
    /// Whether the machine went down with the process.
    public var hasLostPower: Bool { state.withLock { $0.hasLostPower } }

    public func die(losingPower: Bool = false) {
        state.withLock { state in
            state.isDead = true
            if losingPower { state.hasLostPower = true }
        }
    }

    /// Power fails at the next operation.
    func losePowerNext() { state.withLock { $0.losesPowerNext = true } }

    /// Counts an operation and returns its fault.
    /// - Throws: `Died`.
    func begin(_ operation: String) throws(Died) -> Fault? {
        let (isDead, fault) = state.withLock { state -> (Bool, Fault?) in
            if state.losesPowerNext, !state.isDead { (state.isDead, state.hasLostPower) = (true, true) }
            guard !state.isDead else { return (true, nil) }
            defer { state.operations.append(operation) }
            return (false, state.faults[state.operations.count])
        }
        if isDead { throw Died(operation: operation) }
        switch fault {
        case .killBefore?: die()
        case .powerLossBefore?: die(losingPower: true)
        default: return fault
        }
        throw Died(operation: operation)
    }

    /// Ends an operation that `begin` has allowed.
    func end(_ operation: String, _ fault: Fault?) throws(Died) {
        switch fault {
        case .killAfter?: die()
        case .powerLossAfter?, .tear?: die(losingPower: true)
        default: return
        }
        throw Died(operation: operation)
    }
}
