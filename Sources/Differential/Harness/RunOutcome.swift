import BatchRuntime

/// What a run emitted, and how far it got.
public struct RunOutcome: Sendable {
    /// One output of the run.
    public struct Output: Sendable {
        public var name: String
        /// The batches in which it was written, and their watermarks, ascending.
        public var batches: [WindowEvidence.Batch]
        /// The last final label, in ms; nil if it has emitted all it ever will.
        public var through: Int64?
        /// Rows in its state at the end, which may still be emitted; nil if unknown.
        public var heldRows: Int?

        public init(name: String, batches: [WindowEvidence.Batch], through: Int64?, heldRows: Int? = nil) {
            self.name = name
            self.batches = batches
            self.through = through
            self.heldRows = heldRows
        }
    }

    public var observations: [Observation]
    /// The number of rows that this run emitted; the others are from earlier runs with the same checkpoint.
    public var newRows: Int
    /// In the order of registration.
    public var outputs: [Output]

    /// - Parameter newRows: all of them by default.
    public init(observations: [Observation], outputs: [Output], newRows: Int? = nil) {
        self.observations = observations
        self.newRows = newRows ?? observations.reduce(0) { $0 + $1.rows.count }
        self.outputs = outputs
    }

    /// The observations of one output, which are removed unless they are kept.
    mutating func observations(of output: String, keeping isKept: Bool) -> [Observation] {
        let found = observations.filter { $0.output == output }
        if !isKept { observations.removeAll { $0.output == output } }
        return found
    }
}
