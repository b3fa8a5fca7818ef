import Columnar
import Glibc

/// Numeric functions.
enum Mathematics {
    static let all: [ScalarFunction] = [
        ceil, floor, round, bround, rint, sqrt, cbrt, exp, expm1, ln, log, log10, log2, log1p, pow, hypot, sin, cos, tan, asin, acos, atan, atan2, sinh,
        cosh, tanh, signum, degrees, radians, e, pi, factorial, bitCount, hex, unhex, bin,
    ]

    // MARK: Doubles

    /// A function of one double that is defined for every value.
    private static func unary(
        _ name: String, otherNames: [String] = [], capitalized: Set<String>, since: String, _ summary: String, _ example: String, _ result: String,
        _ function: @escaping @Sendable (Double) -> Double
    ) -> ScalarFunction {
        ScalarFunction(
            name, otherNames: otherNames, Signature([.double], .double, .always).capitalized(capitalized), since: since, summary, example, result
        ) { _ in { d, n, _ in Kernels.map(d[0], n, .double) { (a: Double) in function(a) } } }
    }

    private static func unary(
        _ name: String, since: String, _ summary: String, _ example: String, _ result: String, _ function: @escaping @Sendable (Double) -> Double
    ) -> ScalarFunction {
        unary(name, capitalized: [name], since: since, summary, example, result, function)
    }

    static let sqrt = unary("sqrt", since: "1.1.1", "The square root; NaN for a negative number.", "sqrt(4)", "2.0") { $0.squareRoot() }
    static let cbrt = unary("cbrt", since: "1.4.0", "The cube root.", "cbrt(8.0)", "2.0") { Glibc.cbrt($0) }
    static let exp = unary("exp", since: "1.4.0", "e to the power of the number.", "exp(0)", "1.0") { Glibc.exp($0) }
    static let expm1 = unary("expm1", since: "1.4.0", "e to the power of the number, less 1; exact near 0.", "expm1(0)", "0.0") { Glibc.expm1($0) }
    static let sin = unary("sin", since: "1.4.0", "The sine of an angle in radians.", "sin(0)", "0.0") { Glibc.sin($0) }
    static let cos = unary("cos", since: "1.4.0", "The cosine of an angle in radians.", "cos(0)", "1.0") { Glibc.cos($0) }
    static let tan = unary("tan", since: "1.4.0", "The tangent of an angle in radians.", "tan(0)", "0.0") { Glibc.tan($0) }
    static let asin = unary("asin", since: "1.4.0", "The angle of that sine, in radians; NaN outside of -1 to 1.", "asin(0)", "0.0") { Glibc.asin($0) }
    static let acos = unary("acos", since: "1.4.0", "The angle of that cosine, in radians; NaN outside of -1 to 1.", "acos(1)", "0.0") { Glibc.acos($0) }
    static let atan = unary("atan", since: "1.4.0", "The angle of that tangent, in radians.", "atan(0)", "0.0") { Glibc.atan($0) }
    static let sinh = unary("sinh", since: "1.4.0", "The hyperbolic sine.", "sinh(0)", "0.0") { Glibc.sinh($0) }
    static let cosh = unary("cosh", since: "1.4.0", "The hyperbolic cosine.", "cosh(0)", "1.0") { Glibc.cosh($0) }
    static let tanh = unary("tanh", since: "1.4.0", "The hyperbolic tangent.", "tanh(0)", "0.0") { Glibc.tanh($0) }
    static let signum = ScalarFunction(
        "signum", otherNames: ["sign"], Signature([.doubleOrInterval], .double, .always).capitalized(["signum"]), since: "1.4.0",
        "-1, 0 or 1 by the sign of the number or interval.", "signum(-100)", "-1.0"
    ) { call in
        switch call.types[0] {
        case .dayTimeInterval: return { d, n, _ in Kernels.map(d[0], n, .double) { (a: Int64) in Double(a.signum()) } }
        case .yearMonthInterval: return { d, n, _ in Kernels.map(d[0], n, .double) { (a: Int32) in Double(a.signum()) } }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            return { d, n, _ in Kernels.map(d[0], n, .double) { (a: Double) in a.isNaN || a == 0 ? a : a < 0 ? -1 : 1 } }
        }
    }
    static let degrees = unary("degrees", since: "1.4.0", "An angle in radians, in degrees.", "degrees(pi())", "180.0") { $0 * (180 / Double.pi) }
    static let radians = unary("radians", since: "1.4.0", "An angle in degrees, in radians.", "radians(180) = pi()", "true") { $0 * (Double.pi / 180) }
    static let rint = unary(
        "rint", capitalized: [], since: "1.4.0", "The nearest integer as a double; of two equally near the even one.", "rint(12.5)", "12.0"
    ) { $0.rounded(.toNearestOrEven) }

