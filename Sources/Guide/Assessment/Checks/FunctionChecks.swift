import Columnar
import Differential
import Offsets

/// Conditions on any function of the job.
extension Check {
    private static func own(_ call: JobCall) -> [(node: JobNode, function: String)] {
        call.nodes.flatMap { node in node.functions.filter { $0 != "initial" }.map { (node, $0) } }
    }

    private static func shown(_ sample: JobSample) -> String {
        let records = sample.records.isEmpty ? "" : " (\(sample.records.map(\.description).joined(separator: ", ")))"
        return "\(sample.function)(\(sample.arguments.map(ValueText.text).joined(separator: ", ")))\(records)"
    }

    /// Whether the failure of a batch was the call's: it shows at the node that needed the RDD, and tells the operation that threw.
    private static func isBehind(_ call: JobCall, _ failure: JobCounts.Failure, _ evidence: Evidence) -> Bool {
        guard let operation = failure.operation else { return call.nodes.contains { $0.id == failure.node } }
        let above = evidence.graph.ancestors(of: [failure.node]).union([failure.node])
        let suspects = evidence.graph.calls.filter { $0.operation == operation && $0.nodes.contains { above.contains($0.id) } }
        // Of several calls of one operation those are guilty whose samples threw too.
        let guilty = suspects.filter { call in
            own(call).contains { evidence.samples($0.node.id, $0.function).contains { $0.error != nil } }
        }
        return (guilty.isEmpty ? suspects : guilty).contains { $0.id == call.id }
    }

    /// No function threw in the run.
    static let throwsNothing = Check(
        id: "throws-nothing", sentence: "its functions throw on no record",
        otherwise: "a batch in which it throws fails in the legacy job; the port needs a decision: null, a filter, or the same failure"
    ) { check, call, evidence in
        let functions = own(call)
        guard !functions.isEmpty else { return nil }
        let samples = functions.flatMap { evidence.samples($0.node.id, $0.function) }
        var examples = samples.filter { $0.error != nil }.prefix(2).map { "\(shown($0)) threw \($0.error ?? "")" }
        for failure in evidence.counts?.failures ?? [] where examples.count < 3 && isBehind(call, failure, evidence) {
            examples.append("batch \(failure.label)\(failure.record.map { ", record \($0)" } ?? ""): \(failure.error)")
        }
        if !examples.isEmpty { return check.broken(Array(Set(examples)).sorted(), Count.of(samples.count, "call")) }
        if samples.isEmpty { return check.unchecked("no call of its functions was recorded") }
        return check.holds(Count.of(samples.count, "call"))
    }

    /// The same arguments give the same result.
    static let deterministic = Check(
        id: "deterministic", sentence: "its functions give the same for the same arguments",
        otherwise: "it depends on the clock, on chance or on something outside: the port would have to depend on the same"
    ) { check, call, evidence in
        let functions = own(call)
        guard !functions.isEmpty else { return nil }
        var repeated = 0
        var examples: [String] = []
        for (node, function) in functions {
            var known: [String: JobSample] = [:]
            for sample in evidence.samples(node.id, function) {
                let text = Evidence.text(sample.arguments)
                let again: Evidence.Answer?
                if evidence.probe.isLive {
                    again = evidence.answer(node.id, function, sample.arguments)
                } else {
                    again = known[text].flatMap { first in first.error.map { .threw($0) } ?? first.result.map { .value($0) } }
                    known[text] = sample
                }
                guard let again else { continue }
                repeated += 1
                let isSame =
                    switch (again, sample.result) {
                    case (.value(let value), let result?): TotalOrder.compare(value, result, exactly: true) == 0
                    case (.threw, nil): true
                    default: false
                    }
                if !isSame, examples.count < 2 {
                    let now = if case .value(let value) = again { ValueText.text(value) } else { "an error" }
                    examples.append("\(shown(sample)) = \(sample.result.map(ValueText.text) ?? "an error"), and another time \(now)")
                }
            }
        }
        if !examples.isEmpty { return check.broken(examples, "\(Count.of(repeated, "call")) made again") }
        if repeated == 0 {
            return check.unchecked("no function was called twice with the same arguments: only a live job's functions can be called again")
        }
        return check.holds("\(Count.of(repeated, "call")) made again")
    }
}
