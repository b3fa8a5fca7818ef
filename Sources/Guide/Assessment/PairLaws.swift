import Columnar
import Differential

/// Whether a function of two values is associative and commutative on the values that occur.
///
/// A live function is called on pairs and triples of the values that the job gave it, and of its own results. Of a recorded one only those
/// combinations count of which every call was recorded.
struct PairLaws {
    /// One law over the combinations that could be tried.
    struct Tally {
        var checked = 0
        var broken = 0
        /// The shortest that breaks it.
        var example: String?
        /// The greatest relative difference between doubles, where only rounding differs.
        var rounding: Double?
        /// The shortest in which rounding differs most.
        var roundingExample: String?

        mutating func add(_ closeness: Closeness, _ text: @autoclosure () -> String) {
            checked += 1
            switch closeness {
            case .same: break
            case .rounded(let distance):
                if distance > rounding ?? -1 { (rounding, roundingExample) = (distance, text()) }
            case .different:
                broken += 1
                let text = text()
                if (example?.count ?? .max) > text.count { example = text }
            }
        }
    }

    private(set) var commutative = Tally()
    private(set) var associative = Tally()
    /// The different values that were tried.
    private(set) var values: [Value] = []
    private(set) var hasDoubles = false

    /// The most values that are combined with each other.
    private static let mostValues = 48
    private static let mostTriples = 2_048

    init(_ evidence: Evidence, _ node: Int, _ function: String) {
        let samples = evidence.samples(node, function)
        var records: [String: JobSample] = [:]
        var seen: Set<String> = []
        var all: [Value] = []
        for sample in samples {
            for value in sample.arguments + (sample.result.map { [$0] } ?? []) {
                let text = ValueJSON.text(value)
                if seen.insert(text).inserted { all.append(value) }
                if records[text] == nil { records[text] = sample }
            }
        }
        // Values that came to the function's node, also those that met no other there.
        if function == "reduce" {
            for sample in evidence.samples(node, "element") where sample.arguments.count == 2 {
                let text = ValueJSON.text(sample.arguments[1])
                if seen.insert(text).inserted { all.append(sample.arguments[1]) }
                if records[text]?.records.isEmpty ?? true { records[text] = sample }
            }
        }
        hasDoubles = all.contains(where: Self.holdsDouble)
        // The shortest first: they make the examples that can be read, and zero, null and empty text are among them.
        let ordered = all.map { ($0, ValueJSON.text($0)) }.sorted { ($0.1.count, $0.1) < ($1.1.count, $1.1) }.map(\.0)
        var random = SplitMix(UInt64(truncatingIfNeeded: node) &+ 1)
        values =
            ordered.count <= Self.mostValues
            ? ordered
            : Array(ordered.prefix(Self.mostValues / 2))
                + ordered.dropFirst(Self.mostValues / 2).shuffled(using: &random).prefix(Self.mostValues / 2)
        func apply(_ left: Value, _ right: Value) -> Value? { evidence.value(node, function, [left, right]) }
        func places(_ values: [Value]) -> String {
            let names = values.compactMap { records[ValueJSON.text($0)]?.records.first?.description }
            return names.isEmpty ? "" : " (\(Set(names).sorted().joined(separator: ", ")))"
        }

        if evidence.probe.isLive {
            for left in values {
                for right in values { tryPair(left, right, apply, places) }
            }
            guard !values.isEmpty else { return }
            let triples = values.count * values.count * values.count
            for index in 0..<min(triples, Self.mostTriples) {
                // All of them if there are few, else some at random.
                var place = triples <= Self.mostTriples ? index : Int(random.next() % UInt64(triples))
                var three: [Value] = []
                for _ in 0..<3 {
                    three.append(values[place % values.count])
                    place /= values.count
                }
                tryTriple(three[0], three[1], three[2], apply, places)
            }
        } else {
            let byFirst = Dictionary(grouping: samples.filter { $0.arguments.count == 2 }) { ValueJSON.text($0.arguments[0]) }
            for sample in samples where sample.arguments.count == 2 {
                tryPair(sample.arguments[0], sample.arguments[1], apply, places)
                guard let result = sample.result else { continue }
                for next in byFirst[ValueJSON.text(result)]?.prefix(16) ?? [] {
                    tryTriple(sample.arguments[0], sample.arguments[1], next.arguments[1], apply, places)
                }
            }
        }
    }

    private mutating func tryPair(_ left: Value, _ right: Value, _ apply: (Value, Value) -> Value?, _ places: ([Value]) -> String) {
        guard let one = apply(left, right), let other = apply(right, left) else { return }
        commutative.add(
            Closeness.of(one, other, madeOf: [left, right]),
            "f(\(ValueText.text(left)), \(ValueText.text(right))) = \(ValueText.text(one)), and f(\(ValueText.text(right)), \(ValueText.text(left))) = \(ValueText.text(other))\(places([left, right]))"
        )
    }

    private mutating func tryTriple(_ a: Value, _ b: Value, _ c: Value, _ apply: (Value, Value) -> Value?, _ places: ([Value]) -> String) {
        guard let ab = apply(a, b), let bc = apply(b, c), let one = apply(ab, c), let other = apply(a, bc) else { return }
        let (x, y, z) = (ValueText.text(a), ValueText.text(b), ValueText.text(c))
        associative.add(
            Closeness.of(one, other, madeOf: [a, b, c, ab, bc]),
            "f(f(\(x), \(y)), \(z)) = \(ValueText.text(one)), and f(\(x), f(\(y), \(z))) = \(ValueText.text(other))\(places([a, b, c]))")
    }

    private static func holdsDouble(_ value: Value) -> Bool {
        switch value {
        case .double: true
        case .array(let parts), .structure(let parts): parts.contains(where: holdsDouble)
        default: false
        }
    }
}
