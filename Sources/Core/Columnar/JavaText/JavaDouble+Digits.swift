extension JavaDouble {
    /// Decimal digits as Java generates them: `0.d₁d₂… × 10^point`.
    struct Digits {
        private var storage: (UInt64, UInt64, UInt64) = (0, 0, 0)
        private(set) var count = 0
        private(set) var point = 0

        subscript(index: Int) -> UInt8 {
            get { withUnsafeBytes(of: storage) { $0[index] } }
            set { withUnsafeMutableBytes(of: &storage) { $0[index] = newValue } }
        }

        init(_ binary: Binary) {
            let trailing = binary.fraction.trailingZeroBitCount
            let fractionBits = 53 - trailing
            let tinyBits = max(0, fractionBits - binary.exponent - 1)
            if tinyBits == 0, binary.exponent <= 62, binary.exponent >= -21, fractionBits < 64 {
                wholeNumber(binary)
            } else {
                generate(binary, trailing: trailing, fractionBits: fractionBits, tinyBits: tinyBits)
            }
        }

        private mutating func append(_ digit: Int) {
            guard count < 24 else { return }
            self[count] = UInt8(truncatingIfNeeded: 48 + digit)
            count += 1
        }

        /// A whole number that fits a long: its digits, without those beyond the precision.
        private mutating func wholeNumber(_ binary: Binary) {
            var dropped = 0
            let excess = binary.exponent - binary.significantBits - 1
            // 2^excess has one digit more than may be dropped.
            if binary.exponent > binary.significantBits, excess > 1 {
                var power = UInt64(1) << UInt64(excess)
                while power >= 10 {
                    power /= 10
                    dropped += 1
                }
            }
            var value =
                binary.exponent >= 52
                ? binary.fraction << UInt64(binary.exponent - 52) : binary.fraction >> UInt64(52 - binary.exponent)
            if dropped > 0 {
                var unit: UInt64 = 1
                for _ in 0..<dropped { unit *= 10 }
                let residue = value % unit
                value = value / unit + (residue >= unit / 2 ? 1 : 0)
            }
            var reversed: [Int] = []
            reversed.reserveCapacity(20)
            while value > 0 {
                reversed.append(Int(value % 10))
                value /= 10
            }
            point = reversed.count + dropped
            for digit in reversed.drop(while: { $0 == 0 }).reversed() { append(digit) }
        }

        /// Generates digits of B/S one by one until the rest is within M, half the distance to a neighbour.
        private mutating func generate(_ binary: Binary, trailing: Int, fractionBits: Int, tinyBits: Int) {
            var exponent = Digits.estimate(binary)
            let fives = max(0, -exponent)
            let scaleFives = max(0, exponent)
            var twos = fives + tinyBits + binary.exponent
            var scaleTwos = scaleFives + tinyBits
            var marginTwos = twos - binary.significantBits
            twos -= fractionBits - 1
            let common = min(twos, scaleTwos)
            twos -= common
            scaleTwos -= common
            marginTwos -= common
            // Below a power of two the neighbour is half as far away.
            if fractionBits == 1 { marginTwos -= 1 }
            if marginTwos < 0 {
                twos -= marginTwos
                scaleTwos -= marginTwos
                marginTwos = 0
            }
            let fraction = binary.fraction >> UInt64(trailing)
            let valueBits = fractionBits + twos + Digits.bitsOfFive(fives)
            let scaleBits = scaleTwos + 1 + Digits.bitsOfFive(scaleFives + 1)
            // Plain output shows the digits that exist; the exponent form always needs a second digit.
            if valueBits < 64 && scaleBits < 64 {
                let narrow = valueBits < 32 && scaleBits < 32
                small(
                    value: Int64(fraction) &* Digits.power(5, fives) &<< Int64(twos),
                    scale: Digits.power(5, scaleFives) &<< Int64(scaleTwos),
                    margin: Digits.power(5, fives) &<< Int64(marginTwos), exponent: &exponent, narrow: narrow)
            } else {
                large(
                    value: WideInteger(fraction).timesPowerOfFive(fives).shifted(twos),
                    scale: WideInteger(1).timesPowerOfFive(scaleFives).shifted(scaleTwos),
                    margin: WideInteger(1).timesPowerOfFive(fives).shifted(marginTwos), exponent: &exponent)
            }
            point = exponent + 1
        }

        private mutating func small(value: Int64, scale: Int64, margin: Int64, exponent: inout Int, narrow: Bool) {
            var value = value
            var margin = margin
            let tenfold = scale &* 10
            func overflows(_ margin: Int64) -> Bool { narrow ? Int32(truncatingIfNeeded: margin) <= 0 : margin <= 0 }
            var digit = value / scale
            value = 10 &* (value % scale)
            margin = margin &* 10
            var low = value < margin
            var high = value &+ margin > tenfold
            if digit == 0 && !high { exponent -= 1 } else { append(Int(digit)) }
            if exponent < -3 || exponent >= 8 {
                low = false
                high = false
            }
            while !low && !high {
                digit = value / scale
                value = 10 &* (value % scale)
                margin = margin &* 10
                if narrow { margin = Int64(Int32(truncatingIfNeeded: margin)) }
                if overflows(margin) {
                    low = true
                    high = true
                } else {
                    low = value < margin
                    high = value &+ margin > tenfold
                }
                append(Int(digit))
            }
            // Twice the rest may wrap; its distance from ten does not.
            round(high: high, low: low, difference: Int(((value &<< 1) &- tenfold).signum()), exponent: &exponent)
        }

        private mutating func large(value: WideInteger, scale: WideInteger, margin: WideInteger, exponent: inout Int) {
            var value = value
            var margin = margin
            let tenfold = scale.times(10)
            var digit = value.takeQuotient(of: scale)
            value = value.times(10)
            margin = margin.times(10)
            var low = value < margin
            var high = !(value.plus(margin) < tenfold)
            if digit == 0 && !high { exponent -= 1 } else { append(digit) }
            if exponent < -3 || exponent >= 8 {
                low = false
                high = false
            }
            while !low && !high {
                digit = value.takeQuotient(of: scale)
                value = value.times(10)
                margin = margin.times(10)
                low = value < margin
                high = !(value.plus(margin) < tenfold)
                append(digit)
            }
            let twice = value.times(2)
            round(high: high, low: low, difference: twice == tenfold ? 0 : twice < tenfold ? -1 : 1, exponent: &exponent)
        }

        /// Chooses the last digit by the reason for which the loop stopped.
        private mutating func round(high: Bool, low: Bool, difference: Int, exponent: inout Int) {
            guard high, count > 0 else { return }
            if low && (difference < 0 || (difference == 0 && self[count - 1] & 1 == 0)) { return }
            var index = count - 1
            while self[index] == 57 && index > 0 {
                self[index] = 48
                index -= 1
            }
            if self[index] == 57 {
                self[0] = 49
                exponent += 1
            } else {
                self[index] += 1
            }
        }

        private static func estimate(_ binary: Binary) -> Int {
            let mantissa = Double(bitPattern: 0x3FF0_0000_0000_0000 | (binary.fraction & 0x000F_FFFF_FFFF_FFFF))
            let guess = (mantissa - 1.5) * 0.289529654 + 0.176091259 + Double(binary.exponent) * 0.301029995663981
            return Int(guess.rounded(.down))
        }

        /// Bits of 5ⁿ, exact for a small n and an upper bound above.
        private static func bitsOfFive(_ n: Int) -> Int { n < 28 ? (n == 0 ? 0 : 64 - power(5, n).leadingZeroBitCount) : n * 3 }

        private static func power(_ base: Int64, _ n: Int) -> Int64 {
            var result: Int64 = 1
            for _ in 0..<n { result = result &* base }
            return result
        }
    }
}
