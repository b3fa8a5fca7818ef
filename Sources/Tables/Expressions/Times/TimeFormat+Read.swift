import Columnar

extension TimeFormat {
    /// The moment of `text` with this pattern; nil if it does not match, completely and exactly.
    ///
    /// Fields that the pattern leaves out are those of 1970-01-01 00:00:00.
    /// - Throws: `.badArgument` beyond the range of a timestamp; `.parserUpgrade` with the policy EXCEPTION if Spark 2 would have read the text.
    func read(_ text: UnsafeRawBufferPointer, _ context: EvaluationContext) throws -> Int64? {
        if context.timeParserPolicy == .legacy { return legacy?.read(text, context) }
        if let micros = try exactly(text, context.timeZone) { return micros }
        if context.timeParserPolicy == .exception, legacy?.read(text, context) != nil { throw Self.upgrade(text) }
        return nil
    }

    static func upgrade(_ text: UnsafeRawBufferPointer) -> ExpressionError {
        ExpressionError(
            .parserUpgrade, .parserUpgrade,
            ["datetime": Quoted.text(String(decoding: text.prefix(100), as: UTF8.self)), "config": policySetting])
    }

    static let policySetting = "\"spark.sql.legacy.timeParserPolicy\""

    /// The moment by Spark 3's rules only.
    /// - Throws: `.badArgument` beyond the range of a timestamp.
    func exactly(_ text: UnsafeRawBufferPointer, _ zone: SessionZone) throws(ExpressionError) -> Int64? {
        guard let fields = fields(text), let local = fields.local else { return nil }
        guard let moment = fields.offset.map({ local.micros(offset: $0) }) ?? (fields.zone ?? zone).moment(local) else {
            throw ExpressionError.timestampOverflow("'\(String(decoding: text.prefix(100), as: UTF8.self))'")
        }
        return moment
    }

    /// The date in the text, in whatever zone: days since the epoch.
    func days(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let fields = fields(text), fields.local != nil else { return nil }
        return fields.date?.days
    }

    private func fields(_ text: UnsafeRawBufferPointer) -> TimeFields? {
        var at = 0
        var fields = TimeFields()
        return Self.read(parts, text, &at, &fields) && at == text.count ? fields : nil
    }

    private static func read(_ parts: [Part], _ text: UnsafeRawBufferPointer, _ at: inout Int, _ fields: inout TimeFields) -> Bool {
        for part in parts {
            switch part {
            case .text(let literal):
                var place = at
                for byte in literal {
                    guard place < text.count else { return false }
                    let isLetter = byte | 32 >= 0x61 && byte | 32 <= 0x7A
                    guard text[place] == byte || isLetter && text[place] | 32 == byte | 32 else { return false }
                    place += 1
                }
                at = place
            case .section(let parts):
                let (start, before) = (at, fields)
                if !read(parts, text, &at, &fields) { (at, fields) = (start, before) }
            case .field(let field):
                guard read(field, text, &at, &fields) else { return false }
            }
        }
        return true
    }

    private static func read(_ field: Field, _ text: UnsafeRawBufferPointer, _ at: inout Int, _ fields: inout TimeFields) -> Bool {
        let letter = Character(Unicode.Scalar(field.letter))
        if field.digits != nil {
            guard let value = number(field, text, &at) else { return false }
            switch letter {
            case "y": return TimeFields.set(&fields.year, field.count == 2 ? 2000 + value : value)
            case "M", "L": return (1...12).contains(value) && TimeFields.set(&fields.month, value)
            case "d": return (1...31).contains(value) && TimeFields.set(&fields.day, value)
            case "D": return (1...366).contains(value) && TimeFields.set(&fields.dayOfYear, value)
            case "H": return (0...23).contains(value) && TimeFields.set(&fields.hour, value)
            case "k": return (1...24).contains(value) && TimeFields.set(&fields.hour, value % 24)
            case "h": return (1...12).contains(value) && TimeFields.set(&fields.hourOfHalf, value % 12)
            case "K": return (0...11).contains(value) && TimeFields.set(&fields.hourOfHalf, value)
            case "m": return (0...59).contains(value) && TimeFields.set(&fields.minute, value)
            default: return (0...59).contains(value) && TimeFields.set(&fields.second, value)
            }
        }
        switch letter {
        case "G":
            guard let era = name(field.count == 4 ? ["Anno Domini", "Before Christ"] : ["AD", "BC"], text, &at) else { return false }
            return TimeFields.set(&fields.isBeforeChrist, era == 1)
        case "M", "L":
            let names = field.count == 3 ? months.map { String($0.prefix(3)) } : months
            guard let month = name(names, text, &at) else { return false }
            return TimeFields.set(&fields.month, Int64(month + 1))
        case "a":
            guard let half = name(["AM", "PM"], text, &at) else { return false }
            return TimeFields.set(&fields.isAfternoon, half == 1)
        case "S":
            var value: Int64 = 0
            var count = 0
            while count < field.count, at < text.count, let digit = ZoneText.digit(text[at]) {
                if count < 6 { value = value * 10 + digit }
                count += 1
                at += 1
            }
            guard count > 0 else { return false }
            for _ in min(count, 6)..<6 { value *= 10 }
            return TimeFields.set(&fields.fraction, value)
        case "X", "x", "Z", "O":
            guard let offset = ZoneText.offset(text, &at, field.letter, field.count) else { return false }
            return TimeFields.set(&fields.offset, offset)
        default:
            guard let zone = ZoneText.zone(text, &at, names: letter == "z") else { return false }
            return TimeFields.set(&fields.zone, zone)
        }
    }

    /// A number by java.time's strict rules; nil if there is none.
    private static func number(_ field: Field, _ text: UnsafeRawBufferPointer, _ at: inout Int) -> Int64? {
        guard let digits = field.digits, at < text.count else { return nil }
        let sign = text[at]
        if sign == 0x2B {
            guard field.sign == .plusPastWidth else { return nil }
            at += 1
        } else if sign == 0x2D {
            guard field.sign != .none else { return nil }
            at += 1
        }
        let start = at
        var end = start
        let most = digits.upperBound + field.reserved
        while end < text.count, end - start < most, ZoneText.digit(text[end]) != nil { end += 1 }
        // Fields directly after this one take the last digits of the run.
        if field.reserved > 0 { end = max(start + digits.lowerBound, end - field.reserved) }
        guard end <= text.count, end - start >= digits.lowerBound else { return nil }
        var value: Int64 = 0
        for place in start..<end {
            guard let digit = ZoneText.digit(text[place]), value < 1_000_000_000 else { return nil }
            value = value * 10 + digit
        }
        if field.sign == .plusPastWidth, sign != 0x2D { guard (sign == 0x2B) == (end - start > digits.lowerBound) else { return nil } }
        if sign == 0x2D, value == 0 { return nil }
        at = end
        return sign == 0x2D ? -value : value
    }

    private static func name(_ names: [String], _ text: UnsafeRawBufferPointer, _ at: inout Int) -> Int? {
        guard let index = names.firstIndex(where: { ZoneText.matches($0, text, at) }) else { return nil }
        at += names[index].utf8.count
        return index
    }
}