    /// A logarithm: null unless the number is greater than `limit`.
    private static func logarithm(
        _ name: String, capitalized: Set<String>, above limit: Double = 0, since: String, _ summary: String, _ example: String, _ result: String,
        _ function: @escaping @Sendable (Double) -> Double
    ) -> ScalarFunction {
        ScalarFunction(name, Signature([.double], .double, .always).capitalized(capitalized), since: since, summary, example, result) { _ in
            { d, n, _ in Kernels.mapOptional(d[0], n, .double, 0.0) { (a: Double) in a <= limit ? nil : function(a) } }
        }
    }

    static let ln = logarithm("ln", capitalized: [], since: "1.4.0", "The natural logarithm; null for 0 and negative numbers.", "ln(1)", "0.0") {
        Glibc.log($0)
    }
    static let log10 = logarithm(
        "log10", capitalized: ["log10"], since: "1.4.0", "The logarithm to base 10; null for 0 and negative numbers.", "log10(10)", "1.0"
    ) { Glibc.log10($0) }
    static let log2 = logarithm(
        "log2", capitalized: ["log2"], since: "1.4.0", "The logarithm to base 2; null for 0 and negative numbers.", "log2(2)", "1.0"
    ) { Glibc.log($0) / Glibc.log(2) }
    static let log1p = logarithm(
        "log1p", capitalized: ["log1p"], above: -1, since: "1.4.0", "The natural logarithm of the number plus 1; null for -1 and less.", "log1p(0)", "0.0"
    ) { Glibc.log1p($0) }

    static let log = ScalarFunction(
        "log",
        Signature([.double, .double], optional: 1, .double, .always).shown { _, operands in
            operands.count == 1 ? "LOG(E(), \(Node.list(operands)))" : "LOG(\(Node.list(operands)))"
        }, since: "1.5.0", "The logarithm of the second argument to the base of the first; with one argument, its natural logarithm.", "log(10, 100)", "2.0",
        forms: .written
    ) { call in
        if call.types.count == 1 {
            return { d, n, _ in Kernels.mapOptional(d[0], n, .double, 0.0) { (a: Double) in a <= 0 ? nil : Glibc.log(a) } }
        }
        return { d, n, _ in
            Kernels.zipOptional(d[0], d[1], n, .double, 0.0) { (base: Double, a: Double) in
                base <= 0 || a <= 0 ? nil : Glibc.log(a) / Glibc.log(base)
            }
        }
    }

    /// A function of two doubles that is defined for every pair.
    private static func binary(
        _ name: String, otherNames: [String] = [], capitalized: Set<String>, since: String, _ summary: String, _ example: String, _ result: String,
        forms: SwiftForms, _ function: @escaping @Sendable (Double, Double) -> Double
    ) -> ScalarFunction {
        ScalarFunction(
            name, otherNames: otherNames, Signature([.double, .double], .double).capitalized(capitalized), since: since, summary, example, result,
            forms: forms
        ) { _ in { d, n, _ in Kernels.zip(d[0], d[1], n, .double) { (a: Double, b: Double) in function(a, b) } } }
    }

    static let pow = binary(
        "pow", otherNames: ["power"], capitalized: ["power"], since: "1.4.0", "The first argument to the power of the second.", "pow(2, 3)", "8.0",
        forms: .lists(["_ base: Column, _ exponent: Column", "_ base: Column, _ exponent: Double"])
    ) { javaPower($0, $1) }
    /// C gives 1 for powers of 1, and of -1 to an infinity; Java NaN where the exponent is no number or infinite.
    private static func javaPower(_ base: Double, _ exponent: Double) -> Double {
        base.magnitude == 1 && !exponent.isFinite ? .nan : Glibc.pow(base, exponent)
    }

    static let atan2 = binary(
        "atan2", capitalized: ["atan2"], since: "1.4.0", "The angle of the point (second, first) from the x axis, in radians.", "atan2(0, 1)", "0.0",
        forms: .lists(["_ y: Column, _ x: Column"])
    ) { Glibc.atan2($0 + 0.0, $1 + 0.0) }
    static let hypot = binary(
        "hypot", capitalized: ["hypot"], since: "1.4.0", "The length of the hypotenuse over two sides.", "hypot(3, 4)", "5.0",
        forms: .lists(["_ a: Column, _ b: Column"])
    ) { Glibc.hypot($0, $1) }

