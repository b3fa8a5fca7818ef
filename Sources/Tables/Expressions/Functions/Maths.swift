import Columnar
import Glibc

/// Functions of numbers.
enum Maths {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]) throws -> Compiler.Kernel? {
        if let function = unary[name] {
            return { d, n, _ in Kernels.map(d[0], n, .double) { (a: Double) in function(a) } }
        }
        switch name {
        case "e", "pi":
            let value = name == "e" ? 2.718281828459045 : Double.pi
            return { _, n, _ in ColumnArray(type: .double, count: n, layout: .fixed(Buffer(Array(repeating: value, count: n)))) }
        case "ln", "log10", "log2", "log1p":
            let function: @Sendable (Double) -> Double =
                switch name {
                case "ln": { Glibc.log($0) }
                case "log10": { Glibc.log10($0) }
                case "log2": { Glibc.log($0) / Glibc.log(2) }
                default: { Glibc.log1p($0) }
                }
            let limit = name == "log1p" ? -1.0 : 0.0
            return { d, n, _ in Kernels.mapOptional(d[0], n, .double, 0.0) { (a: Double) in a <= limit ? nil : function(a) } }
        case "log":
            if types.count == 1 { return try kernel("ln", types, type, arguments) }
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, .double, 0.0) { (base: Double, a: Double) in
                    base <= 0 || a <= 0 ? nil : Glibc.log(a) / Glibc.log(base)
                }
            }
        case "pow": return { d, n, _ in Kernels.zip(d[0], d[1], n, .double) { (a: Double, b: Double) in Glibc.pow(a, b) } }
        case "atan2": return { d, n, _ in Kernels.zip(d[0], d[1], n, .double) { (a: Double, b: Double) in Glibc.atan2(a + 0.0, b + 0.0) } }
        case "hypot": return { d, n, _ in Kernels.zip(d[0], d[1], n, .double) { (a: Double, b: Double) in Glibc.hypot(a, b) } }
        case "ceil", "floor":
            if types[0] == .long { return { d, n, _ in try d[0].expanded(to: n) } }
            let rule: FloatingPointRoundingRule = name == "ceil" ? .up : .down
            return { d, n, _ in Kernels.map(d[0], n, .long) { (a: Double) in Cast.saturated(a.rounded(rule)) as Int64 } }
        case "round", "bround": return try rounding(name, types, type, arguments)
        case "bit_count":
            return { d, n, context in
                let long = try Cast.kernel(from: types[0], to: .long)(d[0], n, context)
                return Kernels.map(.column(long), n, .integer) { (a: Int64) in Int32(truncatingIfNeeded: a.nonzeroBitCount) }
            }
        case "factorial":
            return { d, n, _ in
                Kernels.mapOptional(d[0], n, .long, Int64.zero) { (a: Int32) in
                    a < 0 || a > 20 ? nil : (0..<Int64(a)).reduce(Int64(1)) { $0 &* ($1 &+ 1) }
                }
            }
        default: return nil
        }
    }

    private static let unary: [String: @Sendable (Double) -> Double] = [
        "sqrt": { $0.squareRoot() }, "exp": { Glibc.exp($0) }, "expm1": { Glibc.expm1($0) }, "sin": { Glibc.sin($0) }, "cos": { Glibc.cos($0) },
        "tan": { Glibc.tan($0) }, "asin": { Glibc.asin($0) }, "acos": { Glibc.acos($0) }, "atan": { Glibc.atan($0) }, "sinh": { Glibc.sinh($0) },
        "cosh": { Glibc.cosh($0) }, "tanh": { Glibc.tanh($0) }, "cbrt": { Glibc.cbrt($0) },
        "signum": { $0.isNaN || $0 == 0 ? $0 : $0 < 0 ? -1 : 1 }, "degrees": { $0 * (180 / Double.pi) },
        "radians": { $0 * (Double.pi / 180) }, "rint": { $0.rounded(.toNearestOrEven) },
    ]

    private static func rounding(
        _ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]
    ) throws -> Compiler.Kernel {
        var second = arguments[1]
        while case .cast(let inner, _) = second, case .literal = inner { second = inner }
        if case .literal(.null, _) = second { return { _, n, _ in .nulls(type, count: n) } }
        guard case .literal(.long(let scale), _) = second else {
            throw ExpressionError(.badArgument, "the second argument of \(name) must be an integer literal")
        }
        let places = Int(max(-400, min(400, scale)))
        let isEven = name == "bround"
        switch type {
        case .byte: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Int8) in Int8(truncatingIfNeeded: rounded(Int64(a), places, isEven)) } }
        case .short: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Int16) in Int16(truncatingIfNeeded: rounded(Int64(a), places, isEven)) } }
        case .integer: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Int32) in Int32(truncatingIfNeeded: rounded(Int64(a), places, isEven)) } }
        case .long: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Int64) in rounded(a, places, isEven) } }
        case .float:
            return { d, n, _ in Kernels.map(d[0], n, type) { (a: Float) in DecimalRounding.round(a, places, isEven) } }
        case .double: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Double) in DecimalRounding.round(a, places, isEven) } }
        case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure:
            throw ExpressionError(.badArgument, "\(name) does not take \(type.sqlName)")
        }
    }

    /// To a multiple of 10^-places; wraps where that overflows.
    private static func rounded(_ value: Int64, _ places: Int, _ isEven: Bool) -> Int64 {
        if places >= 0 { return value }
        if places < -18 { return 0 }
        var unit: Int64 = 1
        for _ in 0..<(-places) { unit *= 10 }
        let rest = value % unit
        let down = value &- rest
        let twice = rest.magnitude &* 2
        let up = twice > unit.magnitude || (twice == unit.magnitude && (!isEven || (down / unit) % 2 != 0))
        return up ? (value < 0 ? down &- unit : down &+ unit) : down
    }
}
