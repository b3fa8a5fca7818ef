import Glibc

/// Numbers as text, in the forms that Spark's casts read and write (those of Java).
public enum NumberText {
    // MARK: Writing

    public static func append(_ value: Double, to buffer: inout GrowableBuffer) {
        buffer.append(atMost: JavaDouble.maximumLength) { JavaDouble.write(value, to: $0.assumingMemoryBound(to: UInt8.self)) }
    }

    public static func append(_ value: Float, to buffer: inout GrowableBuffer) {
        buffer.append(atMost: JavaDouble.maximumLength) { JavaDouble.write(value, to: $0.assumingMemoryBound(to: UInt8.self)) }
    }

    public static func append(_ value: Int64, to buffer: inout GrowableBuffer) {
        buffer.append(atMost: 20) { base in
            var rest = value.magnitude
            var length = value < 0 ? 1 : 0
            var digits = 1
            var probe = rest
            while probe >= 10 {
                probe /= 10
                digits += 1
            }
            length += digits
            for index in stride(from: length - 1, through: length - digits, by: -1) {
                base.storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest % 10), toByteOffset: index, as: UInt8.self)
                rest /= 10
            }
            if value < 0 { base.storeBytes(of: 0x2D, as: UInt8.self) }
            return length
        }
    }

    // MARK: Reading

    /// An integer with optional sign, fraction (which is cut off) and surrounding spaces; nil for other texts and on overflow.
    public static func parseInteger(_ text: UnsafeRawBufferPointer) -> Int64? {
        let bytes = text.trimmedOfSpace
        guard let first = bytes.first else { return nil }
        let negative = first == 0x2D
        var at = negative || first == 0x2B ? 1 : 0
        guard at < bytes.count else { return nil }
        // Counted downwards, because the negative range has one value more.
        var value: Int64 = 0
        while at < bytes.count, bytes[at] != 0x2E {
            let digit = Int64(bytes[at]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, overflow2) = scaled.subtractingReportingOverflow(digit)
            if overflow || overflow2 { return nil }
            value = next
            at += 1
        }
        at += 1
        while at < bytes.count {
            guard bytes[at] >= 0x30, bytes[at] <= 0x39 else { return nil }
            at += 1
        }
        if negative { return value }
        return value == .min ? nil : 0 - value
    }

    /// A number as Java's `parseDouble` reads it, or NaN or infinity by name, with surrounding spaces; nil for other texts.
    public static func parseDouble(_ text: UnsafeRawBufferPointer) -> Double? {
        let bytes = text.trimmedOfSpace
        guard let (start, end) = numeral(bytes) else { return special(bytes) }
        if start == end, let exact = exactDouble(bytes) { return exact }
        return converted(bytes, end) { strtod($0, nil) }
    }

    public static func parseFloat(_ text: UnsafeRawBufferPointer) -> Float? {
        let bytes = text.trimmedOfSpace
        guard let (_, end) = numeral(bytes) else { return special(bytes).map { Float($0) } }
        return converted(bytes, end) { strtof($0, nil) }
    }

    private static func converted<T>(_ bytes: UnsafeRawBufferPointer, _ end: Int, _ convert: (UnsafePointer<CChar>) -> T) -> T {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: end + 1) { copy in
            for index in 0..<end { copy[index] = CChar(bitPattern: bytes[index]) }
            copy[end] = 0
            return copy.baseAddress.map { convert($0) } ?? convert("")
        }
    }

    /// Whether `bytes` is a decimal or hexadecimal numeral, and where its digits end (before a `d` or `f` suffix).
    private static func numeral(_ bytes: UnsafeRawBufferPointer) -> (Int, Int)? {
        var end = bytes.count
        var at = 0
        func digits() -> Int {
            let start = at
            while at < end, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
            return at - start
        }
        if at < end, bytes[at] == 0x2D || bytes[at] == 0x2B { at += 1 }
        guard at < end else { return nil }
        if let last = bytes.last, [0x64, 0x66, 0x44, 0x46].contains(last), end > 1 {
            let isHexadecimal = at + 1 < end && bytes[at] == 0x30 && bytes[at + 1] | 32 == 0x78
            if !isHexadecimal || bytes.contains(0x70) || bytes.contains(0x50) { end -= 1 }
        }
        if at + 1 < end, bytes[at] == 0x30, bytes[at + 1] | 32 == 0x78 {
            at += 2
            var count = 0
            var points = 0
            while at < end, bytes[at] | 32 != 0x70 {
                let lower = bytes[at] | 32
                if bytes[at] == 0x2E {
                    points += 1
                } else if (bytes[at] >= 0x30 && bytes[at] <= 0x39) || (lower >= 0x61 && lower <= 0x66) {
                    count += 1
                } else {
                    return nil
                }
                at += 1
            }
            guard count > 0, points <= 1, at < end else { return nil }
            at += 1
            if at < end, bytes[at] == 0x2D || bytes[at] == 0x2B { at += 1 }
            return digits() > 0 && at == end ? (0, end) : nil
        }
        var count = digits()
        if at < end, bytes[at] == 0x2E {
            at += 1
            count += digits()
        }
        guard count > 0 else { return nil }
        if at < end, bytes[at] | 32 == 0x65 {
            at += 1
            if at < end, bytes[at] == 0x2D || bytes[at] == 0x2B { at += 1 }
            guard digits() > 0 else { return nil }
        }
        return at == end ? (end == bytes.count ? end : 0, end) : nil
    }

    /// Up to 15 digits and a power of ten below 22 are exact in one operation: the common case, without a copy.
    private static func exactDouble(_ bytes: UnsafeRawBufferPointer) -> Double? {
        var mantissa: UInt64 = 0
        var digits = 0
        var scale = 0
        var pastPoint = false
        let negative = bytes[0] == 0x2D
        for index in (negative || bytes[0] == 0x2B ? 1 : 0)..<bytes.count {
            let byte = bytes[index]
            if byte == 0x2E {
                pastPoint = true
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
            digits += 1
            if pastPoint { scale += 1 }
            if digits > 15 { return nil }
        }
        let value = scale == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[scale]
        return negative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static func special(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard bytes.count >= 3, bytes.count <= 9 else { return nil }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: return nil
        }
    }
}
