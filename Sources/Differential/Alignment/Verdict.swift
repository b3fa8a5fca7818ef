/// What a comparison says of a cell, a label or a run.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case identical, different
    /// One side has not come so far: its rows for the label may still be emitted, or change.
    case pending
}
