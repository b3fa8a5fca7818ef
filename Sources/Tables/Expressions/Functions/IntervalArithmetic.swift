import Columnar
import Errors

/// Addition, multiplication and division of intervals. A result that does not fit is an error, as in Spark.
enum IntervalArithmetic {
    /// `a + b`, `a - b` for two intervals of the same kind; nil for other operands.
    static func sum(_ call: FunctionCall, _ a: Node, _ b: Node) -> Node? {
        let isNull = (a.type == .null, b.type == .null)
        guard TypeCoercion.isInterval(a.type) || isNull.0, TypeCoercion.isInterval(b.type) || isNull.1, isNull != (true, true),
            let type = TypeCoercion.tightest(a.type, b.type)
        else { return nil }
        let function = call.function == Arithmetic.subtract ? difference : total
        return Node(
            function.call([a.cast(type).expression, b.cast(type).expression], type), type, nullable: a.nullable || b.nullable, "(\(a.text) \(call.name) \(b.text))")
    }

    /// `interval * number`, `number * interval`, `interval / number`; nil if neither is an interval.
    static func scaled(_ call: FunctionCall, _ a: Node, _ b: Node) throws(AnalysisError) -> Node? {
        var (interval, number) = (a, b)
        if call.function == Arithmetic.multiply, TypeCoercion.isInterval(b.type) { (interval, number) = (b, a) }
        guard TypeCoercion.isInterval(interval.type) else { return nil }
        let isScaling = call.function == Arithmetic.multiply || call.function == Arithmetic.divide
        guard isScaling, TypeCoercion.isNumeric(number.type) || number.type == .null || number.type == .string else {
            let text = call.name.first?.isLetter ?? false ? call.text([a, b]) : "(\(a.text) \(call.name) \(b.text))"
            throw isScaling
                ? AnalysisError.input(2, text, requires: "\"NUMERIC\"", number) : AnalysisError.operands(text, a.type, b.type, requires: "\"NUMERIC\"")
        }
        let type: DataType = if case .yearMonthInterval = interval.type { .yearToMonth } else { .dayToSecond }
        // Whole numbers and decimals are exact, floating-point numbers are doubles.
        let factor = DecimalTypes.holding(number.type).map { number.cast($0) } ?? number.cast(.double)
        let function = call.function == Arithmetic.multiply ? multiplied : divided
        return Node(
            function.call([interval.expression, factor.expression], type), type, nullable: interval.nullable || factor.nullable || call.function == Arithmetic.divide,
            "(\(interval.text) \(call.name) \(number.text))")
    }

    /// `interval div interval`, of two of the same kind: how often the second is in the first; nil if neither is an interval.
    static func wholeQuotient(_ call: FunctionCall, _ a: Node, _ b: Node) throws(AnalysisError) -> Node? {
        guard TypeCoercion.isInterval(a.type) || TypeCoercion.isInterval(b.type) else { return nil }
        let text = "(\(a.text) div \(b.text))"
        guard let type = TypeCoercion.tightest(a.type, b.type) else {
            func shown(_ type: DataType) -> DataType { TypeCoercion.isIntegral(type) ? .long : type == .string ? .double : type }
            throw AnalysisError.operands(text, shown(a.type), shown(b.type), requires: "\"NUMERIC\"")
        }
        return call.result([a.cast(type), b.cast(type)], .long, nullable: true, text)
    }

    // MARK: Kernels. Queries cannot call these by name.

    static let total = combined("interval sum") { $0.addingReportingOverflow($1) } months: { $0.addingReportingOverflow($1) }
    static let difference = combined("interval difference") { $0.subtractingReportingOverflow($1) } months: { $0.subtractingReportingOverflow($1) }
    static let negated = changed("interval negation") { Int64.zero.subtractingReportingOverflow($0) } months: { Int32.zero.subtractingReportingOverflow($0) }
    static let magnitude = changed("interval magnitude", past: .arithmeticOverflow) { $0 < 0 ? Int64.zero.subtractingReportingOverflow($0) : ($0, false) } months: {
        $0 < 0 ? Int32.zero.subtractingReportingOverflow($0) : ($0, false)
    }

