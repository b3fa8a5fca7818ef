/// Dates and timestamps as text, in the forms that Spark's casts read and write.
public enum TimeText {
    /// Days since the epoch of `yyyy`, `yyyy-[m]m`, `yyyy-[m]m-[d]d`, the last followed by anything after a space or `T`.
    ///
    /// Years have 4 to 7 digits and may have a sign. nil for anything else and for days that do not exist.
    public static func parseDate(_ bytes: UnsafeRawBufferPointer) -> Int32? {
        var cursor = TextCursor(trimming: bytes)
        if cursor.matches("epoch") { return 0 }
        guard let date = cursor.date() else { return nil }
        if !cursor.isAtEnd { guard cursor.dateParts == 3, cursor.peek == 0x20 || cursor.peek == 0x54 else { return nil } }
        return Int32(exactly: date.days)
    }

    public static func parseDate(_ text: String) -> Int32? {
        var text = text
        return text.withUTF8 { parseDate(UnsafeRawBufferPointer($0)) }
    }

    /// Microseconds since the epoch of a date, or of a date and a time `[h]h[:[m]m[:[s]s[.fraction][zone]]]` after a space or
    /// `T`, or of a time alone (of today): `h:m` or `Th`. Without a zone the text is of `zone`. Digits after the sixth are cut off.
    public static func parseTimestamp(_ bytes: UnsafeRawBufferPointer, zone: SessionZone, nowMicros: Int64) -> Int64? {
        var cursor = TextCursor(trimming: bytes)
        if cursor.matches("epoch") { return 0 }
        let start = cursor
        if let date = cursor.date() {
            let day = date.days
            if cursor.isAtEnd { return moment(day, 0, zone) }
            guard cursor.dateParts == 3, cursor.peek == 0x20 || cursor.peek == 0x54 else { return nil }
            cursor.advance()
            return time(&cursor, day: day, zone: zone, needsMinutes: false)
        }
        cursor = start
        let isMarked = cursor.take(0x54)
        let today = zone.clock(nowMicros).day
        return time(&cursor, day: today, zone: zone, needsMinutes: !isMarked)
    }

    public static func parseTimestamp(_ text: String, zone: SessionZone, nowMicros: Int64) -> Int64? {
        var text = text
        return text.withUTF8 { parseTimestamp(UnsafeRawBufferPointer($0), zone: zone, nowMicros: nowMicros) }
    }

    /// A date, with or without a time, as microseconds on a clock without a zone; a zone in the text is ignored.
    public static func parseClock(_ bytes: UnsafeRawBufferPointer, takesZone: Bool = true) -> Int64? {
        var cursor = TextCursor(trimming: bytes)
        guard let date = cursor.date() else { return nil }
        if cursor.isAtEnd { return moment(date.days, 0, .utc) }
        guard cursor.dateParts == 3, cursor.peek == 0x20 || cursor.peek == 0x54 else { return nil }
        cursor.advance()
        return time(&cursor, day: date.days, zone: .utc, needsMinutes: false, zones: takesZone ? .ignored : .refused)
    }

    /// What happens to a zone after a time.
    private enum Zones { case taken, ignored, refused }

    private static func moment(_ day: Int64, _ microsOfDay: Int64, _ zone: SessionZone) -> Int64? {
        zone.moment(ClockTime(day: day, ofDay: microsOfDay))
    }

    private static func time(_ cursor: inout TextCursor, day: Int64, zone: SessionZone, needsMinutes: Bool, zones: Zones = .taken) -> Int64?
    {
        guard let hour = cursor.number(digits: 1...2), hour < 24 else { return nil }
        var (minute, second, fraction): (Int64, Int64, Int64) = (0, 0, 0)
        var hasSeconds = false
        if cursor.take(0x3A) {
            guard let value = cursor.number(digits: 1...2), value < 60 else { return nil }
            minute = value
            if cursor.take(0x3A) {
                guard let value = cursor.number(digits: 1...2), value < 60 else { return nil }
                second = value
                hasSeconds = true
                if cursor.take(0x2E) { fraction = cursor.fraction() }
            }
        } else if needsMinutes {
            return nil
        }
        let ofDay = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
        if cursor.isAtEnd { return moment(day, ofDay, zone) }
        guard hasSeconds, zones != .refused else { return nil }
        let name = cursor.rest
        if name == "Z" || name == " Z" { return moment(day, ofDay, .utc) }
        guard let own = ZoneCache.zone(name) else { return nil }
        return moment(day, ofDay, zones == .ignored ? .utc : own)
    }

    /// `yyyy-MM-dd`; years past 9999 have a `+`, those before 0 a `-`.
    public static func date(_ days: Int32) -> String {
        var buffer = GrowableBuffer(capacity: 16)
        append(date: days, to: &buffer)
        return buffer.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// `yyyy-MM-dd HH:mm:ss[.fraction]`, the fraction without trailing zeros.
    public static func timestamp(_ micros: Int64, zone: SessionZone) -> String {
        var buffer = GrowableBuffer(capacity: 32)
        append(timestamp: micros, zone: zone, to: &buffer)
        return buffer.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    public static func append(date days: Int32, to buffer: inout GrowableBuffer) {
        let date = CivilDate(days: Int64(days))
        if date.year > 9999 { buffer.append(UInt8(0x2B)) }
        if date.year < 0 { buffer.append(UInt8(0x2D)) }
        append(padded: Int64(date.year.magnitude), width: 4, to: &buffer)
        buffer.append(UInt8(0x2D))
        append(padded: date.month, width: 2, to: &buffer)
        buffer.append(UInt8(0x2D))
        append(padded: date.day, width: 2, to: &buffer)
    }

    public static func append(timestamp micros: Int64, zone: SessionZone, to buffer: inout GrowableBuffer) {
        let local = zone.clock(micros)
        let ofDay = local.ofDay
        append(date: Int32(truncatingIfNeeded: local.day), to: &buffer)
        for (separator, value) in [(UInt8(0x20), ofDay / 3_600_000_000), (0x3A, ofDay / 60_000_000 % 60), (0x3A, ofDay / 1_000_000 % 60)] {
            buffer.append(separator)
            append(padded: value, width: 2, to: &buffer)
        }
        var fraction = ofDay % 1_000_000
        guard fraction != 0 else { return }
        var width = 6
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        buffer.append(UInt8(0x2E))
        append(padded: fraction, width: width, to: &buffer)
    }

    /// A number ≥ 0 in at least `width` digits.
    public static func append(padded number: Int64, width: Int, to buffer: inout GrowableBuffer) {
        var digits = 1
        var limit: Int64 = 10
        while digits < 18, number >= limit {
            digits += 1
            limit &*= 10
        }
        let count = max(digits, width)
        buffer.append(atMost: count) { base in
            var rest = number
            for index in stride(from: count - 1, through: 0, by: -1) {
                base.storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest % 10), toByteOffset: index, as: UInt8.self)
                rest /= 10
            }
            return count
        }
    }
}
