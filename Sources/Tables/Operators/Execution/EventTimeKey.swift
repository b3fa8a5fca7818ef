import Expressions
import Plans

/// Where the end of a group's event time is among its key words: the end of its window, or the time itself.
struct EventTimeKey: Sendable {
    /// The word of a window's start, of a struct's end, or of a timestamp.
    var word: Int
    /// The null bit of that leaf; nil if it cannot be null.
    var bit: Int?
    /// What to add to the word to get the end, in µs.
    var addend: Int64

    /// - Parameter attribute: the key's column, for the error.
    /// - Throws: `AnalysisError` if the key is neither a timestamp nor a window: its groups would never be late and never final.
    init(_ layout: GroupKeyLayout, key: Int, _ attribute: Attribute) throws(AnalysisError) {
        switch layout.nodes[key] {
        case .window(let window, let offset): self.init(word: offset, bit: nil, addend: window.duration)
        case .fixed(.timestamp, let offset, let bit): self.init(word: offset, bit: bit, addend: 0)
        case .structure(_, let members, _):
            guard EventTimeColumn.isWindow(layout.types[key]), case .fixed(.timestamp, let offset, let bit) = members[1] else {
                throw Self.noTime(attribute)
            }
            self.init(word: offset, bit: bit, addend: 0)
        case .void, .fixed, .wide, .bytes, .opaque: throw Self.noTime(attribute)
        }
    }

    private static func noTime(_ attribute: Attribute) -> AnalysisError {
        AnalysisError(.eventTimeNotTimestamp, ["eventName": Quoted.name(attribute.name), "eventType": Quoted.type(attribute.type)])
    }

    private init(word: Int, bit: Int?, addend: Int64) {
        self.word = word
        self.bit = bit
        self.addend = addend
    }

    /// When a group ends, in µs; nil for never, if its end is null.
    func end(of group: Int, in table: GroupTable) -> Int64? {
        let key = table.words.base + group * table.layout.wordCount
        if let bit, key[bit >> 6] >> UInt64(bit & 63) & 1 != 0 { return nil }
        return Int64(bitPattern: key[word]) &+ addend
    }

    /// The groups of `table` that end after `watermark` (ms), or never.
    func groups(of table: GroupTable, endingAfter watermark: Int64) -> [UInt32] {
        let limit = Self.micros(watermark)
        return (0..<UInt32(truncatingIfNeeded: table.count)).filter { group in end(of: Int(group), in: table).map { $0 > limit } ?? true }
    }

    static func micros(_ millis: Int64) -> Int64 {
        let micros = millis.multipliedReportingOverflow(by: 1000)
        return micros.overflow ? (millis < 0 ? .min : .max) : micros.partialValue
    }
}
