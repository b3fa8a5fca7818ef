import Columnar
import Differential
import DStreams
import Offsets

/// The samples of a run: at most `limit` a function, chosen at random from all that were offered, by a seed.
struct SampleStore {
    let limit: Int
    private var random: SplitMix
    private var kept: [FunctionName: [JobSample]] = [:]
    private var offered: [FunctionName: Int] = [:]

    init(limit: Int, seed: UInt64) { (self.limit, random) = (limit, SplitMix(seed)) }

    /// Keeps the sample, or one of those before it, so that each has the same chance.
    mutating func offer(_ sample: JobSample) {
        let name = FunctionName(node: sample.node, function: sample.function)
        let count = offered[name, default: 0] + 1
        offered[name] = count
        if count <= limit {
            kept[name, default: []].append(sample)
        } else {
            let place = Int(random.next() % UInt64(count))
            if place < limit { kept[name]?[place] = sample }
        }
    }

    /// By node and function.
    var samples: [JobSample] {
        kept.sorted { ($0.key.node, $0.key.function) < ($1.key.node, $1.key.function) }.flatMap(\.value)
    }
}

/// An element with the record from which it was made, if that is known.
struct Traced<Element: Sendable>: Sendable {
    var element: Element
    var record: RecordID?
}
