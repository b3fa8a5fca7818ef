extension Rule {
    /// What becomes of a call in the port.
    public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// The port says the same, whatever the records are.
        case carriesOver
        /// The port says the same if conditions hold, which are checked on the records.
        case carriesOverIf
        /// The port does it in another way, which the rule names.
        case rewrite
        /// A table query cannot do it.
        case noEquivalent

        var words: String {
            switch self {
            case .carriesOver: "carries over"
            case .carriesOverIf: "carries over if"
            case .rewrite: "rewrite"
            case .noEquivalent: "no equivalent"
            }
        }
    }
}
