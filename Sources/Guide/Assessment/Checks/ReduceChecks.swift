import Columnar
import Differential
import Offsets

/// Conditions on the functions that combine values.
extension Check {
    /// The node and name of the function by which a call combines values.
    private static func combining(_ call: JobCall) -> (node: JobNode, function: String)? {
        for name in ["reduce", "mergeCombiners"] {
            if let node = call.node(with: name) { return (node, name) }
        }
        return nil
    }

    private static func noCombination(_ evidence: Evidence, _ law: String) -> String {
        evidence.probe.isLive
            ? "no value came to it"
            : "the recorded calls do not show it: it needs the calls of \(law), and only a live job's function can be called again"
    }

    static let associative = Check(
        id: "associative", sentence: "its reduce function is associative on the values that occur",
        otherwise: "the result depends on how the values are put into batches, so no query over the records can be held to it"
    ) { check, call, evidence in
        guard let (node, function) = combining(call) else { return nil }
        let tally = evidence.laws(node.id, function).associative
        if let example = tally.example { return check.broken([example], "\(tally.broken) of \(Count.of(tally.checked, "triple"))") }
        guard tally.checked > 0 else {
            return check.unchecked(noCombination(evidence, "f(a, b), f(b, c), f(f(a, b), c) and f(a, f(b, c))"))
        }
        return check.holds("\(Count.of(tally.checked, "triple")) of \(Count.of(evidence.laws(node.id, function).values.count, "value"))")
    }

    static let commutative = Check(
        id: "commutative", sentence: "its reduce function is commutative on the values that occur",
        otherwise:
            "the result depends on the order of the records, which a query does not keep: use an aggregate that names its order, such as max_by over the offset"
    ) { check, call, evidence in
        guard let (node, function) = combining(call) else { return nil }
        let tally = evidence.laws(node.id, function).commutative
        if let example = tally.example { return check.broken([example], "\(tally.broken) of \(Count.of(tally.checked, "pair"))") }
        guard tally.checked > 0 else { return check.unchecked(noCombination(evidence, "f(a, b) and f(b, a)")) }
        return check.holds("\(Count.of(tally.checked, "pair")) of \(Count.of(evidence.laws(node.id, function).values.count, "value"))")
    }

    static let exact = Check(
        id: "exact", sentence: "sums of doubles do not depend on their order",
        otherwise: "the port adds in another order: its last digits differ, and the comparison needs a tolerance"
    ) { check, call, evidence in
        guard let (node, function) = combining(call) else { return nil }
        let laws = evidence.laws(node.id, function)
        guard laws.hasDoubles else { return nil }
        let tallies = [laws.associative, laws.commutative]
        if let worst = tallies.filter({ $0.rounding != nil }).max(by: { ($0.rounding ?? 0) < ($1.rounding ?? 0) }) {
            return check.broken(["by up to \(worst.rounding ?? 0) of the value: \(worst.roundingExample ?? "")"])
        }
        guard laws.associative.checked > 0 else { return check.unchecked(noCombination(evidence, "f(f(a, b), c) and f(a, f(b, c))")) }
        return check.holds(Count.of(laws.associative.checked, "triple"))
    }

    /// `inverse(reduce(a, b), b)` is `a`.
    static let inverseTakesBack = Check(
        id: "inverse-takes-back", sentence: "its inverse function takes back what the reduce function added",
        otherwise: "the legacy window drifts away from the sum of its records (D6), and the port does not follow it"
    ) { check, call, evidence in
        guard let node = call.node(with: "inverse") else { return nil }
        let values = evidence.laws(node.id, "reduce").values
        var (checked, broken) = (0, 0)
        var example: String?
        var drift: Double?
        func attempt(_ a: Value, _ b: Value) {
            guard let sum = evidence.value(node.id, "reduce", [a, b]), let back = evidence.value(node.id, "inverse", [sum, b]) else {
                return
            }
            checked += 1
            let text =
                "inverse(reduce(\(ValueText.text(a)), \(ValueText.text(b))), \(ValueText.text(b))) = \(ValueText.text(back)), and not \(ValueText.text(a))"
            switch Closeness.of(back, a, madeOf: [b, sum]) {
            case .same: break
            case .rounded(let distance): if distance > drift ?? -1 { (drift, example) = (distance, broken == 0 ? text : example) }
            case .different:
                if broken == 0 || text.count < example?.count ?? .max { example = text }
                broken += 1
            }
        }
        if evidence.probe.isLive {
            for a in values { for b in values { attempt(a, b) } }
        } else {
            for sample in evidence.samples(node.id, "reduce") where sample.arguments.count == 2 {
                attempt(sample.arguments[0], sample.arguments[1])
            }
        }
        guard checked > 0 else {
            return check.unchecked(
                evidence.probe.isLive
                    ? "no window had a value that was in the one before it"
                    : "the recorded calls do not show it: it needs reduce(a, b) and the inverse of its result")
        }
        if let example, broken > 0 || drift != nil {
            return check.broken(
                [broken == 0 ? "doubles drift, by up to \(drift ?? 0) in one step: \(example)" : example], "\(Count.of(checked, "pair"))")
        }
        return check.holds(Count.of(checked, "pair"))
    }

    /// A filter that removes a key with records makes it begin anew without them.
    static let filterKeepsRecords = Check(
        id: "filter-keeps-records", sentence: "its filter removes only keys without a record in the window",
        otherwise:
            "what the filter removes is missing from the next window too (D6): the key begins anew and forgets records that are still in the window. The port counts them"
    ) { check, call, evidence in
        guard call.main.functions.contains("filter") else { return nil }
        guard let counts = evidence.counts?[call.main.id], let removed = counts.removedWithRecords else {
            return check.unchecked("it was not counted which keys the filter removed; that needs a run over the records")
        }
        guard removed.count == 0 else {
            return check.broken(removed.examples.map { "key \($0.key) at label \($0.label)" }, "\(Count.of(removed.count, "removal"))")
        }
        return check.holds(Count.of(counts.rdds, "window"))
    }

    /// Keys whose records have all left.
    static let noGhosts = Check(
        id: "no-ghosts", sentence: "it emits no key without a record in the window",
        otherwise:
            "the legacy job emits identities of keys whose records have left (ghosts); the port has no row for them: let readers take a missing key as the identity, or filter ghosts from the comparison"
    ) { check, call, evidence in
        guard call.main.kind == .reducedWindow else { return nil }
        guard let counts = evidence.counts?[call.main.id], let ghosts = counts.ghosts else {
            return check.unchecked("it was not counted which keys a window emits without records; that needs a run over the records")
        }
        guard ghosts.count == 0 else {
            return check.broken(
                ghosts.examples.map { "key \($0.key) at label \($0.label)" },
                "\(Count.of(ghosts.count, "row")) in \(Count.of(counts.rdds, "window"))")
        }
        return check.holds(Count.of(counts.rdds, "window"))
    }
}
