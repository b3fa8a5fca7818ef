/// A condition of rules: how it is checked on what was recorded of a call.
struct Check: Sendable {
    let id: String
    /// The condition as a sentence.
    let sentence: String
    /// What breaking it means for the port.
    let otherwise: String
    /// nil where the condition does not concern the call, such as rounding in a function of integers.
    let run: @Sendable (Check, JobCall, Evidence) -> Condition?

    func condition(_ call: JobCall, _ evidence: Evidence) -> Condition? { run(self, call, evidence) }

    func holds(_ extent: String? = nil) -> Condition { Condition(self, .holds, extent: extent) }
    func broken(_ examples: [String], _ extent: String? = nil) -> Condition {
        Condition(self, .broken, extent: extent, reason: otherwise, examples: examples)
    }
    func unchecked(_ reason: String) -> Condition { Condition(self, .notChecked, reason: reason) }
}
