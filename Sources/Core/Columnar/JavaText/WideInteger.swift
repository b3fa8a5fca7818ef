/// An unsigned integer of any size, with just what printing a double needs.
struct WideInteger: Comparable {
    /// Least significant first, no leading zeros at the end.
    private var words: [UInt32]

    init(_ value: UInt64) {
        words = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        trim()
    }

    private mutating func trim() {
        while words.last == 0 { words.removeLast() }
    }

    func times(_ factor: UInt32) -> WideInteger {
        var result = self
        var carry: UInt64 = 0
        for index in result.words.indices {
            let product = UInt64(result.words[index]) * UInt64(factor) + carry
            result.words[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { result.words.append(UInt32(carry)) }
        return result
    }

    func timesPowerOfFive(_ exponent: Int) -> WideInteger {
        var result = self
        var left = exponent
        while left >= 13 {
            result = result.times(1_220_703_125)
            left -= 13
        }
        for _ in 0..<left { result = result.times(5) }
        return result
    }

    func shifted(_ bits: Int) -> WideInteger {
        var result = self
        let inner = UInt32(bits % 32)
        if inner > 0 { result = result.times(1 << inner) }
        result.words.insert(contentsOf: repeatElement(0, count: bits / 32), at: 0)
        result.trim()
        return result
    }

    func plus(_ other: WideInteger) -> WideInteger {
        var result = self
        var carry: UInt64 = 0
        for index in 0..<max(words.count, other.words.count) {
            let sum =
                (index < words.count ? UInt64(words[index]) : 0) + (index < other.words.count ? UInt64(other.words[index]) : 0) + carry
            if index < result.words.count {
                result.words[index] = UInt32(truncatingIfNeeded: sum)
            } else {
                result.words.append(UInt32(truncatingIfNeeded: sum))
            }
            carry = sum >> 32
        }
        if carry > 0 { result.words.append(UInt32(carry)) }
        return result
    }

    private mutating func subtract(_ other: WideInteger) {
        var borrow: Int64 = 0
        for index in words.indices {
            let difference = Int64(words[index]) - (index < other.words.count ? Int64(other.words[index]) : 0) - borrow
            words[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        trim()
    }

    /// Returns the quotient by `divisor`, which must be a single digit; `self` becomes the remainder.
    mutating func takeQuotient(of divisor: WideInteger) -> Int {
        var quotient = 0
        while !(self < divisor) {
            subtract(divisor)
            quotient += 1
        }
        return quotient
    }

    static func < (left: WideInteger, right: WideInteger) -> Bool {
        if left.words.count != right.words.count { return left.words.count < right.words.count }
        for index in left.words.indices.reversed() where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }
}
