import Glibc

extension Decimal128: CustomStringConvertible {
    /// As Java's `BigDecimal.toString`: plain, or with an exponent where more than six zeros would follow the point (`1E-7`).
    public var description: String {
        var buffer = GrowableBuffer(capacity: 48)
        Self.append(unscaled, scale: scale, to: &buffer)
        return buffer.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// All digits, never an exponent.
    public var plainText: String {
        Self.withDigits(unscaled) { digits in
            var text = String(decoding: digits, as: UTF8.self)
            if scale > 0 {
                if text.count <= scale { text = String(repeating: "0", count: scale + 1 - text.count) + text }
                text.insert(".", at: text.index(text.endIndex, offsetBy: -scale))
            }
            return unscaled < 0 ? "-" + text : text
        }
    }

    /// Reads what `plainText` wrote, with its scale; nil for other texts.
    public init?(plainText text: String) {
        let scale = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard scale <= Self.maxPrecision, !text.utf8.contains(where: { $0 | 32 == 0x65 }) else { return nil }
        var text = text
        guard let unscaled = text.withUTF8({ Self.parse(UnsafeRawBufferPointer($0), precision: Self.maxPrecision, scale: scale) }) else {
            return nil
        }
        self.init(unscaled: unscaled, scale: scale)
    }

    /// A SQL literal, with the scale that it is written in; nil for a text that is not a number or has more than 38 digits.
    package init?(literal text: String) {
        let lower = text.lowercased()
        let parts = lower.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first,
            let exponent = parts.count > 1 ? Int(parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]) : 0
        else { return nil }
        let fraction = mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
        let (natural, overflow) = fraction.subtractingReportingOverflow(exponent)
        guard !overflow, natural <= Self.maxPrecision else { return nil }
        var copy = text
        let scale = max(0, natural)
        guard let unscaled = copy.withUTF8({ Self.parse(UnsafeRawBufferPointer($0), precision: Self.maxPrecision, scale: scale) }) else {
            return nil
        }
        self.init(unscaled: unscaled, scale: scale)
    }

    /// Writes a number in the form of `description`.
    package static func append(_ unscaled: Int128, scale: Int, to buffer: inout GrowableBuffer) {
        withDigits(unscaled) { digits in
            func append(_ part: some Sequence<UInt8>) { for digit in part { buffer.append(digit) } }
            if unscaled < 0 { buffer.append(UInt8(0x2D)) }
            // The exponent of the first digit.
            let exponent = digits.count - 1 - scale
            if scale == 0 {
                append(digits)
            } else if exponent < -6 {
                buffer.append(digits[0])
                if digits.count > 1 {
                    buffer.append(UInt8(0x2E))
                    append(digits[1...])
                }
                buffer.append(UInt8(0x45))
                NumberText.append(Int64(exponent), to: &buffer)
            } else if exponent >= 0 {
                append(digits[...exponent])
                buffer.append(UInt8(0x2E))
                append(digits[(exponent + 1)...])
            } else {
                buffer.append(UInt8(0x30))
                buffer.append(UInt8(0x2E))
                for _ in 0..<(-exponent - 1) { buffer.append(UInt8(0x30)) }
                append(digits)
            }
        }
    }

    private static func withDigits<T>(_ unscaled: Int128, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { room in
            var at = 40
            var rest = unscaled.magnitude
            repeat {
                // 19 digits at a time, in 64 bits.
                let (quotient, tail) = rest.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
                var low = UInt64(tail)
                var count = 0
                repeat {
                    at -= 1
                    room[at] = 0x30 + UInt8(truncatingIfNeeded: low % 10)
                    low /= 10
                    count += 1
                } while low > 0 || quotient > 0 && count < 19
                rest = quotient
            } while rest > 0
            return body(UnsafeBufferPointer(rebasing: room[at...]))
        }
    }

    /// A number as Java's `BigDecimal` reads it, with surrounding spaces and control characters, rounded half up to `scale`.
    /// - Returns: nil for a text that is not a number, and for one with more than `precision` digits at that scale.
    package static func parse(_ text: UnsafeRawBufferPointer, precision: Int, scale: Int) -> Int128? {
        let bytes = text.trimmedOfSpace
        var at = 0
        let isNegative = bytes.first == 0x2D
        if isNegative || bytes.first == 0x2B { at = 1 }
        var digits = DigitRun()
        var seen = 0
        var fraction = 0
        var isBehindPoint = false
        while at < bytes.count, bytes[at] | 32 != 0x65 {
            if bytes[at] == 0x2E {
                if isBehindPoint { return nil }
                isBehindPoint = true
            } else {
                let digit = bytes[at] &- 0x30
                guard digit <= 9 else { return nil }
                digits.append(digit)
                seen += 1
                if isBehindPoint { fraction += 1 }
            }
            at += 1
        }
        guard seen > 0 else { return nil }
        var exponent = 0
        if at < bytes.count {
            guard let power = Self.exponent(UnsafeRawBufferPointer(rebasing: bytes[(at + 1)...])) else { return nil }
            exponent = power
        }
        return digits.value(exponent: exponent - fraction, isNegative: isNegative, precision: precision, scale: scale)
    }