    private static func constant(_ name: String, _ summary: String, _ result: String, _ value: Double) -> ScalarFunction {
        ScalarFunction(name, Signature([], .double, .never).capitalized([name]), since: "1.5.0", summary, "\(name)()", result) { _ in
            { _, n, _ in ColumnArray(type: .double, count: n, layout: .fixed(Buffer(Array(repeating: value, count: n)))) }
        }
    }

    static let e = constant("e", "Euler's number.", "2.718281828459045", 2.718281828459045)
    static let pi = constant("pi", "The ratio of a circle's circumference to its diameter.", "3.141592653589793", .pi)

    // MARK: Rounding

    /// `ceil` and `floor`: whole numbers, or for a decimal and a number of places a decimal.
    private static func whole(
        _ name: String, otherNames: [String] = [], _ summary: String, _ example: String, _ result: String, _ rule: FloatingPointRoundingRule
    ) -> ScalarFunction {
        ScalarFunction(
            name, otherNames: otherNames,
            FunctionForm("number[, integer literal]", 1...2, "bigint; of a decimal, and with places, a decimal", "where the argument is null"), since: "3.3.0", summary,
            example, result, forms: .lists(["_ column: Column"]), resolve: { call throws(AnalysisError) in try wholes(call) },
            .kernel(.untilNull) { call in
                let type = call.result
                switch call.types[0] {
                case .long: return { d, n, _ in try d[0].expanded(to: n) }
                case .double: return { d, n, _ in Kernels.map(d[0], n, .long) { (a: Double) in Cast.saturated(a.rounded(rule)) as Int64 } }
                case .decimal(_, let scale):
                    guard case .decimal(let precision, let kept) = type else { throw call.noKernel }
                    let places = call.types.count == 1 ? 0 : try places(call) ?? 0
                    return decimals(scale: scale, places: places, kept: kept, precision: precision) { quotient, rest, _ in
                        rest == 0 ? quotient : rule == .up ? (rest > 0 ? quotient + 1 : quotient) : rest < 0 ? quotient - 1 : quotient
                    }
                case .null, .boolean, .byte, .short, .integer, .float, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array,
                    .map, .structure: throw call.noKernel
                }
            })
    }

    private static func wholes(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        guard let node = nodes.first, nodes.count <= 2 else { throw call.wrongCount }
        let shown = "\(call.name == "ceil" || call.name == "floor" ? call.name.uppercased() : call.name)(\(node.text))"
        guard TypeCoercion.isNumeric(node.type) || node.type == .string || node.type == .null else { throw AnalysisError.input(1, nodes.count == 1 ? shown : call.text(nodes), requires: "\"NUMERIC\"", node) }
        if nodes.count == 2 {
            guard nodes[1].type == .integer, case .long(let places)? = nodes[1].expression.constant else { throw AnalysisError(.wrongLiteral, "The second argument of \(call.name) should be an int literal, not '\(nodes[1].text)'.") }
            let decimal = DecimalTypes.holding(node.type) ?? (node.type == .float ? .decimal(precision: 14, scale: 7) : .decimal(precision: 30, scale: 15))
            guard let type = DecimalTypes.rounded(decimal, places: Int(max(-400, min(400, places)))) else { throw AnalysisError.input(1, call.text(nodes), requires: "\"NUMERIC\"", node) }
            let scale = Node(.literal(.long(places), .integer), .integer, nullable: false, nodes[1].text)
            return call.result([node.cast(decimal), scale], type, nullable: true, "\(call.name)(\(Node.list(nodes)))")
        }
        if case .decimal(let precision, let scale) = node.type {
            let type = scale == 0 ? node.type : DecimalTypes.bounded(precision - scale + 1, 0)
            return call.result([node], type, nullable: true, shown)
        }
        return call.result([node.cast(TypeCoercion.isIntegral(node.type) ? .long : .double)], .long, nullable: true, shown)
    }

    static let ceil = whole("ceil", otherNames: ["ceiling"], "The least integer that is not less than the number.", "ceil(-0.1)", "0", .up)
    static let floor = whole("floor", "The greatest integer that is not greater than the number.", "floor(-0.1)", "-1", .down)

