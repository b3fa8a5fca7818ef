/// The rules of windows as the semantics page has them, by dictionaries and plain loops; shares nothing with the engine.
///
/// Batches have the labels `z + B`, `z + 2B`, …; all durations are multiples of `B`.
struct NaiveWindows {
    var zero: Int64
    var batch: Int64
    var batches: [[(String, Int)]]
    var window: Int64
    var slide: Int64

    struct Failed: Error {}

    /// The labels at which a window is put out.
    func labels(until: Int64) -> [Int64] {
        Array(stride(from: zero + slide, through: until, by: Int(slide)))
    }

    /// Sums of the records with labels in `(from, to]`.
    func sums(_ from: Int64, _ to: Int64) -> [String: Int] {
        var sums: [String: Int] = [:]
        for (index, pairs) in batches.enumerated() {
            let label = zero + Int64(index + 1) * batch
            guard label > from, label <= to else { continue }
            for (key, value) in pairs { sums[key, default: 0] += value }
        }
        return sums
    }

    /// D2 and D5.
    func plain(until: Int64) -> [String] {
        labels(until: until).map { Self.line($0, sums($0 - window, $0)) }
    }

    /// D6, with what the filter leaves as the next predecessor; ends with the first label that fails.
    func inverse(until: Int64, keep: (Int) -> Bool) -> [String] {
        var lines: [String] = []
        var result: [String: Int] = [:]
        for label in labels(until: until) {
            let old = sums(label - slide - window, label - window)
            let new = sums(label - slide, label)
            var next: [String: Int] = [:]
            for key in Set(result.keys).union(old.keys).union(new.keys) {
                if let before = result[key] {
                    next[key] = before - (old[key] ?? 0) + (new[key] ?? 0)
                } else if let value = new[key] {
                    next[key] = value
                } else {
                    return lines
                }
            }
            result = next.filter { keep($0.value) }
            lines.append(Self.line(label, result))
        }
        return lines
    }

    static func line(_ label: Int64, _ sums: [String: Int]) -> String {
        (["\(label):"] + sums.sorted { $0.key < $1.key }.map { "\($0.key)\($0.value)" }).joined(separator: " ")
    }
}
