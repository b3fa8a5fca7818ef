import DStreams
import RDDs
import StreamTesting

/// A random graph with operators above windows, some of whose inverses are none; all of it follows from the seed.
///
/// Values are small, so that they often cancel: then a key with records stands at the identity, and a filter takes it out.
struct GraphCase: CustomStringConvertible {
    typealias Pairs = DStream<(String, Int)>

    let seed: UInt64
    let batches: [[(String, Int)]]
    private(set) var steps: [String] = []

    init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        batches = (0..<random.below(8) + 3).map { _ in
            (0..<random.below(5)).map { _ in (["a", "b", "c"][random.below(3)], [-5, -2, -1, 1, 1, 2, 5][random.below(7)]) }
        }
    }

    var description: String { "PORTAGE_SEED=\(seed): \(steps.joined(separator: " → ")), batches \(batches)" }

    /// Ms of the last label: long enough for windows to empty again.
    var last: Int64 { Int64(batches.count + 8) * 10 }

    /// Builds the graph on `input`, whose batches are 10 ms long.
    mutating func build(_ input: Pairs) -> Pairs {
        var random = SeededGenerator(seed: seed &* 977)
        steps = []
        var stream = input
        var slide: Int64 = 1
        for _ in 0..<random.below(4) + 1 { stream = step(stream, &slide, &random) }
        return stream
    }

    private mutating func step(_ stream: Pairs, _ slide: inout Int64, _ random: inout SeededGenerator) -> Pairs {
        switch random.below(14) {
        case 0: return note("mapValues", stream.mapValues { $0 &* 2 &- 1 })
        case 1: return note("filter", stream.filter { $0.1 != 0 })
        case 2: return note("reduceByKey", stream.reduceByKey { $0 &+ $1 })
        case 3: return note("transform(map)", stream.transform { $0.map { ($0.0, $0.1 &+ 1) } })
        case 4: return note("union", stream.union(stream.mapValues { 3 &- $0 }))
        case 5: return note("join", stream.fullOuterJoin(stream.filter { $0.1 > 0 }).mapValues { ($0.0 ?? 100) &* 7 &+ ($0.1 ?? 1_000) })
        case 6: return note("count", stream.count().map { ("n", $0) })
        case 7:
            return note(
                "updateStateByKey",
                stream.updateStateByKey { (values: [Int], state: Int?) -> Int? in
                    values.contains(0) || values.isEmpty ? nil : values.reduce(state ?? 0, &+)
                })
        case 8:
            let (window, step) = Self.shape(&slide, &random)
            return note("window(\(window), \(step))", stream.window(window, step))
        case 9:
            let (window, step) = Self.shape(&slide, &random)
            return note("countByWindow(\(window), \(step))", stream.countByWindow(window, step).map { ("n", $0) })
        default: return inverse(stream, &slide, &random)
        }
    }

    private mutating func inverse(_ stream: Pairs, _ slide: inout Int64, _ random: inout SeededGenerator) -> Pairs {
        typealias Combine = @Sendable (Int, Int) -> Int
        let (window, step) = Self.shape(&slide, &random)
        let forms: [(name: String, reduce: Combine, inverse: Combine)] = [
            ("sum", { $0 &+ $1 }, { $0 &- $1 }), ("sum", { $0 &+ $1 }, { $0 &- $1 }), ("xor", { $0 ^ $1 }, { $0 ^ $1 }),
            ("max of max", { max($0, $1) }, { max($0, $1) }), ("last", { $1 }, { left, _ in left }), ("plain", { $0 &+ $1 }, { $0 &- $1 }),
        ]
        let form = forms[random.below(forms.count)]
        let filters: [(name: String, keep: (@Sendable ((String, Int)) -> Bool)?)] = [
            ("", nil), ("", nil), (" if ≠ 0", { $0.1 != 0 }), (" if odd", { $0.1 % 2 != 0 }), (" if not a", { $0.0 != "a" }),
        ]
        let filter = filters[random.below(filters.count)]
        if form.name == "plain" {
            return note(
                "reduceByKeyAndWindow(\(window), \(step))",
                stream.reduceByKeyAndWindow(form.reduce, windowDuration: window, slideDuration: step))
        }
        return note(
            "inverse \(form.name)(\(window), \(step))\(filter.name)",
            stream.reduceByKeyAndWindow(form.reduce, form.inverse, windowDuration: window, slideDuration: step, filterFunc: filter.keep))
    }

    private mutating func note(_ step: String, _ stream: Pairs) -> Pairs {
        steps.append(step)
        return stream
    }

    /// A window and a slide; gaps (`S > W`) among them. `slide` is the parent's in batches, and then the window's.
    private static func shape(_ slide: inout Int64, _ random: inout SeededGenerator) -> (window: Duration, slide: Duration) {
        let window = slide * Int64(random.below(5) + 1)
        // A long chain of slides would leave nothing to see.
        if slide < 4 { slide *= Int64(random.below(3) + 1) }
        return (.milliseconds(window * 10), .milliseconds(slide * 10))
    }
}
