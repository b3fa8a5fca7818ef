/// What each output puts out, by loops over the batches.
extension RecordedJob {
    private typealias Pair = (key: String, value: Int)

    func expected(_ range: Range<Int>) -> [String: [String]] {
        var all: [String: [String]] = [:]
        for index in range {
            let label = (index + 1) * 10
            for (name, lines) in Self.windows(index) { all["\(name)@\(label)"] = lines.sorted() }
            for (name, lines) in Self.states(index) { all["\(name)@\(label)"] = lines.sorted() }
            guard (index + 1).isMultiple(of: 2) else { continue }
            all["float@\(label)"] = Self.lines(Self.window(index)) {
                ($0.value > 4, Float($0.value) / 4)
            } line: {
                $0.reduce(0, +)
            }.sorted()
            let both = [index - 1, index].flatMap { Self.sums($0).map { (key: $0.key, value: $0.value) } }
            all["windows of windows@\(label)"] = Self.lines(both) {
                ($0.key, $0.value)
            } line: {
                $0.sorted()
            }.sorted()
        }
        return all
    }

    /// The pairs of the last four batches.
    private static func window(_ index: Int) -> [Pair] { batches[max(0, index - 3)...index].flatMap { $0 } }

    /// A line a key: the key and what `line` makes of its values, in their order.
    private static func lines<Key: Hashable, Part, Result>(
        _ pairs: [Pair], _ pair: (Pair) -> (Key, Part), line: ([Part]) -> Result
    ) -> [String] {
        var values: [Key: [Part]] = [:]
        for (key, value) in pairs.map(pair) { values[key, default: []].append(value) }
        return values.map { "\(($0.key, line($0.value)))" }
    }

    /// Sums of a window; without those that are 0: they are filtered out.
    private static func sums(_ index: Int) -> [String: Int] {
        Dictionary(window(index).map { ($0.key, $0.value) }, uniquingKeysWith: &+).filter { $0.value != 0 }
    }

    private static func windows(_ index: Int) -> [(String, [String])] {
        let pairs = window(index)
        return [
            (
                "sum",
                lines(pairs) {
                    ($0.key, $0.value)
                } line: {
                    $0.reduce(0, &+)
                }
            ),
            (
                "tuple",
                lines(pairs) {
                    ($0.key, $0.value)
                } line: {
                    ($0.reduce(0, &+), $0.map { "\($0)" }.joined())
                }
            ),
            (
                "unsigned",
                lines(pairs) {
                    ($0.key, UInt64.max - UInt64($0.value & 255))
                } line: {
                    $0.min() ?? 0
                }
            ),
            (
                "optional",
                lines(pairs) {
                    ($0.key, $0.value)
                } line: {
                    $0.first { $0.isMultiple(of: 2) }
                }
            ),
            (
                "list",
                lines(pairs) {
                    ($0.value & 1, ($0.value, $0.key))
                } line: {
                    $0
                }
            ),
            ("inverse", sums(index).map { "\(($0.key, $0.value))" }),
            // Keys stay for ever without a filter.
            (
                "inverse tuple",
                lines(batches[...index].flatMap { $0 }.map { ($0.key, 0) } + pairs) {
                    ($0.key, $0.value)
                } line: { values -> (Int, Double) in
                    let sum = values.reduce(0, &+)
                    return (sum, Double(sum) / 2)
                }
            ),
            (
                "reading",
                Dictionary(grouping: pairs, by: \.key).map { key, pairs in
                    "\((key, pairs.map { "\($0.value)" }, pairs.reduce(0.0) { $0 + Double($1.value) / 2 }))"
                }
            ),
        ]
    }

    private static func states(_ index: Int) -> [(String, [String])] {
        let pairs = batches[...index].flatMap { $0 }
        var kept: [String: [Int]] = [:]
        var counts: [String: String] = [:]
        for batch in batches[...index] {
            for key in Set(kept.keys).union(batch.map(\.key)) {
                let new = batch.filter { $0.key == key }.map(\.value)
                let all = (kept[key] ?? []) + new
                kept[key] = all.reduce(0, &+) > 60 && new.isEmpty ? nil : all
            }
            for key in Set(counts.keys).union(batch.map(\.key)) { counts[key, default: ""] += "\(batch.filter { $0.key == key }.count)" }
        }
        func last(_ key: String) -> [Int] { batches[...index].map { $0.filter { $0.key == key }.map(\.value) }.last { !$0.isEmpty } ?? [] }
        let groups = Dictionary(grouping: pairs, by: \.key).mapValues { $0.map(\.value) }
        return [
            ("total", groups.map { "\(($0.key, $0.value.reduce(0, &+)))" }),
            ("total tuple", groups.map { "\(($0.key, ($0.value.reduce(0, &+), counts[$0.key] ?? "")))" }),
            ("values", kept.map { "\(($0.key, $0.value))" }),
            ("reading state", groups.map { "\(($0.key, $0.value.map { "\($0)" }, Double($0.value[$0.value.count - 1])))" }),
            (
                "double",
                lines(pairs) {
                    ($0.value, Double($0.value))
                } line: {
                    $0.reduce(0.5, +)
                }
            ),
            ("small", groups.map { "\(($0.key, $0.value.reduce(UInt8(200)) { $0 &+ UInt8(truncatingIfNeeded: $1) }))" }),
            ("text", groups.map { "\(($0.key, "ä" + $0.value.map { "\($0);" }.joined()))" }),
            ("truth", groups.map { "\(($0.key, last($0.key).contains { $0 > 3 }))" }),
            ("float state", groups.map { "\(($0.key, Float($0.value.reduce(0, &+)) / 8))" }),
        ]
    }
}
