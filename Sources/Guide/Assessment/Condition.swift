/// What must be so for a call to carry over, and what the records say about it.
public struct Condition: Codable, Hashable, Sendable {
    public enum Outcome: String, Codable, Hashable, Sendable {
        /// Nothing among what was checked contradicts it.
        case holds
        /// The examples contradict it.
        case broken
        /// The records cannot tell; `reason` says why.
        case notChecked
    }

    /// `associative`, `inverse-takes-back`.
    public var id: String
    /// The condition as a sentence.
    public var sentence: String
    public var outcome: Outcome
    /// On what it was checked: `1,024 combinations of 48 values`.
    public var extent: String?
    /// Why it was not checked, or what breaking it means.
    public var reason: String?
    /// What breaks it: values, and their records if known.
    public var examples: [String]

    init(_ check: Check, _ outcome: Outcome, extent: String? = nil, reason: String? = nil, examples: [String] = []) {
        (id, sentence, self.outcome, self.extent, self.reason, self.examples) = (
            check.id, check.sentence, outcome, extent, reason, examples
        )
    }
}
