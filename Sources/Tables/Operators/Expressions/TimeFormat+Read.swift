import Columnar

extension TimeFormat {
    /// The moment that `text` names under this pattern; nil where it does not fit, whole and exactly.
    ///
    /// What the pattern leaves out is 1970-01-01 00:00:00.
    func read(_ text: UnsafeRawBufferPointer, _ zone: SessionZone) throws -> Int64? {
        var at = 0
        var date = CivilDate(year: 1970, month: 1, day: 1)
        var (hour, minute, second, fraction): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        var halfDay: Int64?
        var hourOfHalf: Int64?
        var own: SessionZone?
        func number(_ least: Int, _ most: Int) -> Int64? {
            var value: Int64 = 0
            let start = at
            while at < text.count, at - start < most, text[at] >= 0x30, text[at] <= 0x39 {
                value = value &* 10 &+ Int64(text[at] &- 0x30)
                at += 1
            }
            return at - start >= least ? value : nil
        }
        func name(_ names: [String], _ length: Int?) -> Int? {
            for (index, name) in names.enumerated() {
                let wanted = Array((length.map { String(name.prefix($0)) } ?? name).utf8)
                if text.count - at >= wanted.count, text[at..<at + wanted.count].elementsEqual(wanted) {
                    at += wanted.count
                    return index
                }
            }
            return nil
        }
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let literal):
                guard text.count - at >= literal.count, text[at..<at + literal.count].elementsEqual(literal) else { return nil }
                at += literal.count
            case .field(let letter, let count):
                // Two number fields side by side share the digits by their widths.
                var isAdjacent = false
                if index + 1 < parts.count, case .field(let next, _) = parts[index + 1] { isAdjacent = Unicode.Scalar(next) != "a" && Unicode.Scalar(next) != "X" }
                let most = count == 1 && !isAdjacent ? 19 : max(count, 1)
                switch Character(Unicode.Scalar(letter)) {
                case "y":
                    guard let value = number(count, count == 2 || isAdjacent ? count : 9) else { return nil }
                    date.year = count == 2 ? 2000 + value : value
                case "M", "L":
                    if count <= 2 {
                        guard let value = number(count, most) else { return nil }
                        date.month = value
                    } else {
                        guard let value = name(Self.months, count == 3 ? 3 : nil) else { return nil }
                        date.month = Int64(value + 1)
                    }
                case "d":
                    guard let value = number(count, most) else { return nil }
                    date.day = value
                case "E": guard name(Self.weekdays, count <= 3 ? 3 : nil) != nil else { return nil }
                case "a":
                    guard let value = name(["AM", "PM"], nil) else { return nil }
                    halfDay = Int64(value)
                case "H":
                    guard let value = number(count, most), value < 24 else { return nil }
                    hour = value
                case "k":
                    guard let value = number(count, most), (1...24).contains(value) else { return nil }
                    hour = value % 24
                case "h":
                    guard let value = number(count, most), (1...12).contains(value) else { return nil }
                    hourOfHalf = value % 12
                case "K":
                    guard let value = number(count, most), value < 12 else { return nil }
                    hourOfHalf = value
                case "m":
                    guard let value = number(count, most), value < 60 else { return nil }
                    minute = value
                case "s":
                    guard let value = number(count, most), value < 60 else { return nil }
                    second = value
                case "S":
                    guard var value = number(count, count) else { return nil }
                    for _ in count..<9 { value *= 10 }
                    fraction = value / 1000
                case "X", "x", "Z", "z", "V":
                    let start = at
                    while at < text.count, text[at] > 0x20 { at += 1 }
                    guard let found = SessionZone(String(decoding: text[start..<at], as: UTF8.self)) else { return nil }
                    own = found
                default:
                    throw ExpressionError(
                        .badPattern, "the time pattern '\(pattern)' has '\(Character(Unicode.Scalar(letter)))', which can be written but not read")
                }
            }
        }
        guard at == text.count, date.exists else { return nil }
        if let hourOfHalf { hour = hourOfHalf + (halfDay ?? 0) * 12 }
        let (day, overflow) = date.days.multipliedReportingOverflow(by: 86_400_000_000)
        let (local, overflow2) = day.addingReportingOverflow(((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction)
        return overflow || overflow2 ? nil : (own ?? zone).moment(local)
    }
}
