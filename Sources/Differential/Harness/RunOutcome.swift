import BatchRuntime

/// What a run emitted, and how far it got.
public struct RunOutcome: Sendable {
    /// One thing that the run puts out to.
    public struct Output: Sendable {
        public var name: String
        /// The batches in which it was written, and their watermarks, ascending.
        public var batches: [WindowEvidence.Batch]
        /// The last label that it will never add to, in ms; nil if it has emitted all it ever will.
        public var through: Int64?
        /// Rows that it keeps at its end, of which more could come; nil where that is not known.
        public var heldRows: Int?

        public init(name: String, batches: [WindowEvidence.Batch], through: Int64?, heldRows: Int? = nil) {
            self.name = name
            self.batches = batches
            self.through = through
            self.heldRows = heldRows
        }
    }

    public var observations: [Observation]
    /// Of their rows those that this run emitted; the others are of runs before it with the same checkpoint.
    public var newRows: Int
    /// In the order of registration.
    public var outputs: [Output]

    /// - Parameter newRows: all of them unless given.
    public init(observations: [Observation], outputs: [Output], newRows: Int? = nil) {
        self.observations = observations
        self.newRows = newRows ?? observations.reduce(0) { $0 + $1.rows.count }
        self.outputs = outputs
    }

    /// What one output emitted, which goes from here unless it is kept.
    mutating func observations(of output: String, keeping isKept: Bool) -> [Observation] {
        let found = observations.filter { $0.output == output }
        if !isKept { observations.removeAll { $0.output == output } }
        return found
    }
}
