/// What a comparison says of a cell, a label or a run.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case identical, different
    /// One side has not come so far: its rows for the label may still be emitted, or change.
    case pending
    /// Of a run only: neither side had a row, or one had none and none to come, so nothing was compared.
    case nothing
}

extension Verdict {
    /// Its sign, wherever it is shown.
    var mark: String {
        switch self {
        case .identical: "="
        case .different: "≠"
        case .pending: "…"
        case .nothing: "∅"
        }
    }

    /// The exit status of `compare`: only cells that were compared make a 0.
    func exitStatus(allowsPending: Bool) -> Int32 {
        switch self {
        case .identical: 0
        case .different: 1
        case .pending: allowsPending ? 0 : 2
        case .nothing: 2
        }
    }
}
