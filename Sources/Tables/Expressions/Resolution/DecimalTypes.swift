import Columnar

/// Decimal types: the common type of operands, and the result type of an operation. Spark's rules, with `allowPrecisionLoss`.
enum DecimalTypes {
    static func precisionAndScale(_ type: DataType) -> (precision: Int, scale: Int)? {
        if case .decimal(let precision, let scale) = type { (precision, scale) } else { nil }
    }

    /// The decimal type that holds every value of an integral type; a decimal type itself.
    static func holding(_ type: DataType) -> DataType? {
        switch type {
        case .byte: .decimal(precision: 3, scale: 0)
        case .short: .decimal(precision: 5, scale: 0)
        case .integer: .decimal(precision: 10, scale: 0)
        case .long: .decimal(precision: 20, scale: 0)
        case .decimal: type
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: nil
        }
    }

    /// The decimal type of an operand: a literal whole number has the precision of its own digits.
    static func holding(_ node: Node) -> DataType? {
        // A literal byte does not.
        if case .literal(.long(let value), let type) = node.expression, TypeCoercion.isIntegral(type), type != .byte {
            return .decimal(precision: Decimal128.digits(Int128(value)), scale: 0)
        }
        return holding(node.type)
    }

    /// The common type of a decimal and another number: a decimal with whole numbers, a double with floating-point numbers; nil if neither is a decimal.
    static func common(_ a: DataType, _ b: DataType) -> DataType? {
        guard precisionAndScale(a) != nil || precisionAndScale(b) != nil else { return nil }
        if a == .float || a == .double || b == .float || b == .double { return .double }
        guard let (p, s) = holding(a).flatMap(precisionAndScale), let (q, t) = holding(b).flatMap(precisionAndScale) else { return nil }
        let scale = max(s, t)
        return bounded(max(p - s, q - t) + scale, scale)
    }

    static func bounded(_ precision: Int, _ scale: Int) -> DataType {
        .decimal(precision: min(precision, Decimal128.maxPrecision), scale: min(scale, Decimal128.maxPrecision))
    }

    /// If more than 38 digits would be needed, digits after the point are dropped first, down to six of them.
    static func adjusted(_ precision: Int, _ scale: Int) -> DataType {
        if precision <= Decimal128.maxPrecision { return .decimal(precision: precision, scale: scale) }
        return .decimal(precision: Decimal128.maxPrecision, scale: max(Decimal128.maxPrecision - (precision - scale), min(scale, 6)))
    }

    enum Operation: Sendable { case sum, product, quotient, remainder }

    static func result(_ operation: Operation, _ a: DataType, _ b: DataType) -> DataType? {
        guard let (p, s) = precisionAndScale(a), let (q, t) = precisionAndScale(b) else { return nil }
        switch operation {
        case .sum: return adjusted(max(p - s, q - t) + max(s, t) + 1, max(s, t))
        case .product: return adjusted(p + q + 1, s + t)
        case .quotient:
            let scale = max(6, s + q + 1)
            return adjusted(p - s + t + scale, scale)
        case .remainder: return adjusted(min(p - s, q - t) + max(s, t), max(s, t))
        }
    }

    /// The type of `round(value, places)`; negative places round before the point.
    static func rounded(_ type: DataType, places: Int) -> DataType? {
        guard let (precision, scale) = precisionAndScale(type) else { return nil }
        let whole = precision - scale + 1
        if places < 0 { return .decimal(precision: min(max(whole, -places + 1), Decimal128.maxPrecision), scale: 0) }
        let kept = min(scale, places)
        return bounded(whole + kept, kept)
    }

    /// Whether a cast between numbers can turn a value into null.
    static func mayLose(_ from: DataType, to: DataType) -> Bool {
        guard let (precision, scale) = precisionAndScale(to) else { return false }
        if from == .boolean { return precision - scale < 1 }
        guard let (p, s) = holding(from).flatMap(precisionAndScale) else { return true }
        // Rounding may need one more digit before the point; if there is one to spare, nothing is lost.
        return !(p - s < precision - scale || p - s == precision - scale && s <= scale)
    }
}
