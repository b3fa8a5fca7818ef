import BatchRuntime
import Synchronization

/// Keeps what a run emits, in order, and fences the user's side effects off but for the outputs named.
public final class ObservationRecorder: OutputObserver {
    private let kept = Mutex<[Observation]>([])
    private let allowed: Set<String>
    private let onObservation: (@Sendable (Observation) throws -> Void)?

    /// - Parameters:
    ///   - letThrough: outputs whose own side effects run too.
    ///   - onObservation: called with each observation, after it is kept: feeds an online comparison or a progress bar.
    public init(letThrough: Set<String> = [], onObservation: (@Sendable (Observation) throws -> Void)? = nil) {
        allowed = letThrough
        self.onObservation = onObservation
    }

    public func observe(_ observation: Observation) throws {
        kept.withLock { $0.append(observation) }
        try onObservation?(observation)
    }

    public func letsThrough(output: String) -> Bool { allowed.contains(output) }

    /// What was emitted so far.
    public var observations: [Observation] { kept.withLock { $0 } }
}
