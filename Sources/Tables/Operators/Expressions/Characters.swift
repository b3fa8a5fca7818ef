import Columnar

/// UTF-8 text cut at characters, without making strings of it.
enum Characters {
    /// Bytes of the character that begins with `byte`; a byte that begins none counts as one.
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

    /// The byte at which character `index` begins, or the end.
    static func offset(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int {
        var at = 0
        var left = index
        while left > 0, at < text.count {
            at += width(text[at])
            left -= 1
        }
        return min(at, text.count)
    }

    /// Characters `start..<start + length` of SQL's substring: positions count from 1, negative ones from the end.
    static func substring(_ text: UnsafeRawBufferPointer, _ position: Int, _ length: Int, isBytes: Bool) -> UnsafeRawBufferPointer {
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

    /// The byte at which `part` is first found from `start` on.
    static func find(_ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        if part.isEmpty { return start }
        guard text.count - start >= part.count else { return nil }
        let first = part[0]
        var at = start
        let last = text.count - part.count
        while at <= last {
            if text[at] == first, Comparison.order(UnsafeRawBufferPointer(rebasing: text[at..<at + part.count]), part) == 0 { return at }
            at += 1
        }
        return nil
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
                if Comparison.order(UnsafeRawBufferPointer(rebasing: set[at..<next]), character) == 0 { return true }
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
