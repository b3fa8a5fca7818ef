import Columnar

/// `+ - * / % div`, signs and bits. Integers wrap; division by zero is null.
enum Arithmetic {
    static let all: [ScalarFunction] = [
        add, subtract, multiply, divide, integerDivide, remainder, mod, pmod, negative, positive, abs, bitAnd, bitOr, bitXor, bitNot, shiftLeft, shiftRight,
        shiftRightUnsigned,
    ]

    private static let sumForm = FunctionForm("number or date, number", 1...2, "the arguments' common type")
    private static let form = FunctionForm("number, number", 2...2, "the arguments' common type")
    private static let divisionNulls = "where an argument is null, and where the second is 0"

    static let add = ScalarFunction(
        "+", sumForm, since: "1.0.0", "The sum; of a date and a number of days or an interval, a later date or timestamp.", "1 + 2", "3",
        forms: .column("+"), resolve: sum, numbers(IntegerSum.self, FloatingSum.self, DecimalSum.self))
    static let subtract = ScalarFunction(
        "-", sumForm, since: "1.0.0", "The difference; of a date and a number of days or an interval, an earlier date or timestamp.", "2 - 1", "1",
        forms: .column("-"), resolve: sum, numbers(IntegerDifference.self, FloatingDifference.self, DecimalDifference.self))
    static let multiply = ScalarFunction(
        "*", form, since: "1.0.0", "The product.", "2 * 3", "6", forms: .column("*"), resolve: operation,
        numbers(IntegerProduct.self, FloatingProduct.self, DecimalProduct.self))
    static let divide = ScalarFunction(
        "/", FunctionForm("number, number", 2...2, "decimal of decimals, else double", divisionNulls), since: "1.0.0", "The quotient: of decimals a decimal, else a double.", "3 / 2", "1.5", forms: .column("/"),
        resolve: division,
        .kernel(.division) { call in
            switch call.types[0] {
            case .float: quotient(Float.self, call.result)
            case .double: quotient(Double.self, call.result)
            case .decimal: try decimal(call, DecimalQuotient.self)
            case .null, .boolean, .byte, .short, .integer, .long, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw call.noKernel
            }
        })
    static let integerDivide = ScalarFunction(
        "div", FunctionForm("integer, decimal or interval, the same", 2...2, "bigint", divisionNulls), since: "3.0.0", "The quotient without its fraction.", "3 div 2", "1",
        forms: .sql, resolve: integerDivision,
        .kernel(.division) { call in
            if call.types[0].isYearMonthInterval { return wholeQuotient(Int32.self) }
            guard case .decimal(let digits, let left) = call.types[0], case .decimal(_, let right) = call.types[1] else { return wholeQuotient(Int64.self) }
            // Spark's type of the quotient before it is a bigint.
            let precision = max(1, digits - left + right)
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, .long, Int64.zero) { (a: Int128, b: Int128) in Decimal128.wholeQuotient(a, left, b, right, precision: precision) }
            }
        })
    static let remainder = ScalarFunction(
        "%", FunctionForm("number, number", 2...2, "the arguments' common type", divisionNulls), since: "1.0.0",
        "The remainder, with the sign of the first operand.", "-7 % 3", "-1", forms: .column("%"), resolve: division,
        divisions(IntegerRemainder.self, FloatingRemainder.self, DecimalRemainder.self))
    static let mod = ScalarFunction(
        "mod", FunctionForm("T, T", 2...2, "the arguments' common type", divisionNulls), since: "1.0.0", "The remainder, with the sign of the first argument.",
        "mod(-7, 3)", "-1", forms: .lists(["_ dividend: Column, _ divisor: Column"]), resolve: modulo, .resolved)
    static let pmod = ScalarFunction(
        "pmod", FunctionForm("T, T", 2...2, "the arguments' common type", divisionNulls), since: "1.5.0", "The remainder that is not negative.",
        "pmod(-10, 3)", "2", forms: .lists(["_ dividend: Column, _ divisor: Column"]), resolve: positiveModulo,
        divisions(IntegerModulus.self, FloatingModulus.self, DecimalModulus.self))

    static let negative = ScalarFunction(
        "negative", FunctionForm("number", 1...1, "the type of argument 1"), since: "1.0.0", "The number with its sign changed.", "negative(1)", "-1",
        resolve: sign, .kernel(.totalUntilNull) { call in try signed(call, integer: NegatedInteger.self, floating: NegatedFloating.self) })
    static let positive = ScalarFunction(
        "positive", Signature([.numberOrInterval], .argument(0)).shown { _, operands in "(+ \(Node.list(operands)))" }, since: "1.5.0", "The number or interval as it is.",
        "positive(1)", "1", rewrite: { arguments, _ in arguments[0] })
    static let abs = ScalarFunction(
        "abs", Signature([.numberOrInterval], .argument(0)), since: "1.2.0", "The number or interval without its sign; the least integer stays as it is.", "abs(-1)", "1",
        evaluation: .totalUntilNull
    ) { call in
        if TypeCoercion.isInterval(call.result), case .kernel(_, let kernel) = IntervalArithmetic.magnitude.computation { return try kernel(call) }
        return try signed(call, integer: AbsoluteInteger.self, floating: AbsoluteFloating.self)
    }

    private static let bits = FunctionForm("integer, integer", 2...2, "the arguments' common type")
    static let bitAnd = ScalarFunction(
        "&", bits, since: "1.4.0", "The bits that are set in both operands.", "3 & 5", "1", forms: .column("bitwiseAND(_:)"), resolve: bitwise,
        integers(BitwiseAnd.self))
    static let bitOr = ScalarFunction(
        "|", bits, since: "1.4.0", "The bits that are set in either operand.", "3 | 5", "7", forms: .column("bitwiseOR(_:)"), resolve: bitwise,
        integers(BitwiseOr.self))
    static let bitXor = ScalarFunction(
        "^", bits, since: "1.4.0", "The bits that are set in exactly one operand.", "3 ^ 5", "6", forms: .column("bitwiseXOR(_:)"),
        resolve: bitwise, integers(BitwiseXor.self))
    static let bitNot = ScalarFunction(
        "~", FunctionForm("integer", 1...1, "the type of argument 1"), since: "1.4.0", "The number with every bit inverted.", "~0", "-1",
        forms: .lists(["_ column: Column"]), resolve: complement,
        .kernel(.totalUntilNull) { call in try signed(call, integer: ComplementInteger.self) })

    private static let shifted = Signature([.either([.integer, .long]), .int], .argument(0))
    static let shiftLeft = ScalarFunction(
        "shiftleft", shifted, since: "1.5.0", "The bits shifted to the left; the count is taken modulo the width.", "shiftleft(2, 1)", "4",
        forms: .lists(["_ column: Column, _ numBits: Int"]), evaluation: .totalUntilNull
    ) { call in shift(call, ShiftLeft.self) }
    static let shiftRight = ScalarFunction(
        "shiftright", shifted, since: "1.5.0", "The bits shifted to the right, keeping the sign; the count is taken modulo the width.", "shiftright(4, 1)", "2",
        forms: .lists(["_ column: Column, _ numBits: Int"]), evaluation: .totalUntilNull
    ) { call in shift(call, ShiftRight.self) }
    static let shiftRightUnsigned = ScalarFunction(
        "shiftrightunsigned", shifted, since: "1.5.0", "The bits shifted to the right, filled with zeros; the count is taken modulo the width.",
        "shiftrightunsigned(-1, 31)", "1", forms: .lists(["_ column: Column, _ numBits: Int"]), evaluation: .totalUntilNull
    ) { call in shift(call, ShiftRightUnsigned.self) }

    // MARK: Resolution

    /// The error for two operands of an arithmetic operator that do not match: days combine only with dates, numbers only with numbers.
    private static func refusal(_ a: Node, _ b: Node, _ name: String) -> AnalysisError {
        let isSum = name == add.name || name == subtract.name
        if isSum, let (date, days) = a.type == .date ? (a, b) : b.type == .date && name == add.name ? (b, a) : nil, days.type != .date {
            let shift = name == add.name ? TimeFunctions.dateAdd.name : TimeFunctions.dateSub.name
            var given = days
            if given.type == .string { given.type = .double }
            return .input(2, "\(shift)(\(date.text), \(days.text))", requires: Quoted.choice([.integer, .short, .byte]), given)
        }
        let text = name.first?.isLetter ?? false ? "\(name)(\(a.text), \(b.text))" : "(\(a.text) \(name) \(b.text))"
        return .operands(text, a.type, b.type, requires: "\"NUMERIC\"")
    }

    private static func numbers(_ a: Node, _ b: Node, _ name: String) throws(AnalysisError) -> (Node, Node, DataType) {
        func number(_ node: Node) throws(AnalysisError) -> Node {
            if node.type == .string { return node.cast(.double) }
            guard TypeCoercion.isNumeric(node.type) || node.type == .null else { throw refusal(a, b, name) }
            return node
        }
        let (x, y) = (try number(a), try number(b))
        let type = TypeCoercion.tightest(x.type, y.type) ?? .double
        return (x, y, type == .null ? .double : type)
    }

    private static func arithmetic(
        _ function: ScalarFunction, as name: String? = nil, _ a: Node, _ b: Node, nullable: Bool
    ) throws(AnalysisError) -> Node {
        let (x, y, type) = try numbers(a, b, name ?? function.name)
        if case .decimal = type { return try decimals(function, x, y, "(\(a.text) \(function.name) \(b.text))") }
        let common = function == divide ? .double : type
        return function.applied(
            to: [x.cast(common), y.cast(common)], common, nullable: nullable || x.nullable || y.nullable, "(\(a.text) \(function.name) \(b.text))")
    }

    /// Two decimals, or a decimal and a whole number: each keeps its own type, which determine the type of the result.
    private static func decimals(_ function: ScalarFunction, _ x: Node, _ y: Node, _ text: String) throws(AnalysisError) -> Node {
        let (left, right) = decimalTypes(x, y)
        let operation: DecimalTypes.Operation =
            switch function {
            case multiply: .product
            case divide: .quotient
            case remainder, pmod: .remainder
            default: .sum
            }
        guard let left, let right, let result = DecimalTypes.result(operation, left, right) else { throw AnalysisError.operands(text, x.type, y.type, requires: "\"NUMERIC\"") }
        // A result that exceeds its type is null.
        return function.applied(to: [x.cast(left), y.cast(right)], result, nullable: true, text)
    }

    /// The decimal types of both operands; a null has the other's type.
    private static func decimalTypes(_ x: Node, _ y: Node) -> (DataType?, DataType?) {
        let (left, right) = (DecimalTypes.holding(x), DecimalTypes.holding(y))
        return (left ?? right, right ?? left)
    }

    /// `+` and `-`: with one operand a sign, with a date or an interval a shift in time, else arithmetic.
    private static func sum(_ call: FunctionCall) throws(AnalysisError) -> Node {
        if call.arguments.count == 1 { return try sign(call) }
        let nodes = try call.operands()
        if let shifted = try TimeShift.sum(call, nodes[0], nodes[1]) { return shifted }
        if let total = IntervalArithmetic.sum(call, nodes[0], nodes[1]) { return total }
        return try sum(call.function, nodes[0], nodes[1])
    }

    private static func sum(_ function: ScalarFunction, _ a: Node, _ b: Node) throws(AnalysisError) -> Node {
        if a.type == .date, TypeCoercion.isIntegral(b.type), b.type != .long {
            let days = function == add ? TimeFunctions.dateAdd : TimeFunctions.dateSub
            return days.applied(to: [a, b.cast(.integer)], .date, nullable: a.nullable || b.nullable, "\(days.name)(\(a.text), \(b.text))")
        }
        if function == add, b.type == .date, TypeCoercion.isIntegral(a.type), a.type != .long { return try sum(function, b, a) }
        return try arithmetic(function, a, b, nullable: false)
    }

    private static func operation(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        if let scaled = try IntervalArithmetic.scaled(call, nodes[0], nodes[1]) { return scaled }
        return try arithmetic(call.function, nodes[0], nodes[1], nullable: false)
    }

    private static func division(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        if let scaled = try IntervalArithmetic.scaled(call, nodes[0], nodes[1]) { return scaled }
        return try arithmetic(call.function, nodes[0], nodes[1], nullable: true)
    }

    private static func integerDivision(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        if let quotient = try IntervalArithmetic.wholeQuotient(call, nodes[0], nodes[1]) { return quotient }
        let (x, y, type) = try numbers(nodes[0], nodes[1], "div")
        if case .decimal = type {
            let (left, right) = decimalTypes(x, y)
            guard let left, let right else { throw AnalysisError.operands("(\(nodes[0].text) div \(nodes[1].text))", x.type, y.type, requires: "\"NUMERIC\"") }
            return call.result([x.cast(left), y.cast(right)], .long, nullable: true, "(\(nodes[0].text) div \(nodes[1].text))")
        }
        guard TypeCoercion.isIntegral(type) || type == .double && nodes[0].isNullLiteral && nodes[1].isNullLiteral else {
            throw AnalysisError.operands(
                "(\(nodes[0].text) div \(nodes[1].text))", TypeCoercion.isIntegral(x.type) ? .long : x.type, TypeCoercion.isIntegral(y.type) ? .long : y.type,
                requires: Quoted.type(.long))
        }
        // The operands are cast to bigint.
        return call.result([x.cast(.long), y.cast(.long)], .long, nullable: true, "(\(nodes[0].text) div \(nodes[1].text))")
    }

    private static func modulo(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        return try arithmetic(remainder, as: call.name, nodes[0], nodes[1], nullable: true).shown(as: call.text(nodes))
    }

    private static func positiveModulo(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        return try arithmetic(pmod, nodes[0], nodes[1], nullable: true).shown(as: call.text(nodes))
    }

    private static func sign(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let operand = try call.operands()[0]
        let node = operand.type == .string || operand.type == .null ? operand.cast(.double) : operand
        guard TypeCoercion.isNumeric(node.type) || TypeCoercion.isInterval(node.type) else {
            let text = call.function == add ? "(+ \(operand.text))" : call.function == negative ? "negative(\(operand.text))" : "(- \(operand.text))"
            throw AnalysisError.input(1, text, requires: "\"NUMERIC\"", operand)
        }
        if call.function == add { return Node(node.expression, node.type, nullable: node.nullable, "(+ \(operand.text))") }
        if TypeCoercion.isInterval(node.type) {
            return Node(
                IntervalArithmetic.negated.call([node.expression], node.type), node.type, nullable: node.nullable,
                call.function == negative ? "negative(\(operand.text))" : "(- \(operand.text))")
        }
        return negative.applied(to: [node], node.type, call.function == negative ? "negative(\(operand.text))" : "(- \(operand.text))")
    }

    private static func bitwise(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        let meeting = TypeCoercion.tightest(nodes[0].type, nodes[1].type)
        guard let type = meeting == .null ? .integer : meeting, TypeCoercion.isIntegral(type) else {
            let (a, b) = (nodes[0].type == .string ? DataType.double : nodes[0].type, nodes[1].type == .string ? DataType.double : nodes[1].type)
            throw AnalysisError.operands("(\(nodes[0].text) \(call.name) \(nodes[1].text))", a, b, requires: "\"INTEGRAL\"")
        }
        return call.result(nodes.map { $0.cast(type) }, type, "(\(nodes[0].text) \(call.name) \(nodes[1].text))")
    }

    private static func complement(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        let node = nodes[0].type == .null ? nodes[0].cast(.integer) : nodes[0]
        guard TypeCoercion.isIntegral(node.type) else { throw AnalysisError.input(1, "~\(nodes[0].text)", requires: "\"INTEGRAL\"", nodes[0]) }
        return call.result([node], node.type, "~\(nodes[0].text)")
    }
}
