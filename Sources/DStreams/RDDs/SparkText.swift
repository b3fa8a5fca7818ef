/// Values as Scala prints them: `(a,1)`, `Some(2)`, `1.0E10`, `CompactBuffer(1, 2)`.
package enum SparkText {
    package static func of(_ value: Any) -> String {
        switch value {
        case let text as String: text
        case let number as Double: double(number)
        case let number as Float: float(number)
        case let number as any BinaryInteger: "\(number)"
        default: reflected(value)
        }
    }

    /// A struct as a case class, an array as what `groupByKey` gives.
    private static func reflected(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        func members() -> [String] { mirror.children.map { of($0.value) } }
        switch mirror.displayStyle {
        case .tuple: return "(\(members().joined(separator: ",")))"
        case .optional: return mirror.children.first.map { "Some(\(of($0.value)))" } ?? "None"
        case .collection: return "CompactBuffer(\(members().joined(separator: ", ")))"
        case .struct where !(value is any CustomStringConvertible) && !mirror.children.isEmpty:
            return "\(type(of: value))(\(members().joined(separator: ",")))"
        default: return String(describing: value)
        }
    }

    /// Java's `Double.toString`: decimal from 10⁻³ up to 10⁷, scientific outside.
    package static func double(_ number: Double) -> String {
        if let special = special(number) { return special }
        return java(digits: number.magnitude.description, isNegative: number.sign == .minus, plain: (1e-3..<1e7).contains(number.magnitude))
    }

    static func float(_ number: Float) -> String {
        if let special = special(Double(number)) { return special }
        return java(digits: number.magnitude.description, isNegative: number.sign == .minus, plain: (1e-3..<1e7).contains(number.magnitude))
    }

    private static func special(_ number: Double) -> String? {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return number == 0 ? (number.sign == .minus ? "-0.0" : "0.0") : nil
    }

    /// From Swift's shortest digits (`123.45`, `1e+16`, `1.5e-05`) to Java's layout of them.
    private static func java(digits text: String, isNegative: Bool, plain: Bool) -> String {
        let halves = text.split(separator: "e", maxSplits: 1)
        var exponent = halves.count == 2 ? Int(halves[1]) ?? 0 : 0
        let parts = halves[0].split(separator: ".", maxSplits: 1)
        let whole = String(parts[0])
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        // All digits, and the exponent of the first one that counts.
        var digits = Array((whole + fraction).utf8)
        exponent += whole.utf8.count - 1
        while digits.count > 1, digits[0] == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits[digits.count - 1] == UInt8(ascii: "0") { digits.removeLast() }
        func string(_ bytes: some Collection<UInt8>) -> String { bytes.isEmpty ? "0" : String(decoding: bytes, as: UTF8.self) }
        let sign = isNegative ? "-" : ""
        guard plain else { return "\(sign)\(string(digits.prefix(1))).\(string(digits.dropFirst()))E\(exponent)" }
        if exponent < 0 { return "\(sign)0." + String(repeating: "0", count: -exponent - 1) + string(digits) }
        let padded = digits + [UInt8](repeating: UInt8(ascii: "0"), count: max(0, exponent + 1 - digits.count))
        return "\(sign)\(string(padded.prefix(exponent + 1))).\(string(padded.dropFirst(exponent + 1)))"
    }
}
