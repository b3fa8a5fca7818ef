import Columnar

extension TimeFormat {
    /// Writes a moment with the pattern, in the local time of `zone`.
    func write(_ micros: Int64, _ context: EvaluationContext, _ out: inout GrowableBuffer) throws {
        let zone = context.timeZone
        let local = zone.clock(micros)
        let offset = zone.isUTC ? 0 : zone.offset(atSeconds: floorDivide(micros, 1_000_000))
        try write(
            Shown(date: CivilDate(days: local.day), day: local.day, ofDay: local.ofDay, offset: offset, zone: zone, micros: micros), context, &out)
    }

    /// Writes a day, which has no zone, at its start in UTC. Days reach further than moments.
    func write(day: Int64, _ context: EvaluationContext, _ out: inout GrowableBuffer) throws {
        try write(Shown(date: CivilDate(days: day), day: day, ofDay: 0, offset: 0, zone: .utc, micros: 0), context, &out)
    }

    private func write(_ shown: Shown, _ context: EvaluationContext, _ out: inout GrowableBuffer) throws {
        if context.timeParserPolicy == .legacy, let legacy { return try legacy.write(shown, pattern, &out) }
        try write(parts, shown, &out)
    }

    /// A moment as a clock in a zone shows it.
    struct Shown {
        var date: CivilDate
        /// Days since the epoch.
        var day: Int64
        /// Microseconds of the day.
        var ofDay: Int64
        /// Seconds east of Greenwich.
        var offset: Int64
        var zone: SessionZone
        var micros: Int64

        var hour: Int64 { ofDay / 3_600_000_000 }
    }

    private func write(_ parts: [Part], _ shown: Shown, _ out: inout GrowableBuffer) throws {
        for part in parts {
            switch part {
            case .text(let text): text.withUnsafeBytes { out.append(contentsOf: $0) }
            case .section(let parts): try write(parts, shown, &out)
            case .field(let field): try Self.write(field.letter, field.count, shown, pattern, hasEra: hasEra, &out)
            }
        }
    }

    static func haveEra(_ parts: [Part]) -> Bool {
        parts.contains {
            switch $0 {
            case .text: false
            case .field(let field): field.letter == UInt8(ascii: "G")
            case .section(let parts): haveEra(parts)
            }
        }
    }

    static func write(
        _ letter: UInt8, _ count: Int, _ shown: Shown, _ pattern: String, hasEra: Bool, _ out: inout GrowableBuffer
    ) throws {
        func number(_ value: Int64) { TimeText.append(padded: value, width: count, to: &out) }
        let (date, hour) = (shown.date, shown.hour)
        switch Character(Unicode.Scalar(letter)) {
        case "G":
            let names = date.year > 0 ? ("AD", "Anno Domini") : ("BC", "Before Christ")
            out.append(text: count == 4 ? names.1 : names.0)
        case "y":
            let year = hasEra && date.year < 1 ? 1 &- date.year : date.year
            // Two digits are those of the year, whatever its sign.
            if count == 2 { return TimeText.append(padded: Int64((year % 100).magnitude), width: 2, to: &out) }
            if year < 0 { out.append(UInt8(0x2D)) }
            if count >= 4, year > (count == 4 ? 9999 : count == 5 ? 99_999 : 999_999) { out.append(UInt8(0x2B)) }
            number(Int64(year.magnitude))
        case "M", "L":
            if count <= 2 { return number(date.month) }
            let name = months[Int(date.month) - 1]
            out.append(text: count == 3 ? String(name.prefix(3)) : name)
        case "d": number(date.day)
        case "D": number(date.dayOfYear)
        case "F": number((date.day - 1) % 7 + 1)
        case "E":
            let name = weekdays[Int(floorModulo(shown.day &+ 4, 7))]
            out.append(text: count <= 3 ? String(name.prefix(3)) : name)
        case "a": out.append(text: hour < 12 ? "AM" : "PM")
        case "h": number((hour + 11) % 12 + 1)
        case "K": number(hour % 12)
        case "k": number(hour == 0 ? 24 : hour)
        case "H": number(hour)
        case "m": number(shown.ofDay / 60_000_000 % 60)
        case "s": number(shown.ofDay / 1_000_000 % 60)
        case "S":
            var fraction = shown.ofDay % 1_000_000 * 1000
            for _ in count..<9 { fraction /= 10 }
            number(fraction)
        case "q", "Q":
            let quarter = (date.month + 2) / 3
            switch count {
            case 1, 2: number(quarter)
            case 3: out.append(text: "Q\(quarter)")
            default: out.append(text: ["1st", "2nd", "3rd", "4th"][Int(quarter) - 1] + " quarter")
            }
        case "X", "x", "Z", "O": ZoneText.write(letter, count, shown.offset, &out)
        case "V": out.append(text: shown.zone.offsetName ?? shown.zone.name)
        default:
            guard let name = ZoneText.name(shown.zone, atMicros: shown.micros, full: count == 4) else {
                throw failure(pattern, "has '\(String(repeating: "z", count: count))': the zone \(shown.zone.name) has no such name here; use 'XXX' or 'VV'")
            }
            out.append(text: name)
        }
    }
}