    private static func exponent(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var at = 0
        let isNegative = bytes.first == 0x2D
        if isNegative || bytes.first == 0x2B { at = 1 }
        // Java reads an exponent of up to ten digits.
        guard at < bytes.count, bytes.count - at <= 10 else { return nil }
        var value = 0
        while at < bytes.count {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
            at += 1
        }
        guard value <= Int(Int32.max) else { return nil }
        return isNegative ? -value : value
    }

    /// The number nearest to a double's printed digits; nil for NaN and infinity, and where it does not fit.
    package static func of(_ value: Double, precision: Int, scale: Int) -> Int128? {
        guard value.isFinite else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JavaDouble.maximumLength) { room in
            guard let base = room.baseAddress else { return nil }
            let count = JavaDouble.write(value, to: base)
            return parse(UnsafeRawBufferPointer(start: base, count: count), precision: precision, scale: scale)
        }
    }

    public var double: Double { Self.double(unscaled, scale: scale) }

    /// The exact value of a double that is a whole number from 2^53 on, else its printed digits. nil where 38 digits cannot hold that.
    public init?(_ double: Double) {
        if double.magnitude >= 0x1p53 {
            guard double.magnitude < 0x1p127, let whole = Int128(exactly: double), Self.fits(whole, precision: Self.maxPrecision) else {
                return nil
            }
            self.init(unscaled: whole, scale: 0)
        } else {
            // A double prints at most 17 digits; digits past the 38th place show when converting back.
            let scale = double.magnitude < 1 ? Self.maxPrecision : 17
            guard let unscaled = Self.of(double, precision: Self.maxPrecision, scale: scale), Self.double(unscaled, scale: scale) == double
            else { return nil }
            self.init(unscaled: unscaled, scale: scale)
        }
    }

    /// The nearest double.
    package static func double(_ unscaled: Int128, scale: Int) -> Double {
        // Both operands are exact, so their quotient is rounded once.
        if unscaled.magnitude < 1 << 53, scale <= 22 { return Double(Int64(unscaled)) / Double(powersOfTen[scale]) }
        return converted(unscaled, scale) { strtod($0, nil) }
    }

    /// The nearest float.
    package static func float(_ unscaled: Int128, scale: Int) -> Float {
        if unscaled.magnitude < 1 << 24, scale <= 10 { return Float(Int64(unscaled)) / Float(Int64(powersOfTen[scale])) }
        return converted(unscaled, scale) { strtof($0, nil) }
    }

    private static func converted<T>(_ unscaled: Int128, _ scale: Int, _ convert: (UnsafePointer<CChar>) -> T) -> T {
        withDigits(unscaled) { digits in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 48) { text in
                var at = 0
                if unscaled < 0 {
                    text[0] = 0x2D
                    at = 1
                }
                for digit in digits {
                    text[at] = CChar(bitPattern: digit)
                    at += 1
                }
                for byte in "e-".utf8 {
                    text[at] = CChar(bitPattern: byte)
                    at += 1
                }
                text[at] = CChar(0x30 + scale / 10)
                text[at + 1] = CChar(0x30 + scale % 10)
                text[at + 2] = 0
                return text.baseAddress.map { convert($0) } ?? convert("0")
            }
        }
    }
}

/// The digits of a numeral: the first 38 significant ones, and how many follow. More cannot change a number that fits.
private struct DigitRun {
    private var value: UInt128 = 0
    private var count = 0
    private var dropped = 0
    /// The first dropped digit, which decides the rounding.
    private var next: UInt8 = 0

    mutating func append(_ digit: UInt8) {
        if count == 0, digit == 0 { return }
        if count < 38 {
            value = value * 10 + UInt128(digit)
            count += 1
        } else {
            if dropped == 0 { next = digit }
            dropped += 1
        }
    }

    /// The run × 10^`exponent`, at `scale`.
    func value(exponent: Int, isNegative: Bool, precision: Int, scale: Int) -> Int128? {
        if count == 0 { return 0 }
        let (shift, overflow) = exponent.addingReportingOverflow(dropped + scale)
        guard !overflow else { return exponent < 0 ? 0 : nil }
        var unscaled = Int128(value)
        if shift >= 0 {
            // The number has more digits than a decimal can hold.
            guard shift <= Decimal128.maxPrecision, dropped == 0 || shift == 0 else { return nil }
            if dropped > 0, next >= 5 { unscaled += 1 }
            let (scaled, overflow) = unscaled.multipliedReportingOverflow(by: Decimal128.power(shift))
            guard !overflow else { return nil }
            unscaled = scaled
        } else {
            unscaled = Decimal128.round(unscaled, dropping: -shift)
        }
        guard Decimal128.fits(unscaled, precision: precision) else { return nil }
        return isNegative ? -unscaled : unscaled
    }
}
