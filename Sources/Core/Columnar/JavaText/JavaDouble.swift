/// The text that Java 17 prints for a double or float, which Spark uses for casts to strings and in JSON.
///
/// Java before 19 does not always print the shortest digits that read back (`2.0E-3` is `0.002`, but `2^-44` sometimes gets one digit too
/// many). A comparison with real output needs the same digits, so this follows Java's digit generation exactly.
public enum JavaDouble {
    /// Enough bytes for any value.
    public static let maximumLength = 32

    /// `21.5`, `1.0E10`, `NaN`, `-Infinity`.
    public static func string(_ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumLength) { room in
            guard let base = room.baseAddress else { return "" }
            let count = write(value, to: base)
            return String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
        }
    }

    /// As `Float.toString` prints it.
    public static func string(_ value: Float) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumLength) { room in
            guard let base = room.baseAddress else { return "" }
            let count = write(value, to: base)
            return String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
        }
    }

    /// Writes the text to `out`, which has room for `maximumLength` bytes; returns its length.
    public static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        guard value.isFinite else { return writeSpecial(value, to: out) }
        let negative = value.sign == .minus
        let bits = value.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
        if bits == 0 { return writeText(negative ? "-0.0" : "0.0", to: out) }
        let fraction = bits & 0x000F_FFFF_FFFF_FFFF
        let exponent = Int(bits >> 52)
        var binary = Binary(fraction: fraction | 1 << 52, exponent: exponent - 1023, significantBits: 53)
        if exponent == 0 {
            let shift = fraction.leadingZeroBitCount - 11
            binary = Binary(
                fraction: fraction << UInt64(shift), exponent: 1 - shift - 1023, significantBits: 64 - fraction.leadingZeroBitCount)
        }
        return write(Digits(binary), negative: negative, to: out)
    }

    /// Writes the text of a float.
    public static func write(_ value: Float, to out: UnsafeMutablePointer<UInt8>) -> Int {
        guard value.isFinite else { return writeSpecial(Double(value), to: out) }
        let negative = value.sign == .minus
        let bits = value.bitPattern & 0x7FFF_FFFF
        if bits == 0 { return writeText(negative ? "-0.0" : "0.0", to: out) }
        let fraction = bits & 0x007F_FFFF
        let exponent = Int(bits >> 23)
        var binary = Binary(fraction: UInt64(fraction | 1 << 23) << 29, exponent: exponent - 127, significantBits: 24)
        if exponent == 0 {
            let shift = fraction.leadingZeroBitCount - 8
            binary = Binary(
                fraction: UInt64(fraction << UInt32(shift)) << 29, exponent: 1 - shift - 127,
                significantBits: 32 - fraction.leadingZeroBitCount)
        }
        return write(Digits(binary), negative: negative, to: out)
    }

    /// A positive number: `fraction` has its leading bit at 52, `exponent` is that bit's weight.
    struct Binary {
        var fraction: UInt64
        var exponent: Int
        var significantBits: Int
    }

    private static func writeSpecial(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        writeText(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity", to: out)
    }

    private static func writeText(_ text: StaticString, to out: UnsafeMutablePointer<UInt8>) -> Int {
        text.withUTF8Buffer { bytes in
            for (index, byte) in bytes.enumerated() { out[index] = byte }
            return bytes.count
        }
    }

    /// Plain between 10⁻³ and 10⁷, with an exponent elsewhere; at least one digit after the point.
    private static func write(_ digits: Digits, negative: Bool, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        func put(_ byte: UInt8) {
            out[count] = byte
            count += 1
        }
        if negative { put(UInt8(ascii: "-")) }
        let zero = UInt8(ascii: "0")
        let point = digits.point
        if point > 0 && point < 8 {
            for index in 0..<point { put(index < digits.count ? digits[index] : zero) }
            put(UInt8(ascii: "."))
            if digits.count <= point { put(zero) }
            for index in min(point, digits.count)..<digits.count { put(digits[index]) }
        } else if point <= 0 && point > -3 {
            put(zero)
            put(UInt8(ascii: "."))
            for _ in 0..<(-point) { put(zero) }
            for index in 0..<digits.count { put(digits[index]) }
        } else {
            put(digits[0])
            put(UInt8(ascii: "."))
            if digits.count == 1 { put(zero) }
            for index in 1..<max(1, digits.count) { put(digits[index]) }
            put(UInt8(ascii: "E"))
            var exponent = point - 1
            if exponent < 0 {
                put(UInt8(ascii: "-"))
                exponent = -exponent
            }
            if exponent >= 100 { put(zero + UInt8(exponent / 100)) }
            if exponent >= 10 { put(zero + UInt8(exponent / 10 % 10)) }
            put(zero + UInt8(exponent % 10))
        }
        return count
    }
}