    private static func overflow(_ type: DataType, _ errorClass: ErrorClass = .intervalOverflow) -> ExpressionError {
        ExpressionError(.badArgument, errorClass, "the result is longer than the type \(type.sqlName) holds")
    }

    private static func combined(
        _ name: String, _ micros: @escaping @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        months: @escaping @Sendable (Int32, Int32) -> (partialValue: Int32, overflow: Bool)
    ) -> ScalarFunction {
        TimeShift.unnamed(name) { call in
            let type = call.result
            func kernel<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_ apply: @escaping @Sendable (T, T) -> (partialValue: T, overflow: Bool)) -> Kernel {
                { d, n, _ in
                    let (x, y, p, q) = (d[0].values(as: T.self), d[1].values(as: T.self), d[0].mask, d[1].mask)
                    return try Kernels.optional(n, type, T.zero, ColumnarValue.validity(d, n)) { row in
                        let (value, isOver) = apply(x[row & p], y[row & q])
                        if isOver { throw overflow(type) }
                        return value
                    }
                }
            }
            return type.isYearMonthInterval ? kernel(months) : kernel(micros)
        }
    }

    private static func changed(
        _ name: String, past errorClass: ErrorClass = .intervalOverflow, _ micros: @escaping @Sendable (Int64) -> (partialValue: Int64, overflow: Bool),
        months: @escaping @Sendable (Int32) -> (partialValue: Int32, overflow: Bool)
    ) -> ScalarFunction {
        TimeShift.unnamed(name) { call in
            let type = call.result
            func kernel<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_ apply: @escaping @Sendable (T) -> (partialValue: T, overflow: Bool)) -> Kernel {
                { d, n, _ in
                    let (x, p) = (d[0].values(as: T.self), d[0].mask)
                    return try Kernels.optional(n, type, T.zero, d[0].validity(n)) { row in
                        let (value, isOver) = apply(x[row & p])
                        if isOver { throw overflow(type, errorClass) }
                        return value
                    }
                }
            }
            return type.isYearMonthInterval ? kernel(months) : kernel(micros)
        }
    }

    static let multiplied = scaling("interval product", isDivision: false) { interval, factor, scale in
        Decimal128.product(interval, 0, factor, scale, precision: Decimal128.maxPrecision, scale: 0)
    } floating: { Double($0) * $1 }

    static let divided = scaling("interval quotient", isDivision: true) { interval, divisor, scale in
        Decimal128.quotient(interval, 0, divisor, scale, precision: Decimal128.maxPrecision, scale: 0)
    } floating: { Double($0) / $1 }

    /// By a decimal or a double, rounded half up.
    private static func scaling(
        _ name: String, isDivision: Bool, _ exact: @escaping @Sendable (_ interval: Int128, _ number: Int128, _ scale: Int) -> Int128?,
        floating: @escaping @Sendable (Int64, Double) -> Double
    ) -> ScalarFunction {
        TimeShift.unnamed(name) { call in
            let type = call.result
            func kernel<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_: T.Type) -> Kernel {
                { d, n, _ in
                    let (x, p, q) = (d[0].values(as: T.self), d[0].mask, d[1].mask)
                    return try Kernels.optional(n, type, T.zero, ColumnarValue.validity(d, n)) { row in
                        let result: T?
                        if case .decimal(_, let scale) = d[1].type {
                            let number = d[1].values(as: Int128.self)[row & q]
                            if isDivision, number == 0 { throw byZero }
                            result = exact(Int128(x[row & p]), number, scale).flatMap { T(exactly: $0) }
                        } else {
                            let number = d[1].values(as: Double.self)[row & q]
                            if isDivision, number == 0 { throw byZero }
                            let scaled = floating(Int64(x[row & p]), number)
                            result = scaled.isFinite ? T(exactly: scaled.rounded(.toNearestOrAwayFromZero)) : nil
                        }
                        guard let result else { throw overflow(type) }
                        return result
                    }
                }
            }
            return type.isYearMonthInterval ? kernel(Int32.self) : kernel(Int64.self)
        }
    }

    private static let byZero = ExpressionError(
        .badArgument, .intervalByZero, "an interval is divided by 0", hint: "divide by nullif(divisor, 0) to get null instead")
}
