import Columnar
import Glibc

/// UTF-8 text split at characters, without creating strings.
enum Characters {
    /// The length in bytes of the character that begins with `byte`; a byte that begins none counts as one.
    @inline(__always)
    static func width(_ byte: UInt8) -> Int {
        byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
    }

    static func count(_ text: UnsafeRawBufferPointer) -> Int {
        var at = 0
        var characters = 0
        while at < text.count {
            at += width(text[at])
            characters += 1
        }
        return characters
    }

    /// The byte offset of character `index`, or the end.
    static func offset(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int {
        var at = 0
        var left = index
        while left > 0, at < text.count {
            at += width(text[at])
            left -= 1
        }
        return min(at, text.count)
    }

    /// The byte offset of 16-bit unit `index` of Java's text, or the end; in the middle of a character with two units, the offset of that character.
    static func offset(_ text: UnsafeRawBufferPointer, units index: Int) -> (byte: Int, isInside: Bool) {
        var at = 0
        var left = index
        while left > 0, at < text.count {
            let width = width(text[at])
            // A truncated character at the end cannot be split.
            if width == 4, left == 1, at + 4 <= text.count { return (at, true) }
            left -= width == 4 ? 2 : 1
            at += width
        }
        return (min(at, text.count), false)
    }

    /// Characters `start..<start + length` of SQL's substring: positions count from 1, negative ones from the end.
    static func substring(_ text: UnsafeRawBufferPointer, _ position: Int, _ length: Int, isBytes: Bool) -> UnsafeRawBufferPointer {
        // Spark counts bytes in 32 bits: from the least position to the end are 2^31, which wraps, and so all are taken.
        if isBytes, position == Int(Int32.min) { return text }
        if length <= 0 { return UnsafeRawBufferPointer(rebasing: text[0..<0]) }
        let count = isBytes ? text.count : position < 0 ? self.count(text) : .max
        let start = position > 0 ? position - 1 : position < 0 ? count + position : 0
        let end = start.addingReportingOverflow(length)
        let low = max(0, start)
        let high = max(low, end.overflow ? .max : end.partialValue)
        if isBytes { return UnsafeRawBufferPointer(rebasing: text[min(low, text.count)..<min(high, text.count)]) }
        let from = offset(text, low)
        let rest = UnsafeRawBufferPointer(rebasing: text[from...])
        return UnsafeRawBufferPointer(rebasing: rest[..<offset(rest, high - low)])
    }

    /// The first byte offset from `start` on at which `part` is found; linear in both.
    static func find(_ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        if part.isEmpty { return start }
        guard text.count - start >= part.count else { return nil }
        if part.count > shortPart {
            return occurrences(part, in: UnsafeRawBufferPointer(rebasing: text[start...]), atMost: 1).first.map { start + $0 }
        }
        guard let base = text.baseAddress, let wanted = part.baseAddress else { return nil }
        var at = start
        let end = text.count - part.count + 1
        while at < end, let found = memchr(base + at, Int32(part[0]), end - at) {
            if memcmp(found, wanted, part.count) == 0 { return base.distance(to: UnsafeRawPointer(found)) }
            at = base.distance(to: UnsafeRawPointer(found)) + 1
        }
        return nil
    }

    /// Up to this length a text is compared again at every position; a longer one is not, which would cost the product of the lengths.
    static let shortPart = 64

    /// The byte offsets at which `part` is found, including overlaps, up to a maximum; linear in both (Knuth, Morris, Pratt).
    static func occurrences(_ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, atMost limit: Int = .max) -> [Int] {
        guard !part.isEmpty, text.count >= part.count, limit > 0 else { return [] }
        // For each prefix of `part`, the length of its longest proper suffix that is also a prefix.
        var borders = [Int](repeating: 0, count: part.count)
        var matched = 0
        for at in 1..<max(1, part.count) {
            while matched > 0, part[at] != part[matched] { matched = borders[matched - 1] }
            if part[at] == part[matched] { matched += 1 }
            borders[at] = matched
        }
        var found: [Int] = []
        matched = 0
        for at in 0..<text.count {
            while matched > 0, matched == part.count || text[at] != part[matched] { matched = borders[matched - 1] }
            if text[at] == part[matched] { matched += 1 }
            if matched == part.count {
                found.append(at + 1 - matched)
                if found.count == limit { break }
            }
        }
        return found
    }

    /// Without characters of `set` at the ends.
    static func trim(_ text: UnsafeRawBufferPointer, _ set: UnsafeRawBufferPointer, left: Bool, right: Bool) -> UnsafeRawBufferPointer {
        var low = 0
        var high = text.count
        func holds(_ start: Int, _ end: Int) -> Bool {
            let character = UnsafeRawBufferPointer(rebasing: text[start..<end])
            var at = 0
            while at < set.count {
                let next = min(set.count, at + width(set[at]))
                if ColumnComparison.order(UnsafeRawBufferPointer(rebasing: set[at..<next]), character) == 0 { return true }
                at = next
            }
            return false
        }
        if left {
            while low < high {
                let next = min(high, low + width(text[low]))
                guard holds(low, next) else { break }
                low = next
            }
        }
        if right {
            while high > low {
                var start = high - 1
                while start > low, text[start] & 0xC0 == 0x80 { start -= 1 }
                guard holds(start, high) else { break }
                high = start
            }
        }
        return UnsafeRawBufferPointer(rebasing: text[low..<high])
    }
}
