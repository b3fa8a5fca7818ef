/// An exact decimal number of at most 38 digits: `unscaled` × 10^-`scale`.
///
/// Rounding is half up, away from zero, as Spark's `Decimal` rounds. A result that does not fit is nil, where Spark gives null.
public struct Decimal128: Hashable, Sendable {
    public var unscaled: Int128
    /// Digits after the point, 0 to 38.
    public var scale: Int

    /// The most digits that a number can have.
    public static let maxPrecision = 38

    public init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }

    /// How many digits the unscaled number has; 1 for zero.
    public var precision: Int { Self.digits(unscaled) }

    /// 10^0 to 10^38.
    package static let powersOfTen: [Int128] = (0..<maxPrecision).reduce(into: [1]) { powers, _ in
        powers.append(powers[powers.count - 1] &* 10)
    }

    /// - Precondition: `exponent` is from 0 to 38.
    @inline(__always) package static func power(_ exponent: Int) -> Int128 { powersOfTen[exponent] }

    package static func digits(_ unscaled: Int128) -> Int {
        var count = 1
        while count < maxPrecision, unscaled.magnitude >= powersOfTen[count].magnitude { count += 1 }
        return count < maxPrecision || unscaled.magnitude < powersOfTen[maxPrecision].magnitude ? count : maxPrecision + 1
    }

    /// Whether a number has at most `precision` digits.
    @inline(__always) package static func fits(_ unscaled: Int128, precision: Int) -> Bool {
        unscaled.magnitude < powersOfTen[precision].magnitude
    }

    /// The number at another scale; nil if it then has more than `precision` digits.
    package static func rescale(_ unscaled: Int128, from: Int, to: Int, precision: Int) -> Int128? {
        if from == to { return fits(unscaled, precision: precision) ? unscaled : nil }
        if to > from {
            guard to - from <= maxPrecision else { return unscaled == 0 ? 0 : nil }
            let (scaled, overflow) = unscaled.multipliedReportingOverflow(by: powersOfTen[to - from])
            return overflow || !fits(scaled, precision: precision) ? nil : scaled
        }
        let rounded = round(unscaled, dropping: from - to)
        return fits(rounded, precision: precision) ? rounded : nil
    }

    /// The number without its last `count` digits, rounded half up.
    package static func round(_ unscaled: Int128, dropping count: Int) -> Int128 {
        if count <= 0 { return unscaled }
        // The number has at most 38 digits, so it is less than half of 10^39.
        guard count <= maxPrecision else { return 0 }
        let (quotient, rest) = unscaled.quotientAndRemainder(dividingBy: powersOfTen[count])
        // Half of 10^count; 10^count is even.
        return rest.magnitude >= (powersOfTen[count] / 2).magnitude ? quotient + (unscaled < 0 ? -1 : 1) : quotient
    }

    // MARK: Arithmetic

    /// a + b, or a − b; nil if it has more than `precision` digits at `scale`.
    package static func sum(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, precision: Int, scale: Int) -> Int128? {
        if aScale == bScale, aScale == scale {
            // The sum of two numbers of 38 digits is less than 2^127; that of three is not.
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow || !fits(sum, precision: precision) ? nil : sum
        }
        let common = max(aScale, bScale)
        let left = Wide(a, times: powersOfTen[common - aScale])
        let right = Wide(b, times: powersOfTen[common - bScale])
        return (left + right).rounded(dropping: common - scale, precision: precision)
    }

    package static func product(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, precision: Int, scale: Int) -> Int128? {
        let (small, overflow) = a.multipliedReportingOverflow(by: b)
        if !overflow, aScale + bScale == scale { return fits(small, precision: precision) ? small : nil }
        return Wide(a, times: b).rounded(dropping: aScale + bScale - scale, precision: precision)
    }

    /// a / b; nil for a division by zero, or if the result has more than `precision` digits at `scale`.
    package static func quotient(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, precision: Int, scale: Int) -> Int128? {
        guard b != 0 else { return nil }
        let isNegative = (a < 0) != (b < 0)
        let divisor = b.magnitude
        var (quotient, rest) = a.magnitude.quotientAndRemainder(dividingBy: divisor)
        // The digits still to compute, as in long division; a negative number of digits is dropped.
        var missing = scale - aScale + bScale
        let limit = powersOfTen[precision].magnitude
        if missing < 0 {
            return Wide(isNegative: isNegative, high: 0, low: quotient).rounded(dropping: -missing, precision: precision)
        }
        while missing > 0 {
            let step = min(missing, maxPrecision)
            let power = powersOfTen[step].magnitude
            let (high, low) = rest.multipliedFullWidth(by: power)
            let (digits, left) = divisor.dividingFullWidth((high, low))
            let (shifted, overflow) = quotient.multipliedReportingOverflow(by: power)
            guard !overflow, shifted < limit else { return nil }
            quotient = shifted + digits
            rest = left
            missing -= step
        }
        // At least half is left. The rest is less than the divisor, which is less than 2^127.
        if rest &* 2 >= divisor { quotient += 1 }
        guard quotient < limit else { return nil }
        return isNegative ? -Int128(quotient) : Int128(quotient)
    }

    /// The remainder of a truncating division, with the sign of `a`, at the larger of the scales; nil for a division by zero.
    package static func remainder(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int) -> Int128? {
        guard b != 0 else { return nil }
        if aScale == bScale { return a % b }
        let magnitude: UInt128
        if aScale < bScale {
            let wide = Wide(a, times: powersOfTen[bScale - aScale])
            magnitude = wide.dividedMagnitude(by: b.magnitude).rest
        } else {
            let wide = Wide(b, times: powersOfTen[aScale - bScale])
            magnitude = wide.high > 0 ? a.magnitude : a.magnitude % wide.low
        }
        return a < 0 ? -Int128(magnitude) : Int128(magnitude)
    }

    /// The whole part of a / b in its low 64 bits, as Java's `longValue` gives it; nil for a division by zero, and for a quotient of more
    /// than `precision` digits where that is given.
    package static func wholeQuotient(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, precision: Int? = nil) -> Int64? {
        guard b != 0 else { return nil }
        let magnitude: UInt128
        if aScale <= bScale {
            let quotient = Wide(a, times: powersOfTen[bScale - aScale]).dividedMagnitude(by: b.magnitude)
            guard quotient.high == 0 || precision == nil else { return nil }
            magnitude = quotient.low
        } else {
            let wide = Wide(b, times: powersOfTen[aScale - bScale])
            magnitude = wide.high > 0 ? 0 : a.magnitude / wide.low
        }
        if let precision, magnitude >= UInt128(powersOfTen[min(precision, maxPrecision)]) { return nil }
        let low = UInt64(truncatingIfNeeded: magnitude)
        return Int64(bitPattern: (a < 0) != (b < 0) ? 0 &- low : low)
    }

    // MARK: Order

    /// Negative, zero or positive.
    package static func compare(_ a: Decimal128, _ b: Decimal128) -> Int {
        if a.scale == b.scale { return a.unscaled < b.unscaled ? -1 : a.unscaled == b.unscaled ? 0 : 1 }
        let common = max(a.scale, b.scale)
        let difference = Wide(a.unscaled, times: powersOfTen[common - a.scale]) + Wide(-b.unscaled, times: powersOfTen[common - b.scale])
        return difference.high == 0 && difference.low == 0 ? 0 : difference.isNegative ? -1 : 1
    }
}

