/// What the guide says about one call of the job.
public struct Finding: Codable, Hashable, Sendable {
    /// The call's number in the graph.
    public var call: Int
    public var operation: String
    /// The nodes that the call made.
    public var nodes: [Int]
    /// Where in the job's code, if known.
    public var place: String?
    /// Length and slide of a window, topics, the name of an output: what distinguishes the call, in words.
    public var detail: String?
    /// The rule that was applied; `guide explain` prints it.
    public var rule: String
    public var verdict: Rule.Verdict
    public var sentence: String
    public var instead: String
    public var conditions: [Condition]

    /// Whether nothing is left to decide: the call carries over, and every condition holds.
    public var isSettled: Bool {
        switch verdict {
        case .carriesOver, .carriesOverIf: conditions.allSatisfy { $0.outcome == .holds }
        case .rewrite, .noEquivalent: false
        }
    }
}
