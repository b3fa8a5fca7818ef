import StreamTesting

/// A random job over random batches; all of it follows from the seed.
struct WindowCase: CustomStringConvertible {
    enum Form: CaseIterable {
        case perBatch, plain, inverse, chained
    }

    let seed: UInt64
    let form: Form
    /// All in ms; `window` and `slide` are multiples of `interval`.
    let interval: Int64
    let window: Int64
    let slide: Int64
    /// Of the outer window of a chain: multiples of `slide`.
    let outerWindow: Int64
    let outerSlide: Int64
    let zero: Int64
    let batches: [[(String, Int)]]
    /// Of the inverse form: whether its filter takes out sums of zero, those of live records too.
    let dropsZeros: Bool

    init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        form = Form.allCases.randomElement(using: &random) ?? .plain
        interval = [100, 1000, 10_000, 7_000].randomElement(using: &random) ?? 1000
        let slideSteps = Int64.random(in: 1...5, using: &random)
        let windowSteps = Int64.random(in: 1...7, using: &random)
        slide = slideSteps * interval
        window = windowSteps * interval
        outerSlide = slide * Int64.random(in: 1...3, using: &random)
        outerWindow = slide * Int64.random(in: 1...4, using: &random)
        zero = interval * Int64.random(in: 0...50, using: &random)
        let keys = ["a", "b", "c", "ключ", ""].prefix(Int.random(in: 1...5, using: &random))
        let isSparse = Bool.random(using: &random)
        var batches: [[(String, Int)]] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            var batch: [(String, Int)] = []
            for _ in 0..<Int.random(in: 0...(isSparse ? 1 : 8), using: &random) {
                let extreme = Int.random(in: 0..<40, using: &random) == 0
                batch.append((keys.randomElement(using: &random) ?? "a", extreme ? Int.max : Int.random(in: -3...3, using: &random)))
            }
            batches.append(batch)
        }
        self.batches = batches
        dropsZeros = form == .inverse && Bool.random(using: &random)
    }

    var records: [NaiveWindows.Record] {
        batches.enumerated().flatMap { index, batch in
            batch.map { NaiveWindows.Record(label: zero + Int64(index + 1) * interval, key: $0.0, value: $0.1) }
        }
    }

    /// The last label that is run: long enough for every window to empty again.
    var last: Int64 { zero + Int64(batches.count) * interval + window + outerWindow }

    var description: String {
        "PORTAGE_SEED=\(seed): \(form), B=\(interval) W=\(window) S=\(slide) outer W=\(outerWindow) S=\(outerSlide) z=\(zero), batches "
            + "\(batches)"
    }
}
