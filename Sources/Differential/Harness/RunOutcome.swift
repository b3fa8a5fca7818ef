import BatchRuntime

/// What a run emitted, and how far it got.
public struct RunOutcome: Sendable {
    public var observations: [Observation]
    /// Its batches and their watermarks, ascending.
    public var batches: [WindowEvidence.Batch]
    /// The last label that it will never add to, in ms; nil if it ran nothing.
    public var through: Int64?

    public init(observations: [Observation], batches: [WindowEvidence.Batch], through: Int64?) {
        self.observations = observations
        self.batches = batches
        self.through = through
    }
}
