import Columnar
import Glibc

/// Rounds the printed decimal digits of a double, as Spark does through BigDecimal: 1.005 to two places is 1.01.
enum DecimalRounding {
    static func round(_ value: Double, _ places: Int, _ isEven: Bool) -> Double {
        guard value.isFinite else { return value }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JavaDouble.maximumLength) { room in
            guard let base = room.baseAddress else { return value }
            let count = JavaDouble.write(value, to: base)
            return round(UnsafeBufferPointer(start: base, count: count), places, isEven) { strtod($0, nil) } ?? value
        }
    }

    static func round(_ value: Float, _ places: Int, _ isEven: Bool) -> Float {
        guard value.isFinite else { return value }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JavaDouble.maximumLength) { room in
            guard let base = room.baseAddress else { return value }
            let count = JavaDouble.write(value, to: base)
            return round(UnsafeBufferPointer(start: base, count: count), places, isEven) { strtof($0, nil) } ?? value
        }
    }

    /// nil if the text has no digits to drop.
    private static func round<T>(
        _ text: UnsafeBufferPointer<UInt8>, _ places: Int, _ isEven: Bool, _ convert: (UnsafePointer<CChar>) -> T
    ) -> T? {
        var digits: [UInt8] = []
        var point = 0
        var seenPoint = false
        var power = 0
        let negative = text.first == 0x2D
        var index = negative ? 1 : 0
        while index < text.count, text[index] != 0x45 {
            if text[index] == 0x2E { seenPoint = true } else {
                digits.append(text[index] &- 0x30)
                if !seenPoint { point += 1 }
            }
            index += 1
        }
        if index < text.count { power = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0 }
        point += power
        // `digits` is 0.d₁d₂… × 10^point; keep `kept` of them.
        let kept = point + places
        if kept >= digits.count { return digits.allSatisfy { $0 == 0 } ? convert("0") : nil }
        var result = kept > 0 ? Array(digits[..<kept]) : []
        if kept >= 0 {
            let next = digits[kept]
            let isHalf = next == 5 && digits[(kept + 1)...].allSatisfy { $0 == 0 }
            if next > 5 || (next == 5 && (!isHalf || !isEven || (result.last ?? 0) % 2 != 0)) {
                var carry = result.count - 1
                while carry >= 0, result[carry] == 9 {
                    result[carry] = 0
                    carry -= 1
                }
                if carry >= 0 { result[carry] += 1 } else {
                    result.insert(1, at: 0)
                    point += 1
                }
            }
        }
        if result.allSatisfy({ $0 == 0 }) { return convert("0") }
        var bytes: [CChar] = negative ? [0x2D] : []
        bytes += result.map { CChar(0x30 + $0) }
        bytes += "e\(point - result.count)".utf8.map { CChar(bitPattern: $0) } + [0]
        return bytes.withUnsafeBufferPointer { $0.baseAddress.map { convert($0) } }
    }
}
