import Columnar

/// A pattern of dates and times in Spark's letters: `yyyy-MM-dd HH:mm:ss.SSS`.
///
/// Letters: `y M L d D E a h H k K m s S q Q X x Z z V`, text in quotes. Names are English.
struct TimeFormat: Sendable {
    enum Part: Sendable {
        case text([UInt8])
        case field(UInt8, Int)
    }

    let pattern: String
    private(set) var parts: [Part] = []

    init(_ pattern: String) throws {
        self.pattern = pattern
        func fail(_ why: String) -> ExpressionError { ExpressionError(.badPattern, "the time pattern '\(pattern)' \(why)") }
        let bytes = Array(pattern.utf8)
        var text: [UInt8] = []
        func flush(_ parts: inout [Part]) {
            if !text.isEmpty { parts.append(.text(text)) }
            text = []
        }
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x27 {
                if at + 1 < bytes.count, bytes[at + 1] == 0x27 {
                    text.append(0x27)
                    at += 2
                    continue
                }
                at += 1
                var isClosed = false
                while at < bytes.count {
                    if bytes[at] == 0x27 {
                        if at + 1 < bytes.count, bytes[at + 1] == 0x27 { at += 1 } else {
                            isClosed = true
                            at += 1
                            break
                        }
                    }
                    text.append(bytes[at])
                    at += 1
                }
                guard isClosed else { throw fail("has a quote that is not closed") }
            } else if byte | 32 >= 0x61 && byte | 32 <= 0x7A {
                var count = 1
                while at + count < bytes.count, bytes[at + count] == byte { count += 1 }
                guard let most = Self.letters[byte], count <= most else {
                    let letters = String(repeating: Character(Unicode.Scalar(byte)), count: count)
                    throw fail("has '\(letters)', which means nothing here")
                }
                flush(&parts)
                parts.append(.field(byte, count))
                at += count
            } else {
                guard ![0x23, 0x7B, 0x7D].contains(byte) else { throw fail("has a reserved character") }
                if byte != 0x5B && byte != 0x5D { text.append(byte) }
                at += 1
            }
        }
        flush(&parts)
    }

    /// How often each letter may repeat.
    private static let letters: [UInt8: Int] = Dictionary(
        uniqueKeysWithValues: [
            ("y", 6), ("M", 4), ("L", 4), ("d", 2), ("D", 3), ("E", 4), ("a", 1), ("h", 2), ("H", 2), ("k", 2), ("K", 2), ("m", 2), ("s", 2),
            ("S", 9), ("q", 2), ("Q", 2), ("X", 3), ("x", 3), ("Z", 3), ("z", 3), ("V", 2),
        ].map { (letter: String, most: Int) in (letter.utf8.first ?? 0, most) })

    static let months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    // MARK: Writing

    func write(_ micros: Int64, _ zone: SessionZone, _ out: inout GrowableBuffer) throws {
        let local = zone.local(micros)
        let day = floorDivide(local, 86_400_000_000)
        let ofDay = local &- day &* 86_400_000_000
        let date = CivilDate(days: day)
        for part in parts {
            switch part {
            case .text(let text): text.withUnsafeBytes { out.append(contentsOf: $0) }
            case .field(let letter, let count):
                try write(letter, count, date, day, ofDay, (local &- micros) / 1_000_000, zone, &out)
            }
        }
    }

    private func write(
        _ letter: UInt8, _ count: Int, _ date: CivilDate, _ day: Int64, _ ofDay: Int64, _ offset: Int64, _ zone: SessionZone,
        _ out: inout GrowableBuffer
    ) throws {
        func number(_ value: Int64) { TimeText.append(padded: value, width: count, to: &out) }
        let hour = ofDay / 3_600_000_000
        switch Character(Unicode.Scalar(letter)) {
        case "y":
            // Eras are not written: the year before 1 is 1 again.
            let year = date.year > 0 ? date.year : 1 &- date.year
            if count == 2 { return TimeText.append(padded: year % 100, width: 2, to: &out) }
            if count >= 4, year > (count == 4 ? 9999 : 999_999) { out.append(UInt8(0x2B)) }
            number(year)
        case "M", "L":
            if count <= 2 { return number(date.month) }
            let name = Self.months[Int(date.month) - 1]
            Text.append(count == 3 ? String(name.prefix(3)) : name, &out)
        case "d": number(date.day)
        case "D": number(date.dayOfYear)
        case "E":
            let name = Self.weekdays[Int(floorModulo(day &+ 4, 7))]
            Text.append(count <= 3 ? String(name.prefix(3)) : name, &out)
        case "a": Text.append(hour < 12 ? "AM" : "PM", &out)
        case "h": number((hour + 11) % 12 + 1)
        case "K": number(hour % 12)
        case "k": number(hour == 0 ? 24 : hour)
        case "H": number(hour)
        case "m": number(ofDay / 60_000_000 % 60)
        case "s": number(ofDay / 1_000_000 % 60)
        case "S":
            var fraction = ofDay % 1_000_000 * 1000
            for _ in count..<9 { fraction /= 10 }
            number(fraction)
        case "q", "Q": number((date.month + 2) / 3)
        case "X", "x", "Z": writeOffset(letter, count, offset, &out)
        case "V": Text.append(zone.name, &out)
        default:
            guard zone.isUTC else {
                throw ExpressionError(.badPattern, "the time pattern '\(pattern)' has 'z', which is known here only in UTC; use 'XXX' or 'VV'")
            }
            Text.append(zone.name, &out)
        }
    }

    private func writeOffset(_ letter: UInt8, _ count: Int, _ offset: Int64, _ out: inout GrowableBuffer) {
        if letter == 0x58, offset == 0 { return out.append(UInt8(0x5A)) }
        let size = Int64(offset.magnitude)
        out.append(offset < 0 ? UInt8(0x2D) : UInt8(0x2B))
        TimeText.append(padded: size / 3600, width: 2, to: &out)
        let minutes = size / 60 % 60
        let isShort = letter != 0x5A && count == 1
        if isShort && minutes == 0 { return }
        if letter != 0x5A && count == 3 { out.append(UInt8(0x3A)) }
        TimeText.append(padded: minutes, width: 2, to: &out)
    }
}
