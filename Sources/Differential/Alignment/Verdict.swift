/// The result of a comparison for a cell, a label or a run.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    case identical, different
    /// One side has not got so far: its rows for the label may still be emitted, or change.
    case pending
    /// For a run only: neither side had a row, or one had none and will have none, so nothing was compared.
    case nothing
}

extension Verdict {
    /// The symbol that represents it.
    var mark: String {
        switch self {
        case .identical: "="
        case .different: "≠"
        case .pending: "…"
        case .nothing: "∅"
        }
    }

    /// The exit status of `compare`: it is 0 only if cells were compared.
    func exitStatus(allowsPending: Bool) -> Int32 {
        switch self {
        case .identical: 0
        case .different: 1
        case .pending: allowsPending ? 0 : 2
        case .nothing: 2
        }
    }
}
