import Columnar

/// Nulls, NaN and choice.
enum Conditional {
    static let all: [ScalarFunction] = [coalesce, nvl, ifnull, nvl2, nullif, nanvl, `if`, least, greatest, isNull, isNotNull, isNaN]

    static let coalesce = ScalarFunction(
        "coalesce", Signature([.common], rest: .common, .common, .all), since: "1.0.0",
        "The first argument that is not null.", "coalesce(NULL, 2, 3)", "2", forms: .lists(["_ columns: Column..."]), isTotal: true, evaluator: Choice.firstNotNull)

    private static func second(_ name: String) -> ScalarFunction {
        ScalarFunction(
            name, Signature([.common, .common], .common, .all), since: "2.0.0", "The first argument, or the second where that is null.",
            "\(name)(NULL, 2)", "2", isTotal: true, evaluator: Choice.firstNotNull)
    }

    static let nvl = second("nvl")
    static let ifnull = second("ifnull")

    static let nvl2 = ScalarFunction(
        "nvl2", Signature([.any, .common, .common], .common, .shared), since: "2.0.0", "The second argument if the first is not null, else the third.",
        "nvl2(NULL, 'there', 'not there')", "not there",
        rewrite: { arguments, _ in
            .caseWhen([.init(condition: .apply(isNotNull, [arguments[0]], .boolean), value: arguments[1])], otherwise: arguments[2])
        })

    static let nullif = ScalarFunction(
        "nullif", FunctionForm("any, any", 2...2, "the type of argument 1", "where the arguments are equal, as by =, and where the first is null"),
        since: "2.0.0", "Null where both arguments are equal, else the first.", "nullif(2, 2)", "NULL",
        resolve: { call throws(AnalysisError) in
            let nodes = try call.operands()
            let condition = try Predicates.comparison(Predicates.equal, nodes[0], nodes[1])
            let type = nodes[0].type
            return Node(
                .caseWhen([.init(condition: condition.expression, value: .literal(.null, type))], otherwise: nodes[0].expression), type, nullable: true,
                call.text(nodes))
        }, .resolved)

    static let `if` = ScalarFunction(
        "if", FunctionForm("boolean, T, T", 3...3, "the arguments' common type", "where the chosen argument is null"), since: "1.0.0",
        "The second argument if the condition is true, else the third.", "if(1 < 2, 'yes', 'no')", "yes", forms: .column("when(_:_:)"),
        resolve: chosen, .resolved)

    private static func chosen(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        guard nodes[0].type == .boolean || nodes[0].type == .null else { throw AnalysisError.input(1, "(IF(\(Node.list(nodes))))", requires: Quoted.type(.boolean), nodes[0]) }
        let type = try Node.common(call.name, Array(nodes[1...]), "(IF(\(Node.list(nodes))))")
        let (a, b) = (nodes[1].cast(type), nodes[2].cast(type))
        return Node(
            .caseWhen([.init(condition: nodes[0].cast(.boolean).expression, value: a.expression)], otherwise: b.expression), type,
            nullable: a.nullable || b.nullable, "(IF(\(Node.list(nodes))))")
    }

    static let isNull = ScalarFunction(
        "isnull", Signature([.any], .boolean, .never).shown { _, operands in "(\(Node.list(operands)) IS NULL)" }, since: "1.0.0",
        "Whether the argument is null.", "isnull(NULL)", "true", evaluation: OperandEvaluation(isTotal: true, end: .last)
    ) { _ in { data, count, _ in presence(data[0], count, isNull: true) } }

    static let isNotNull = ScalarFunction(
        "isnotnull", Signature([.any], .boolean, .never).shown { _, operands in "(\(Node.list(operands)) IS NOT NULL)" }, since: "1.0.0",
        "Whether the argument is not null.", "isnotnull(NULL)", "false", evaluation: OperandEvaluation(isTotal: true, end: .last)
    ) { _ in { data, count, _ in presence(data[0], count, isNull: false) } }

    private static func presence(_ operand: ColumnarValue, _ count: Int, isNull: Bool) -> ColumnArray {
        let valid = operand.validity(count) ?? Bitmap(repeating: true, count: count)
        return ColumnArray(type: .boolean, count: count, layout: .boolean(isNull ? ~valid : valid))
    }