    private static func rounding(_ name: String, since: String, _ summary: String, _ result: String, isEven: Bool) -> ScalarFunction {
        ScalarFunction(
            name,
            Signature([.number, .constant(.integer, "scale")], optional: 1, .typedByPlaces("the number's type; of a decimal, one with these places"), .always)
                .filling(1, .long(0), .integer), since: since, summary, "\(name)(2.5, 0)", result, forms: .lists(["_ column: Column, _ scale: Int = 0"])
        ) { call in try rounded(call, isEven: isEven) }
    }

    static let round = rounding("round", since: "1.5.0", "The number rounded to this number of decimal places, a half away from 0.", "3", isEven: false)
    static let bround = rounding("bround", since: "2.0.0", "The number rounded to this number of decimal places, a half to the even digit.", "2", isEven: true)

    private static func rounded(_ call: BoundCall, isEven: Bool) throws -> Kernel {
        let type = call.result
        guard let places = try places(call) else { return { _, n, _ in .nulls(type, count: n) } }
        func integer<T: ColumnInteger>(_: T.Type) -> Kernel {
            { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in T(truncatingIfNeeded: rounded(Int64(a), places, isEven)) } }
        }
        switch type {
        case .byte: return integer(Int8.self)
        case .short: return integer(Int16.self)
        case .integer: return integer(Int32.self)
        case .long: return integer(Int64.self)
        case .float: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Float) in DecimalRounding.round(a, places, isEven) } }
        case .double: return { d, n, _ in Kernels.map(d[0], n, type) { (a: Double) in DecimalRounding.round(a, places, isEven) } }
        case .decimal(let precision, let kept):
            guard case .decimal(_, let scale) = call.types[0] else { throw call.noKernel }
            return decimals(scale: scale, places: places, kept: kept, precision: precision) { quotient, rest, unit in
                let half = unit / 2
                let isUp = rest.magnitude > half.magnitude || rest.magnitude == half.magnitude && (!isEven || quotient % 2 != 0)
                return isUp ? quotient + (rest < 0 ? -1 : 1) : quotient
            }
        case .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw call.noKernel
        }
    }

    /// The literal number of places; nil for null.
    private static func places(_ call: BoundCall) throws -> Int? {
        var second = call.arguments[1]
        while case .cast(let inner, _) = second, case .literal = inner { second = inner }
        if case .literal(.null, _) = second { return nil }
        guard case .literal(.long(let scale), _) = second else {
            throw ExpressionError(.badArgument, "the second argument of \(call.name) must be an integer literal")
        }
        return Int(max(-400, min(400, scale)))
    }

    /// What is decided of a decimal: the quotient of the unscaled number and the unit, given it cut off, what is left, and the unit, which is even.
    private typealias Decision = @Sendable (_ quotient: Int128, _ rest: Int128, _ unit: Int128) -> Int128

    /// Decimals to multiples of 10^-places.
    /// - Throws: where a multiple of ten or more has more than 38 digits; null where it has more than its type.
    private static func decimals(scale: Int, places: Int, kept: Int, precision: Int, _ decide: @escaping Decision) -> Kernel {
        let type = DataType.decimal(precision: precision, scale: kept)
        return { d, n, _ in
            let (values, mask) = (d[0].values(as: Int128.self), d[0].mask)
            return try Kernels.optional(n, type, Int128.zero, d[0].validity(n)) { row in
                let value = rounded(values[row & mask], scale: scale, places: places, kept: kept, precision: precision, decide)
                if value == nil, places < 0, precision == Decimal128.maxPrecision {
                    throw ExpressionError(.badArgument, .precisionTooLarge, ["precision": "\(Decimal128.maxPrecision + 1)", "maxPrecision": "\(Decimal128.maxPrecision)"])
                }
                return value
            }
        }
    }

    /// A decimal to a multiple of 10^-places, at the scale `kept`; nil where it has more than `precision` digits.
    private static func rounded(_ value: Int128, scale: Int, places: Int, kept: Int, precision: Int, _ decide: Decision) -> Int128? {
        let dropped = scale - places
        if dropped <= 0 { return Decimal128.rescale(value, from: scale, to: kept, precision: precision) }
        // Beyond 38 digits everything is dropped: less than half of the unit.
        guard dropped <= Decimal128.maxPrecision else { return decide(0, value == 0 ? 0 : value < 0 ? -1 : 1, 4) == 0 ? 0 : nil }
        let unit = Decimal128.power(dropped)
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        let whole = decide(quotient, rest, unit)
        return Decimal128.rescale(whole, from: places, to: kept, precision: precision)
    }

    private static let half19: UInt64 = 5_000_000_000_000_000_000
    /// 10^19 in 64 bits.
    private static let wrapped19 = Int64(bitPattern: 10_000_000_000_000_000_000)

    /// To a multiple of 10^-places; wraps where that overflows.
    private static func rounded(_ value: Int64, _ places: Int, _ isEven: Bool) -> Int64 {
        if places >= 0 { return value }
        // Half of 10^19 is a number of 64 bits, half of 10^20 is none.
        if places == -19 { return value.magnitude > half19 || value.magnitude == half19 && !isEven ? (value < 0 ? 0 &- wrapped19 : wrapped19) : 0 }
        if places < -19 { return 0 }
        var unit: Int64 = 1
        for _ in 0..<(-places) { unit *= 10 }
        let rest = value % unit
        let down = value &- rest
        let twice = rest.magnitude &* 2
        let up = twice > unit.magnitude || (twice == unit.magnitude && (!isEven || (down / unit) % 2 != 0))
        return up ? (value < 0 ? down &- unit : down &+ unit) : down
    }

    // MARK: Whole numbers and their digits

    static let factorial = ScalarFunction(
        "factorial", Signature([.int], .long, .always), since: "1.5.0", "The product of the integers from 1 to this number; null outside of 0 to 20.",
        "factorial(5)", "120"
    ) { _ in
        { d, n, _ in
            Kernels.mapOptional(d[0], n, .long, Int64.zero) { (a: Int32) in
                a < 0 || a > 20 ? nil : (0..<Int64(a)).reduce(Int64(1)) { $0 &* ($1 &+ 1) }
            }
        }
    }

    static let bitCount = ScalarFunction(
        "bit_count", Signature([.oneOf([.boolean, .byte, .short, .integer, .long])], .int), since: "3.0.0",
        "The number of bits that are set in the number as a bigint.", "bit_count(0)", "0"
    ) { call in
        let cast = try Cast.kernel(from: call.types[0], to: .long)
        return { d, n, context in
            Kernels.map(.column(try cast(d[0], n, context)), n, .integer) { (a: Int64) in Int32(truncatingIfNeeded: a.nonzeroBitCount) }
        }
    }

    static let hex = ScalarFunction(
        "hex", Signature([.either([.long, .binary, .string])], .string), since: "1.5.0",
        "The number, or the bytes of the string, in hexadecimal digits.", "hex('Spark SQL')", "537061726B2053514C"
    ) { call in
        if call.types[0] == .long {
            return { d, n, context in
                let values = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                    out.append(text: String(UInt64(bitPattern: values[row & mask]), radix: 16, uppercase: true))
                    return true
                }
            }
        }
        return { d, n, context in
            let text = TextOperand(d[0])
            return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                for byte in text[row] {
                    out.append(hexDigits[Int(byte >> 4)])
                    out.append(hexDigits[Int(byte & 15)])
                }
                return true
            }
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    static let unhex = ScalarFunction(
        "unhex", Signature([.string], .type(.binary), .always), since: "1.5.0", "The bytes that the hexadecimal digits encode; null if a character is not one.",
        "unhex('537061726B2053514C')", "Spark SQL"
    ) { call in
        { d, n, context in
            let text = TextOperand(d[0])
            return try Kernels.bytes(n, .binary, d[0].validity(n), call.size(context)) { row, out in
                let bytes = text[row]
                guard bytes.allSatisfy({ digit($0) != nil }) else { return false }
                var at = 0
                if bytes.count % 2 == 1 {
                    out.append(digit(bytes[0]) ?? 0)
                    at = 1
                }
                while at + 1 < bytes.count {
                    out.append((digit(bytes[at]) ?? 0) << 4 | (digit(bytes[at + 1]) ?? 0))
                    at += 2
                }
                return true
            }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    static let bin = ScalarFunction(
        "bin", Signature([.long], .string), since: "1.5.0", "The number in binary digits.", "bin(13)", "1101"
    ) { call in
        { d, n, context in
            let values = d[0].values(as: Int64.self)
            let mask = d[0].mask
            return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                out.append(text: String(UInt64(bitPattern: values[row & mask]), radix: 2))
                return true
            }
        }
    }
}
