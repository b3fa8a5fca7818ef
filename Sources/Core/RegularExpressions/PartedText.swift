/// A text in which each character of 4 bytes is two U+FFFD, as Java's text has two units for it: what is found between the two is found
/// here.
struct PartedText {
    private var bytes: [UInt8] = []
    /// Where each character of 4 bytes begins, in the text and here; ascending.
    private var places: [(original: Int, here: Int)] = []

    private static let half: [UInt8] = [0xEF, 0xBF, 0xBD]

    init(_ text: UnsafeRawBufferPointer) {
        bytes.reserveCapacity(text.count + text.count / 2)
        var at = 0
        while at < text.count {
            if text[at] >= 0xF0, text[at] < 0xF5, at + 4 <= text.count {
                places.append((at, bytes.count))
                bytes += Self.half + Self.half
                at += 4
            } else {
                bytes.append(text[at])
                at += 1
            }
        }
    }

    /// Whether the pattern matches nothing, and without taking a byte, between the halves of the character that begins at byte `original`.
    func matchesNothing(_ matcher: RegularExpression.Matcher, inside original: Int) throws -> Bool {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].original < original { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low].original == original else { return false }
        let between = places[low].here + Self.half.count
        let isFound = try bytes.withUnsafeBytes { try matcher.find($0, from: between) }
        return isFound && matcher.range() == between..<between
    }
}
