/// Where among the key words a group's end of event time lies: the end of its window, or the time itself.
struct EventTimeKey: Sendable {
    /// Word of the start of a window, of a struct's end, or of a timestamp.
    var word: Int
    /// Null bit of that leaf; nil where it cannot be null.
    var bit: Int?
    /// What to add to the word for the end, in µs.
    var addend: Int64

    init?(_ layout: GroupKeyLayout, key: Int) {
        switch layout.nodes[key] {
        case .window(let window, let offset): self.init(word: offset, bit: nil, addend: window.duration)
        case .fixed(.timestamp, let offset, let bit): self.init(word: offset, bit: bit, addend: 0)
        case .structure(_, let members, _):
            guard members.count == 2, case .fixed(.timestamp, let offset, let bit) = members[1] else { return nil }
            self.init(word: offset, bit: bit, addend: 0)
        default: return nil
        }
    }

    private init(word: Int, bit: Int?, addend: Int64) {
        self.word = word
        self.bit = bit
        self.addend = addend
    }

    /// The groups of `table` whose end is, or is not, at or before `watermark` ms. A null end never is.
    func groups(of table: GroupTable, ended: Bool, by watermark: Int64) -> [UInt32] {
        let micros = watermark.multipliedReportingOverflow(by: 1000)
        let limit = micros.overflow ? (watermark < 0 ? Int64.min : .max) : micros.partialValue
        let width = table.layout.wordCount
        var groups: [UInt32] = []
        for group in 0..<table.count {
            let key = table.words.base + group * width
            let isNull = bit.map { key[$0 >> 6] >> UInt64($0 & 63) & 1 != 0 } ?? false
            let end = Int64(bitPattern: key[word]) &+ addend
            if (!isNull && end <= limit) == ended { groups.append(UInt32(truncatingIfNeeded: group)) }
        }
        return groups
    }
}
