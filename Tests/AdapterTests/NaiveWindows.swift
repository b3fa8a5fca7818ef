/// What a DStream job must say, written as the definitions D2–D7 read, with no idea of how an engine does it.
///
/// Records are (key, value) with the label of their batch. All arithmetic wraps, as the jobs under test do.
struct NaiveWindows {
    typealias Cells = [Int64: [String: Int]]

    struct Record {
        var label: Int64
        var key: String
        var value: Int
    }

    /// D2: for each `t = z + kS` up to `last`, the sum per key of the records with `t − W < label ≤ t`.
    static func plain(_ records: [Record], zero: Int64, window: Int64, slide: Int64, last: Int64) -> Cells {
        var cells: Cells = [:]
        var label = zero + slide
        while label <= last {
            var sums: [String: Int] = [:]
            for record in records where record.label > label - window && record.label <= label {
                sums[record.key, default: 0] &+= record.value
            }
            cells[label] = sums
            label += slide
        }
        return cells
    }

    /// D6: the previous window, less what left, plus what came. A key that the previous window lacks starts from what came.
    /// - Parameter keepsOnlyLive: whether a filter takes out the keys that have no record left in the window, and no other.
    /// - Returns: nil where a key leaves that the previous window has lost to the filter, and nothing comes for it: the job fails then.
    static func inverse(
        _ records: [Record], zero: Int64, window: Int64, slide: Int64, last: Int64, keep: ((Int) -> Bool)? = nil,
        keepsOnlyLive: Bool = false
    ) -> Cells? {
        func reduced(after: Int64, through: Int64) -> [String: Int] {
            var sums: [String: Int] = [:]
            for record in records where record.label > after && record.label <= through && record.label > zero {
                sums[record.key, default: 0] &+= record.value
            }
            return sums
        }
        var cells: Cells = [:]
        var previous: [String: Int] = [:]
        var label = zero + slide
        while label <= last {
            let old = reduced(after: label - slide - window, through: label - window)
            let new = reduced(after: label - slide, through: label)
            guard old.keys.allSatisfy({ previous[$0] != nil || new[$0] != nil }) else { return nil }
            var current: [String: Int] = [:]
            for key in Set(previous.keys).union(new.keys) {
                if let before = previous[key] {
                    current[key] = (before &- (old[key] ?? 0)) &+ (new[key] ?? 0)
                } else {
                    current[key] = new[key]
                }
            }
            if keepsOnlyLive {
                let live = Set(records.filter { $0.label > label - window && $0.label <= label }.map(\.key))
                current = current.filter { live.contains($0.key) }
            }
            if let keep { current = current.filter { keep($0.value) } }
            cells[label] = current
            previous = current
            label += slide
        }
        return cells
    }

    /// D7: the outer window sees each inner cell as one record with the label at which it appeared.
    static func records(of cells: Cells) -> [Record] {
        cells.keys.sorted().flatMap { label in
            (cells[label] ?? [:]).sorted { $0.key < $1.key }.map { Record(label: label, key: $0.key, value: $0.value) }
        }
    }
}
