import Synchronization

/// Reads a short ASCII text from the left.
struct TextCursor {
    private var bytes: UnsafeRawBufferPointer
    private var at = 0
    /// How many of year, month and day the last `date()` read.
    private(set) var dateParts = 0

    init(trimming bytes: UnsafeRawBufferPointer) { self.bytes = bytes.trimmedOfSpace }

    var isAtEnd: Bool { at >= bytes.count }
    var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }
    var rest: String { String(decoding: bytes[at...], as: UTF8.self) }

    mutating func advance() { at += 1 }

    mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    func matches(_ word: StaticString) -> Bool {
        bytes.count == word.utf8CodeUnitCount && (0..<bytes.count).allSatisfy { bytes[$0] | 0x20 == word.utf8Start[$0] }
    }

    mutating func number(digits: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
            value = value &* 10 &+ Int64(bytes[at] &- 0x30)
            at += 1
            count += 1
            if count > digits.upperBound { return nil }
        }
        return count >= digits.lowerBound ? value : nil
    }

    /// Microseconds; digits past the sixth are read and dropped.
    mutating func fraction() -> Int64 {
        var value: Int64 = 0
        var count = 0
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
            if count < 6 { value = value &* 10 &+ Int64(bytes[at] &- 0x30) }
            count += 1
            at += 1
        }
        while count < 6 {
            value &*= 10
            count += 1
        }
        return value
    }

    mutating func date() -> CivilDate? {
        let negative = peek == 0x2D
        if negative || peek == 0x2B { at += 1 }
        guard let year = number(digits: 4...7) else { return nil }
        var date = CivilDate(year: negative ? -year : year, month: 1, day: 1)
        dateParts = 1
        if take(0x2D) {
            guard let month = number(digits: 1...2) else { return nil }
            date.month = month
            dateParts = 2
            if take(0x2D) {
                guard let day = number(digits: 1...2) else { return nil }
                date.day = day
                dateParts = 3
            }
        }
        return date.exists ? date : nil
    }
}

extension UnsafeRawBufferPointer {
    /// Without the control characters and spaces at both ends, as Spark trims before a cast.
    @inlinable package var trimmedOfSpace: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start] <= 0x20 || self[start] == 0x7F { start += 1 }
        while end > start, self[end - 1] <= 0x20 || self[end - 1] == 0x7F { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }
}

/// Caches zones by name: the texts of one column tend to name the same few.
enum ZoneCache {
    private static let known = Mutex<[String: SessionZone?]>([:])

    static func zone(_ text: String) -> SessionZone? {
        known.withLock { zones in
            if let zone = zones[text] { return zone }
            let trimmed = text.drop { $0 == " " }
            let zone = SessionZone(String(trimmed))
            if zones.count > 1000 { zones.removeAll() }
            zones[text] = .some(zone)
            return zone
        }
    }
}
