import Columnar

/// JSON scalars as bytes, in the format of Spark's generator.
enum JSONText {
    static func append(_ text: StaticString, to out: inout GrowableBuffer) {
        text.withUTF8Buffer { out.append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    static func append(_ value: Int64, to out: inout GrowableBuffer) {
        out.append(atMost: 20) { base in
            let bytes = base.assumingMemoryBound(to: UInt8.self)
            var start = 20
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
                var left = value.magnitude
                repeat {
                    start -= 1
                    digits[start] = UInt8(ascii: "0") + UInt8(left % 10)
                    left /= 10
                } while left > 0
                if value < 0 {
                    start -= 1
                    digits[start] = UInt8(ascii: "-")
                }
                for index in start..<20 { bytes[index - start] = digits[index] }
            }
            return 20 - start
        }
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    /// A string in quotes; bytes that are not UTF-8 become U+FFFD.
    static func quote(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        out.append(UInt8(ascii: "\""))
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            var mended = String(decoding: bytes, as: UTF8.self)
            mended.withUTF8 { escape(UnsafeRawBufferPointer($0), to: &out) }
        } else {
            escape(bytes, to: &out)
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func escape(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        var plain = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { continue }
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[plain..<index]))
            plain = index + 1
            switch byte {
            case UInt8(ascii: "\""): append("\\\"", to: &out)
            case UInt8(ascii: "\\"): append("\\\\", to: &out)
            case 0x08: append("\\b", to: &out)
            case 0x09: append("\\t", to: &out)
            case 0x0A: append("\\n", to: &out)
            case 0x0C: append("\\f", to: &out)
            case 0x0D: append("\\r", to: &out)
            default:
                append("\\u00", to: &out)
                out.append(hex[Int(byte >> 4)])
                out.append(hex[Int(byte & 15)])
            }
        }
        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[plain...]))
    }

    private static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Bytes in base64, with padding, without line breaks.
    static func base64(_ bytes: UnsafeRawBufferPointer, to out: inout GrowableBuffer) {
        out.append(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let group = UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0) | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            for place in 0..<4 {
                out.append(place <= left ? base64Digits[Int(group >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
            }
            index += 3
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func padded(_ value: Int64, _ width: Int, to out: inout GrowableBuffer) {
        var limit: Int64 = 1
        for _ in 1..<width { limit *= 10 }
        while limit > 1 && value < limit {
            out.append(UInt8(ascii: "0"))
            limit /= 10
        }
        append(value, to: &out)
    }

    /// `yyyy-MM-dd` for a day since the epoch, without quotes; with a sign before the year 0 and after 9999.
    private static func day(_ days: Int64, to out: inout GrowableBuffer) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * ofYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        if year > 9999 { out.append(UInt8(ascii: "+")) }
        if year < 0 {
            out.append(UInt8(ascii: "-"))
            year = -year
        }
        padded(year, 4, to: &out)
        out.append(UInt8(ascii: "-"))
        padded(month, 2, to: &out)
        out.append(UInt8(ascii: "-"))
        padded(ofYear - (153 * index + 2) / 5 + 1, 2, to: &out)
    }

    static func date(_ days: Int64, to out: inout GrowableBuffer) {
        out.append(UInt8(ascii: "\""))
        day(days, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    /// Local time with milliseconds and the zone's offset in seconds at that instant.
    static func timestamp(_ micros: Int64, offset: Int64, to out: inout GrowableBuffer) {
        moment(micros, offset: offset, to: &out)
    }

    /// For a clock without a zone, with milliseconds.
    static func clock(_ micros: Int64, to out: inout GrowableBuffer) { moment(micros, offset: nil, to: &out) }

    private static func moment(_ micros: Int64, offset: Int64?, to out: inout GrowableBuffer) {
        func floored(_ value: Int64, _ unit: Int64) -> (Int64, Int64) {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
            return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
        }
        let (seconds, fraction) = floored(micros, 1_000_000)
        let (days, ofDay) = floored(seconds + (offset ?? 0), 86_400)
        out.append(UInt8(ascii: "\""))
        day(days, to: &out)
        out.append(UInt8(ascii: "T"))
        padded(ofDay / 3600, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        padded(ofDay / 60 % 60, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        padded(ofDay % 60, 2, to: &out)
        out.append(UInt8(ascii: "."))
        padded(fraction / 1000, 3, to: &out)
        if offset == 0 {
            out.append(UInt8(ascii: "Z"))
        } else if let offset {
            let magnitude = offset < 0 ? -offset : offset
            out.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            padded(magnitude / 3600, 2, to: &out)
            out.append(UInt8(ascii: ":"))
            padded(magnitude / 60 % 60, 2, to: &out)
        }
        out.append(UInt8(ascii: "\""))
    }
}