    private static let floating = Signature.Parameter.either([.double, .float])

    static let isNaN = ScalarFunction(
        "isnan", Signature([floating], .boolean, .never), since: "1.5.0", "Whether the number is NaN; false for null.", "isnan(double('NaN'))", "true",
        evaluation: OperandEvaluation(isTotal: true, end: .last)
    ) { call in
        if call.types[0] == .float { return { data, count, _ in areNaN(data[0], count, Float.self) } }
        return { data, count, _ in areNaN(data[0], count, Double.self) }
    }

    private static func areNaN<T: BinaryFloatingPoint & BitwiseCopyable>(_ operand: ColumnarValue, _ count: Int, _: T.Type) -> ColumnArray {
        let valid = operand.validity(count)
        let values = operand.values(as: T.self)
        return Kernels.test(count, nil) { (valid?[$0] ?? true) && values[$0].isNaN }
    }

    static let nanvl = ScalarFunction(
        "nanvl", Signature([floating, floating], .computed("the wider argument's type") { $0.contains(.double) ? .double : .float }), since: "1.5.0",
        "The first argument, or the second where the first is NaN.", "nanvl(double('NaN'), 123)", "123.0",
        isTotal: true, evaluator: firstNumber)

    private static func firstNumber(_ call: BoundCall) throws -> Evaluator {
        let type = call.result
        let first = try Compiler.compile(.cast(call.arguments[0], type))
        let second = try LazyOperand(.cast(call.arguments[1], type))
        return { batch, context in
            try Compiler.checkStack()
            let a = try first(batch, context)
            let isNaN = (a.validity(batch.count) ?? Bitmap(repeating: true, count: batch.count))
                & (type == .float ? nans(a, batch.count, Float.self) : nans(a, batch.count, Double.self))
            if isNaN.setCount == 0 { return a }
            let b = try second.evaluate(batch, on: isNaN, context)
            return .column(try Choice.choose([~isNaN, isNaN], [a, b], batch.count, type, call.size(context)))
        }
    }

    private static func nans<T: BinaryFloatingPoint & BitwiseCopyable>(_ operand: ColumnarValue, _ count: Int, _: T.Type) -> Bitmap {
        let values = operand.values(as: T.self)
        let mask = operand.mask
        return Bitmap(count: count) { values[$0 & mask].isNaN }
    }

    private static func checkOrder(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        guard TypeCoercion.isOrdered(operands[0].type) else { throw AnalysisError.unordered(name, "\(name)(\(Node.list(operands)))", operands[0].type) }
    }

    static let least = ScalarFunction(
        "least", Signature([.commonExact, .commonExact], rest: .commonExact, .common, .all).checked(checkOrder), since: "1.5.0",
        "The least of the arguments, nulls ignored.", "least(10, 9, 2, 4, 3)", "2", forms: .lists(["_ columns: Column..."]),
        evaluation: OperandEvaluation(isTotal: true, end: .last)
    ) { call in { data, count, context in try extreme(data, count, .less, call.result, call.size(context)) } }

    static let greatest = ScalarFunction(
        "greatest", Signature([.commonExact, .commonExact], rest: .commonExact, .common, .all).checked(checkOrder), since: "1.5.0",
        "The greatest of the arguments, nulls ignored.", "greatest(10, 9, 2, 4, 3)", "10", forms: .lists(["_ columns: Column..."]),
        evaluation: OperandEvaluation(isTotal: true, end: .last)
    ) { call in { data, count, context in try extreme(data, count, .greater, call.result, call.size(context)) } }

    private static func extreme(
        _ data: [ColumnarValue], _ count: Int, _ order: ColumnComparison.Order, _ type: DataType, _ size: SizeGuard
    ) throws -> ColumnArray {
        let all = Bitmap(repeating: true, count: count)
        var best = data[0]
        for next in data.dropFirst() {
            let wins = ColumnComparison.compare(order, next, best, count).trueBits
            let nextValid = next.validity(count) ?? all
            let bestValid = best.validity(count) ?? all
            let taken = wins | (nextValid & ~bestValid)
            best = .column(try Choice.choose([taken, bestValid & ~taken], [next, best], count, type, size))
        }
        return try best.expanded(to: count, size)
    }
}