/// A signed number of 256 bits: a product of decimals before it is rounded.
private struct Wide {
    var isNegative: Bool
    var high: UInt128
    var low: UInt128

    init(isNegative: Bool, high: UInt128, low: UInt128) {
        self.isNegative = isNegative
        self.high = high
        self.low = low
    }

    init(_ a: Int128, times b: Int128) {
        (high, low) = a.magnitude.multipliedFullWidth(by: b.magnitude)
        isNegative = (a < 0) != (b < 0)
    }

    static func + (a: Wide, b: Wide) -> Wide {
        if a.isNegative == b.isNegative {
            let (low, carry) = a.low.addingReportingOverflow(b.low)
            // A product of two numbers of 38 digits is less than 10^76, so the addition cannot overflow.
            return Wide(isNegative: a.isNegative, high: a.high &+ b.high &+ (carry ? 1 : 0), low: low)
        }
        let isLess = (a.high, a.low) < (b.high, b.low)
        let (more, less) = isLess ? (b, a) : (a, b)
        let (low, borrow) = more.low.subtractingReportingOverflow(less.low)
        return Wide(isNegative: more.isNegative, high: more.high &- less.high &- (borrow ? 1 : 0), low: low)
    }

    /// The quotient of the magnitude and the remainder.
    func dividedMagnitude(by divisor: UInt128) -> (high: UInt128, low: UInt128, rest: UInt128) {
        let (upper, carried) = high.quotientAndRemainder(dividingBy: divisor)
        let (lower, rest) = divisor.dividingFullWidth((carried, low))
        return (upper, lower, rest)
    }

    /// The number without its last digits, rounded half up; nil if it then has more than `precision` digits.
    func rounded(dropping count: Int, precision: Int) -> Int128? {
        var wide = self
        var left = count
        if left < 0 {
            guard high == 0, low <= Int128.max.magnitude, -left <= Decimal128.maxPrecision else { return low == 0 && high == 0 ? 0 : nil }
            wide = Wide(Int128(low), times: Decimal128.powersOfTen[-left])
            wide.isNegative = isNegative
            left = 0
        }
        // Rounding half up looks only at the first dropped digit, so those after it can be dropped first.
        while left > Decimal128.maxPrecision {
            let step = min(left - 1, Decimal128.maxPrecision)
            let divided = wide.dividedMagnitude(by: Decimal128.powersOfTen[step].magnitude)
            (wide.high, wide.low) = (divided.high, divided.low)
            left -= step
        }
        if left > 0 {
            let power = Decimal128.powersOfTen[left].magnitude
            let divided = wide.dividedMagnitude(by: power)
            (wide.high, wide.low) = (divided.high, divided.low)
            if divided.rest >= power / 2 {
                let (low, carry) = wide.low.addingReportingOverflow(1)
                (wide.high, wide.low) = (wide.high &+ (carry ? 1 : 0), low)
            }
        }
        guard wide.high == 0, wide.low < Decimal128.powersOfTen[precision].magnitude else { return nil }
        return isNegative ? -Int128(wide.low) : Int128(wide.low)
    }
}
