import Columnar

/// A pattern of Java's SimpleDateFormat, which Spark 2 used: for the LEGACY policy, and to detect texts that Spark 2 would have read.
///
/// A text may continue after the end of the pattern; numbers take as many digits as there are; names match in any case.
/// Letters: `G y M L d D E F u a h H k K m s S z Z X`. Week-based ones are accepted and have no value here.
struct LegacyTimeFormat: Sendable {
    enum Part: Sendable {
        case text([UInt8])
        case field(UInt8, Int)
    }

    private(set) var parts: [Part] = []
    /// The number of `S`.
    let fractionDigits: Int

    /// nil for a pattern that SimpleDateFormat refuses.
    init?(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        fractionDigits = bytes.count { $0 == UInt8(ascii: "S") }
        var text: [UInt8] = []
        var at = 0
        var isQuoted = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x27 {
                if at + 1 < bytes.count, bytes[at + 1] == 0x27 {
                    text.append(0x27)
                    at += 2
                } else {
                    isQuoted.toggle()
                    at += 1
                }
            } else if !isQuoted, byte | 32 >= 0x61 && byte | 32 <= 0x7A {
                var count = 1
                while at + count < bytes.count, bytes[at + count] == byte { count += 1 }
                guard "GyYMLwWDdFEuaHkKhmsSzZX".utf8.contains(byte), byte != UInt8(ascii: "X") || count <= 3 else { return nil }
                if !text.isEmpty { parts.append(.text(text)) }
                text = []
                parts.append(.field(byte, count))
                at += count
            } else {
                text.append(byte)
                at += 1
            }
        }
        if isQuoted { return nil }
        if !text.isEmpty { parts.append(.text(text)) }
    }

    // MARK: Writing

    /// Like Spark 3's letters, except: `S` counts milliseconds, `u` is the day of the week from Monday, years are of their era.
    func write(_ shown: TimeFormat.Shown, _ pattern: String, _ out: inout GrowableBuffer) throws {
        for part in parts {
            switch part {
            case .text(let text): text.withUnsafeBytes { out.append(contentsOf: $0) }
            case .field(let letter, let count):
                func number(_ value: Int64) { TimeText.append(padded: value, width: count, to: &out) }
                let date = shown.date
                switch Character(Unicode.Scalar(letter)) {
                case "y":
                    let year = date.year < 1 ? 1 - date.year : date.year
                    count == 2 ? TimeText.append(padded: year % 100, width: 2, to: &out) : number(year)
                case "S": number(shown.ofDay / 1000 % 1000)
                case "u": number(floorModulo(shown.day &+ 3, 7) + 1)
                case "G": out.append(text: date.year > 0 ? "AD" : "BC")
                case "F": number((date.day - 1) / 7 + 1)
                case "M" where count > 4, "L" where count > 4: try TimeFormat.write(letter, 4, shown, pattern, hasEra: true, &out)
                case "E" where count > 4: try TimeFormat.write(letter, 4, shown, pattern, hasEra: true, &out)
                case "Z": ZoneText.write(letter, 1, shown.offset, &out)
                case "X" where count == 1:
                    // Hours only, whatever the minutes.
                    ZoneText.write(letter, 1, shown.offset / 3600 * 3600, &out)
                case "w", "W", "Y":
                    throw TimeFormat.failure(pattern, "has '\(Character(Unicode.Scalar(letter)))': weeks of Spark 2 are not offered here; use weekofyear(…)")
                default: try TimeFormat.write(letter, count, shown, pattern, hasEra: true, &out)
                }
            }
        }
    }

    // MARK: Reading

    /// The moment at the start of `text`.
    func read(_ text: UnsafeRawBufferPointer, _ context: EvaluationContext) -> Int64? {
        var fields = TimeFields()
        let end = readParts(text) { letter, count, sharesDigits, at in Self.read(letter, count, sharesDigits, text, &at, &fields, context) }
        guard let end, end > 0 else { return nil }
        guard fields.isInRange, (fields.year ?? 1970) >= 1, let date = fields.date, let local = fields.local else { return nil }
        // The days that the change of calendars skipped.
        if date.year == 1582, date.month == 10, (5...14).contains(date.day) { return nil }
        if let weekday = fields.weekday, floorModulo(date.days + 4, 7) != weekday { return nil }
        if let offset = fields.offset {
            guard (-13 * 3600...14 * 3600).contains(offset) else { return nil }
            return local.micros(offset: offset)
        }
        let zone = fields.zone ?? context.timeZone
        // A local time that occurs twice is the later one; one that a clock skips is invalid.
        guard let moment = zone.laterMoment(local) else { return nil }
        return zone.clock(moment) == local ? moment : nil
    }

    /// Matches the pattern's parts from the start of `text`, fields with `field`: letter, count, whether digits follow that belong to the next, and the position.
    /// - Returns: the end of the match; nil if a part is missing.
    func readParts(_ text: UnsafeRawBufferPointer, _ field: (UInt8, Int, Bool, inout Int) -> Bool) -> Int? {
        var at = 0
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let literal):
                guard text.count - at >= literal.count, text[at..<at + literal.count].elementsEqual(literal) else { return nil }
                at += literal.count
            case .field(let letter, let count):
                let sharesDigits = index + 1 < parts.count && Self.isNumber(parts[index + 1])
                guard field(letter, count, sharesDigits, &at) else { return nil }
            }
        }
        return at
    }

    static func isNumber(_ part: Part) -> Bool {
        guard case .field(let letter, let count) = part else { return false }
        return isNumber(letter, count)
    }

    static func isNumber(_ letter: UInt8, _ count: Int) -> Bool {
        switch Character(Unicode.Scalar(letter)) {
        case "M", "L": count <= 2
        case "G", "E", "a", "z", "Z", "X": false
        default: true
        }
    }

    static func read(
        _ letter: UInt8, _ count: Int, _ sharesDigits: Bool, _ text: UnsafeRawBufferPointer, _ at: inout Int, _ fields: inout TimeFields,
        _ context: EvaluationContext
    ) -> Bool {
        while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
        guard at < text.count else { return false }
        let start = at
        if isNumber(letter, count) {
            guard let value = number(text, &at, most: sharesDigits ? count : 18, isWhole: sharesDigits) else { return false }
            switch Character(Unicode.Scalar(letter)) {
            case "y":
                fields.year = count <= 2 && at - start == 2 && value >= 0 ? ofThisCentury(value, context) : value
            case "k": fields.hour = value == 24 ? 0 : value == 0 ? -1 : value
            case "h": fields.hourOfHalf = value == 12 ? 0 : value == 0 ? -1 : value
            case "S": fields.fraction = value < 0 || value > 999 ? -1 : value * 1000
            default: set(letter, value, &fields)
            }
            return true
        }
        func name(_ names: [String]) -> Int? {
            // The longest matching name.
            let found = names.indices.filter { ZoneText.matches(names[$0], text, start) }.max { names[$0].utf8.count < names[$1].utf8.count }
            if let found { at += names[found].utf8.count }
            return found
        }
        switch Character(Unicode.Scalar(letter)) {
        case "G":
            guard let era = name(["AD", "BC"]) else { return false }
            fields.isBeforeChrist = era == 1
        case "M", "L":
            guard let month = name(TimeFormat.months + TimeFormat.months.map { String($0.prefix(3)) }) else { return false }
            fields.month = Int64(month % 12 + 1)
        case "E":
            guard let weekday = name(TimeFormat.weekdays + TimeFormat.weekdays.map { String($0.prefix(3)) }) else { return false }
            fields.weekday = Int64(weekday % 7)
        case "a":
            guard let half = name(["AM", "PM"]) else { return false }
            fields.isAfternoon = half == 1
        case "X":
            if text[at] == UInt8(ascii: "Z") {
                at += 1
                fields.offset = 0
                return true
            }
            // `X` has hours, `XX` minutes, `XXX` a colon.
            guard let offset = offset(text, &at, minutes: count > 1, colon: count == 3, short: false) else { return false }
            fields.offset = offset
        default:
            if text[at] == 0x2B || text[at] == 0x2D {
                guard let offset = offset(text, &at, minutes: true, colon: false, short: false) else { return false }
                fields.offset = offset
            } else if ZoneText.matches("GMT", text, at) {
                at += 3
                fields.offset = 0
                if at < text.count, text[at] == 0x2B || text[at] == 0x2D {
                    guard let offset = offset(text, &at, minutes: true, colon: true, short: true) else { return false }
                    fields.offset = offset
                }
            } else {
                // A `Z` alone is invalid.
                var end = at
                while end < text.count, text[end] | 32 >= 0x61 && text[end] | 32 <= 0x7A { end += 1 }
                var place = at
                let word = UnsafeRawBufferPointer(rebasing: text[..<end])
                guard end - at > 1, let zone = ZoneText.zone(word, &place, names: true), place - at > 1 else { return false }
                // A name of standard or daylight saving time decides.
                let name = String(decoding: text[at..<place], as: UTF8.self).uppercased()
                at = place
                if let offset = zone.offset(ofAbbreviation: name) { fields.offset = offset } else { fields.zone = zone }
            }
        }
        return true
    }

    /// The year with these two digits that is at most 80 years ago and at most 20 years ahead.
    static func ofThisCentury(_ value: Int64, _ context: EvaluationContext) -> Int64 {
        let first = CivilDate(days: floorDivide(context.batchTimestampMicros, 86_400_000_000)).year - 80
        return value + first / 100 * 100 + (value < first % 100 ? 100 : 0)
    }

    /// A field whose number is its value.
    static func set(_ letter: UInt8, _ value: Int64, _ fields: inout TimeFields) {
        switch Character(Unicode.Scalar(letter)) {
        case "M", "L": fields.month = value
        case "d": fields.day = value
        case "D": fields.dayOfYear = value
        case "H": fields.hour = value
        case "K": fields.hourOfHalf = value
        case "m": fields.minute = value
        case "s": fields.second = value
        case "u": fields.weekday = value % 7
        default: break
        }
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ at: inout Int, most: Int, isWhole: Bool) -> Int64? {
        var limit = text.count
        if isWhole {
            // Fields that share a run of digits need all of theirs: as many of Java's characters.
            limit = at
            var left = most
            while left > 0, limit < text.count {
                left -= text[limit] >= 0xF0 ? 2 : 1
                limit += 1
                while limit < text.count, text[limit] & 0xC0 == 0x80 { limit += 1 }
            }
            if left > 0 { return nil }
        }
        let isNegative = text[at] == 0x2D
        if isNegative { at += 1 }
        var value: Int64 = 0
        let start = at
        while at < limit, let (digit, length) = digit(text, at) {
            value = value > 100_000_000_000 ? value : value * 10 + digit
            at += length
        }
        // Beyond an Int no field is valid.
        guard at > start, value <= Int64(Int32.max) else { return nil }
        return isNegative ? -value : value
    }

    /// The digit in any script at `at`, and its length. Java examines 16 bits at a time, so only characters up to U+FFFF.
    static func digit(_ text: UnsafeRawBufferPointer, _ at: Int) -> (value: Int64, length: Int)? {
        let byte = text[at]
        if byte < 0x80 { return ZoneText.digit(byte).map { ($0, 1) } }
        let length = byte >= 0xE0 ? 3 : 2
        guard byte >= 0xC2, byte < 0xF0, at + length <= text.count else { return nil }
        var code = UInt32(byte & (length == 3 ? 0x0F : 0x1F))
        for place in 1..<length { code = code << 6 | UInt32(text[at + place] & 0x3F) }
        guard let properties = Unicode.Scalar(code)?.properties, properties.generalCategory == .decimalNumber, let value = properties.numericValue else { return nil }
        return (Int64(value), length)
    }

    private static func offset(_ text: UnsafeRawBufferPointer, _ at: inout Int, minutes: Bool, colon: Bool, short: Bool) -> Int64? {
        guard at < text.count, text[at] == 0x2B || text[at] == 0x2D else { return nil }
        let sign: Int64 = text[at] == 0x2D ? -1 : 1
        at += 1
        guard at < text.count, var hours = ZoneText.digit(text[at]) else { return nil }
        at += 1
        if at < text.count, let second = ZoneText.digit(text[at]) {
            hours = hours * 10 + second
            at += 1
        } else if !short {
            return nil
        }
        guard hours < 24 else { return nil }
        guard minutes else { return sign * hours * 3600 }
        if colon {
            guard at < text.count, text[at] == 0x3A else { return nil }
            at += 1
        }
        guard at + 1 < text.count, let tens = ZoneText.digit(text[at]), let ones = ZoneText.digit(text[at + 1]), tens < 6 else { return nil }
        at += 2
        return sign * (hours * 3600 + (tens * 10 + ones) * 60)
    }
}
