import Columnar

/// Comparisons and three-valued logic.
enum Predicates {
    static let all: [ScalarFunction] = [
        equal, nullSafeEqual, less, lessOrEqual, greater, greaterOrEqual, notEqual, equalNull, membership, and, or, not,
    ]

    private static let form = FunctionForm("T, T", 2...2, "boolean")

    static let equal = ScalarFunction(
        "=", otherNames: ["=="], form, since: "1.0.0", "Whether both operands are equal.", "2 = 2", "true", forms: .column("=="),
        resolve: comparison, kernel(.equal))
    static let less = ScalarFunction(
        "<", form, since: "1.0.0", "Whether the left operand is less.", "1 < 2", "true", forms: .column("<"), resolve: comparison, kernel(.less))
    static let lessOrEqual = ScalarFunction(
        "<=", form, since: "1.0.0", "Whether the left operand is less or equal.", "2 <= 2", "true", forms: .column("<="), resolve: comparison,
        kernel(.lessOrEqual))
    static let greater = ScalarFunction(
        ">", form, since: "1.0.0", "Whether the left operand is greater.", "2 > 1", "true", forms: .column(">"), resolve: comparison, kernel(.greater))
    static let greaterOrEqual = ScalarFunction(
        ">=", form, since: "1.0.0", "Whether the left operand is greater or equal.", "2 >= 3", "false", forms: .column(">="), resolve: comparison,
        kernel(.greaterOrEqual))

    private static func kernel(_ order: ColumnComparison.Order) -> ScalarFunction.Computation {
        .kernel(.totalUntilNull) { _ in { data, count, _ in ColumnComparison.compare(order, data[0], data[1], count) } }
    }

    static let nullSafeEqual = ScalarFunction(
        "<=>", FunctionForm("T, T", 2...2, "boolean", "never"), since: "1.1.0", "Whether both operands are equal; two nulls are.", "NULL <=> NULL", "true",
        forms: .column("eqNullSafe(_:)"), resolve: comparison,
        .kernel(OperandEvaluation(isTotal: true, end: .last)) { _ in
            { data, count, _ in
                let same = ColumnComparison.compare(.equal, data[0], data[1], count).trueBits
                let a = data[0].validity(count)
                let b = data[1].validity(count)
                guard a != nil || b != nil else { return ColumnArray(type: .boolean, count: count, layout: .boolean(same)) }
                let all = Bitmap(repeating: true, count: count)
                return ColumnArray(type: .boolean, count: count, layout: .boolean(same | (~(a ?? all) & ~(b ?? all))))
            }
        })

    static let notEqual = ScalarFunction(
        "!=", otherNames: ["<>"], form, since: "1.0.0", "Whether the operands differ.", "1 != 2", "true", forms: .column("!="), resolve: differing,
        .resolved)

    static let equalNull = ScalarFunction(
        "equal_null", FunctionForm("T, T", 2...2, "boolean", "never"), since: "3.4.0", "Whether both arguments are equal; two nulls are.",
        "equal_null(NULL, NULL)", "true", forms: .lists(["_ first: Column, _ second: Column"]), resolve: equalOrBothNull, .resolved)

    static let membership = ScalarFunction(
        "in", FunctionForm("T, T …", 2...(.max), "boolean", "where the first is null, and where it is not found and another is null"), since: "1.0.0",
        "Whether the first operand is one of the others.", "1 IN (1, 2, 3)", "true", forms: .column("isin(_:)"), named: .upTo(0), resolve: among,
        .evaluator(isTotal: true, isAmong))

    /// An item is compared with the rows that none before it was equal to; nothing is with a null.
    private static func isAmong(_ call: BoundCall) throws -> Evaluator {
        let subject = try Compiler.compile(call.arguments[0])
        let items = try call.arguments.dropFirst().map { try LazyOperand($0) }
        return { batch, context in
            try Compiler.checkStack()
            let value = try subject(batch, context)
            let count = batch.count
            let valid = value.validity(count) ?? Bitmap(repeating: true, count: count)
            var found = Bitmap(repeating: false, count: count)
            var unknown = ~valid
            for item in items {
                let open = valid & ~found
                if open.setCount == 0 { break }
                let operand = try item.evaluate(batch, on: open, context)
                found = found | open & ColumnComparison.compare(.equal, value, operand, count).trueBits
                if let validity = operand.validity(count) { unknown = unknown | ~validity }
            }
            return .column(ColumnArray(type: .boolean, count: count, validity: found | ~unknown, layout: .boolean(found)))
        }
    }

    static let and = ScalarFunction(
        "and", FunctionForm("boolean, boolean", 2...2, "boolean", "where neither operand is false and one is null"), since: "1.0.0",
        "Whether both operands are true.", "true AND NULL", "NULL", forms: .column("&&"), resolve: connective,
        .evaluator(isTotal: true) { call in try ThreeValuedLogic.evaluator(isAnd: true, call.arguments) })

    static let or = ScalarFunction(
        "or", FunctionForm("boolean, boolean", 2...2, "boolean", "where neither operand is true and one is null"), since: "1.0.0",
        "Whether an operand is true.", "true OR NULL", "true", forms: .column("||"), resolve: connective,
        .evaluator(isTotal: true) { call in try ThreeValuedLogic.evaluator(isAnd: false, call.arguments) })

