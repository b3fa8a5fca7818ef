import Columnar
import Differential
import Foundation
import Offsets

/// Conditions on keys, lists, empty batches and state.
extension Check {
    /// Keys group alike in both worlds.
    static let keysAlike = Check(
        id: "keys-alike", sentence: "its keys are the same keys for a table query",
        otherwise: "a table query groups NaN with NaN, 0.0 with −0.0 and null with null; a legacy job compares keys as its language does"
    ) { check, call, evidence in
        guard let node = call.nodes.first(where: { $0.kind == .shuffle || $0.kind == .state }) else { return nil }
        let samples = evidence.samples(node.id, "element").filter { $0.arguments.count == 2 }
        guard !samples.isEmpty else { return check.unchecked("no key was recorded") }
        var examples: [String] = []
        var texts: [String: String] = [:]
        for sample in samples where examples.count < 3 {
            let key = sample.arguments[0]
            if let what = peculiar(key) {
                let text = "key \(ValueText.text(key)): \(what)"
                if !examples.contains(where: { $0.hasPrefix(text) }) {
                    examples.append(text + (sample.records.first.map { " (\($0))" } ?? ""))
                }
            }
            guard case .string(let text) = key else { continue }
            // The same text for a reader, in other code points.
            let canonical = text.decomposedStringWithCanonicalMapping
            if let other = texts[canonical], !other.utf8.elementsEqual(text.utf8) {
                examples.append("keys \(text) and \(other): they look the same and are different code points")
            }
            texts[canonical] = text
        }
        return examples.isEmpty ? check.holds(Count.of(samples.count, "key")) : check.broken(examples)
    }

    private static func peculiar(_ value: Value) -> String? {
        switch value {
        case .null: "a null"
        case .double(let double): double.isNaN ? "not a number" : double == 0 && double.sign == .minus ? "minus zero" : nil
        case .structure(let parts), .array(let parts): parts.lazy.compactMap(peculiar).first
        default: nil
        }
    }

    /// The order of a list of values cannot be seen.
    static let listOrder = Check(
        id: "list-order", sentence: "the order of its lists does not matter",
        otherwise:
            "a list of a legacy job is in the order of arrival; collect_list is in no order that a query promises: sort it, or collect pairs of offset and value"
    ) { check, call, evidence in
        guard let node = call.nodes.first(where: { $0.kind == .shuffle }) else { return nil }
        var first: [String: JobSample] = [:]
        let samples = evidence.samples(node.id, "element").filter { $0.arguments.count == 2 }
        for sample in samples {
            let key = ValueJSON.text(sample.arguments[0])
            guard let other = first.updateValue(sample, forKey: key) else { continue }
            guard TotalOrder.compare(other.arguments[1], sample.arguments[1]) != 0 else { continue }
            let records = (other.records + sample.records).map(\.description)
            return check.broken([
                "key \(ValueText.text(sample.arguments[0])) has the values \(ValueText.text(other.arguments[1])) and \(ValueText.text(sample.arguments[1]))"
                    + (records.isEmpty ? "" : " (\(records.joined(separator: ", ")))")
            ])
        }
        return samples.isEmpty
            ? check.unchecked("no element was recorded")
            : check.holds("\(Count.of(samples.count, "element")): no key has two different values")
    }

    /// An output runs for every label, also on nothing.
    static let noEmptyBatch = Check(
        id: "no-empty-batch", sentence: "it does not rely on being run for a label without rows",
        otherwise:
            "the legacy job runs it for every label (D4), the port only where a batch has rows: what it does on an empty RDD must be done in another way"
    ) { check, call, evidence in
        guard let counts = evidence.counts?[call.main.id] else {
            return check.unchecked("empty batches were not counted; that needs a run over the records")
        }
        return counts.empty == 0
            ? check.holds("\(Count.of(counts.rdds, "batch", "batches"))")
            : check.broken(["\(counts.empty) of \(Count.of(counts.rdds, "batch", "batches")) were empty"])
    }

    /// A count of nothing is a row of the legacy job.
    static let noZeroCount = Check(
        id: "no-zero-count", sentence: "no count of 0 is emitted",
        otherwise:
            "the legacy job emits 0 where nothing came (D4), and a query has no row for a group without rows: let readers take a missing label as 0"
    ) { check, call, evidence in
        let nodes = call.nodes.compactMap { evidence.counts?[$0.id] }
        guard let zeros = nodes.lazy.compactMap(\.zeros).first else {
            return check.unchecked("zeros were not counted; that needs a run over the records")
        }
        return zeros == 0 ? check.holds() : check.broken(["\(Count.of(zeros, "count")) of 0"])
    }

    /// State that only grows.
    static let stateEnds = Check(
        id: "state-ends", sentence: "keys leave its state",
        otherwise: "the state of the legacy job grows for ever, and so would the port's: let keys expire"
    ) { check, call, evidence in
        guard let keys = evidence.counts?[call.main.id]?.keys else {
            return check.unchecked("its keys were not counted; that needs a run over the records")
        }
        guard keys.seen > 0 else { return check.unchecked("no key came into the state") }
        let text = "\(Count.of(keys.seen, "key")), of which \(keys.left) left"
        return keys.left > 0
            ? check.holds(text)
            : check.broken(["\(text); \(keys.held) are held at the end, \(keys.idle) of them without a new value in the last batch"])
    }
}
