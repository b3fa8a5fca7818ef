import Columnar

/// Reading by the rules of Commons Lang's FastDateFormat, with which Spark 2 read times in JSON.
///
/// Fields beyond their range carry over into the next, signs are not accepted, and of contradicting fields the last one counts.
/// `S` counts in units of its pattern's digits: `.S` tenths, `.SSSSSS` microseconds. A local time that occurs twice is the later one; one that a
/// clock skips moves forward by the gap.
extension LegacyTimeFormat {
    /// The fields, and the order in which they were read: of two fields for the same quantity the later counts.
    private struct LenientFields {
        var read = TimeFields()
        private var next = 1
        private var stamps: [UInt8: Int] = [:]

        mutating func stamp(_ letter: UInt8) {
            stamps[letter] = next
            next += 1
        }

        private func stamp(_ letters: String) -> Int { letters.utf8.map { stamps[$0] ?? 0 }.max() ?? 0 }

        var days: Int64 {
            var year = read.year ?? 1970
            if read.isBeforeChrist == true { year = 1 - year }
            if let ofYear = read.dayOfYear, stamp("D") > stamp("d") { return CivilDate(year: year, month: 1, day: 1).days + ofYear - 1 }
            let months = year * 12 + (read.month ?? 1) - 1
            return CivilDate(year: floorDivide(months, 12), month: floorModulo(months, 12) + 1, day: 1).days + (read.day ?? 1) - 1
        }

        var hours: Int64 {
            let (ofDay, ofHalf, half) = (stamp("Hk"), stamp("hK"), stamp("a"))
            // An hour of a half day needs the half beside it, or to be alone.
            let isOfHalf = ofHalf > 0 && half > 0 ? max(ofHalf, half) > ofDay : ofDay == 0
            return isOfHalf ? (read.hourOfHalf ?? 0) + (read.isAfternoon == true ? 12 : 0) : read.hour ?? 0
        }
    }

    /// The moment at the start of `text`, in the session's zone if it names none.
    func readFast(_ text: UnsafeRawBufferPointer, _ context: EvaluationContext) -> Int64? {
        var fields = LenientFields()
        let end = readParts(text) { letter, count, sharesDigits, at in
            guard readFast(letter, count, sharesDigits, text, &at, &fields.read, context) else { return false }
            fields.stamp(letter)
            return true
        }
        guard end != nil else { return nil }
        let seconds = (fields.hours * 60 + (fields.read.minute ?? 0)) * 60 + (fields.read.second ?? 0)
        let more = seconds * 1_000_000 + (fields.read.fraction ?? 0)
        let days = floorDivide(more, 86_400_000_000)
        let local = ClockTime(day: fields.days + days, ofDay: more - days * 86_400_000_000)
        if let offset = fields.read.offset { return local.micros(offset: offset) }
        return (fields.read.zone ?? context.timeZone).laterMoment(local)
    }

    private func readFast(
        _ letter: UInt8, _ count: Int, _ sharesDigits: Bool, _ text: UnsafeRawBufferPointer, _ at: inout Int, _ fields: inout TimeFields,
        _ context: EvaluationContext
    ) -> Bool {
        guard Self.isNumber(letter, count) else {
            guard at < text.count, text[at] != 0x20, text[at] != 0x09 else { return false }
            return Self.read(letter, count, sharesDigits, text, &at, &fields, context)
        }
        if !sharesDigits { while at < text.count, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 } }
        let start = at
        var value: Int64 = 0
        while at < text.count, !sharesDigits || at - start < count, let (digit, length) = Self.digit(text, at) {
            value = value > Int64(Int32.max) ? value : value * 10 + digit
            at += length
        }
        guard at > start, value <= Int64(Int32.max) else { return false }
        switch Character(Unicode.Scalar(letter)) {
        case "y": fields.year = count <= 2 && value < 100 ? Self.ofThisCentury(value, context) : value
        case "k": fields.hour = value == 24 ? 0 : value
        case "h": fields.hourOfHalf = value == 12 ? 0 : value
        case "S":
            var unit: Int64 = 1_000_000
            var scale: Int64 = 1
            for _ in 0..<min(fractionDigits, 18) { if unit > 1 { unit /= 10 } else { scale *= 10 } }
            fields.fraction = value * unit / scale
        default: Self.set(letter, value, &fields)
        }
        return true
    }
}