    static let not = ScalarFunction(
        "not", otherNames: ["!"], FunctionForm("boolean", 1...1, "boolean"), since: "1.0.0", "Whether the operand is false.", "NOT true", "false",
        forms: .column("!"), resolve: negated,
        .kernel(.totalUntilNull) { _ in
            { data, count, _ in
                if case .null = data[0].column.layout { return .nulls(.boolean, count: count) }
                return ColumnArray(type: .boolean, count: count, validity: data[0].column.validity, layout: .boolean(~data[0].column.bits))
            }
        })

    // MARK: Resolution

    private static func comparison(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        return try comparison(call.function, nodes[0], nodes[1])
    }

    /// `a function b` of resolved operands, which meet in the type that Spark compares them in.
    static func comparison(_ function: ScalarFunction, _ a: Node, _ b: Node) throws(AnalysisError) -> Node {
        let shown = "(\(a.text) \(function.name) \(b.text))"
        let isNullSafe = function == nullSafeEqual
        // A boolean compared with the number 1 or 0 is the boolean itself or its negation; otherwise it counts as 1 or 0.
        if function == equal || isNullSafe {
            for (flag, number) in [(a, b), (b, a)] where flag.type == .boolean && TypeCoercion.isNumeric(number.type) {
                if !isNullSafe, case .literal(.long(let value), _) = number.expression, value == 0 || value == 1 {
                    return value == 1 ? flag : try negation(of: flag)
                }
                let counted = flag.cast(number.type)
                let pair = flag.text == a.text && flag.type == a.type ? [counted, b] : [a, counted]
                return function.applied(to: pair, .boolean, nullable: !isNullSafe && (a.nullable || b.nullable), shown)
            }
        }
        var (a, b) = (a, b)
        // A literal whole number has the precision of its own digits beside a decimal.
        if case .decimal = a.type, let own = DecimalTypes.holding(b), TypeCoercion.isIntegral(b.type) { b = b.cast(own) }
        if case .decimal = b.type, let own = DecimalTypes.holding(a), TypeCoercion.isIntegral(a.type) { a = a.cast(own) }
        guard let type = TypeCoercion.comparison(a.type, b.type) else { throw AnalysisError.operands(shown, a.type, b.type, requires: "\"ORDERED\"") }
        guard TypeCoercion.isOrdered(type) else { throw AnalysisError.unordered(function.name, shown, type) }
        let (x, y) = (a.cast(type), b.cast(type))
        return function.applied(to: [x, y], .boolean, nullable: !isNullSafe && (x.nullable || y.nullable), shown)
    }

    private static func differing(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        return try negation(of: try comparison(equal, nodes[0], nodes[1]))
    }

    private static func equalOrBothNull(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        return try comparison(nullSafeEqual, nodes[0], nodes[1]).shown(as: call.text(nodes))
    }

    private static func among(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        let shown = "(\(nodes[0].text) IN (\(Node.list(Array(nodes[1...])))))"
        let type = try Node.common(call.name, nodes, shown)
        guard TypeCoercion.isOrdered(type) else { throw AnalysisError.unordered(call.name, shown, type) }
        return call.result(nodes.map { $0.cast(type) }, .boolean, shown)
    }

    private static func connective(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        let word = call.name.uppercased()
        let shown = "(\(nodes[0].text) \(word) \(nodes[1].text))"
        for node in nodes where node.type != .boolean && node.type != .null {
            throw AnalysisError.operands(shown, nodes[0].type, nodes[1].type, requires: Quoted.type(.boolean))
        }
        return call.result(nodes.map { $0.cast(.boolean) }, .boolean, shown)
    }

    private static func negated(_ call: FunctionCall) throws(AnalysisError) -> Node { try negation(of: try call.operands()[0]) }

    private static func negation(of operand: Node) throws(AnalysisError) -> Node {
        guard operand.type == .boolean || operand.type == .null else { throw AnalysisError.input(1, "(NOT \(operand.text))", requires: Quoted.type(.boolean), operand) }
        return not.applied(to: [operand.cast(.boolean)], .boolean, "(NOT \(operand.text))")
    }
}

extension Expression {
    /// The operands of a conjunction, however it is nested; the expression itself if it is not one.
    package var conjuncts: [Expression] {
        if case .apply(Predicates.and, let sides, _) = self { return sides.flatMap(\.conjuncts) }
        return [self]
    }

    /// The conjunction of `conditions`, which are resolved booleans; nil if there are none. A balanced tree, so that thousands of them stay shallow.
    package static func conjunction(_ conditions: [Expression]) -> Expression? { conjunction(conditions[...]) }

    private static func conjunction(_ conditions: ArraySlice<Expression>) -> Expression? {
        guard conditions.count > 1 else { return conditions.first }
        let middle = conditions.startIndex + (conditions.count + 1) / 2
        let sides = [conjunction(conditions[..<middle]), conjunction(conditions[middle...])].compactMap { $0 }
        return .apply(Predicates.and, sides, .boolean)
    }
}
