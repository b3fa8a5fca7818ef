import Columnar

/// The supported aggregates of Spark.
extension AggregateFunction {
    static let all: [AggregateFunction] = [
        count, countIf, sum, avg, min, max, first, last, anyValue, boolAnd, boolOr, stddevSamp, stddevPop, varSamp, varPop, collectList, collectSet,
        approxCountDistinct,
    ]

    // MARK: Counts

    package static let count = AggregateFunction(
        "count", Signature([.any], rest: .any, .long, .never), evaluation: .untilNull, since: "1.0.0", "How many rows have all the arguments; of *, how many rows.", "count(v)", "3",
        forms: .written,
        // An argument that is never null needs no column: `count(*)` is `count(1)`.
        columns: { $0.filter { argument in if case .literal(let value, _) = argument { value == .null } else { true } } }
    ) { _ in { CountStates() } }

    package static let countIf = AggregateFunction(
        "count_if", Signature([.strictly(.boolean)], .long, .never), since: "3.0.0", "How many rows have the condition true.", "count_if(v = 2)", "2",
        // Rows in which `if(condition, true, null)` is not null.
        columns: {
            $0.map { .caseWhen([.init(condition: $0, value: .literal(.boolean(true), .boolean))], otherwise: .literal(.null, .boolean)) }
        }
    ) { _ in { CountStates() } }

    package static let approxCountDistinct = AggregateFunction(
        "approx_count_distinct", Signature([.any, .literal(.double)], optional: 1, .long, .never).checked(checkDeviation), countsRepetitions: false, since: "1.6.0",
        "About how many different values there are; a second argument is the relative standard deviation, 0.05 unless given.", "approx_count_distinct(v)",
        "2", forms: .lists(["_ column: Column", "_ column: Column, _ rsd: Double"]), columns: { Array($0.prefix(1)) }, ofResult: { _ in { ApproxCountDistinctStates(nil) } }
    ) { call in
        var deviation = HyperLogLog.defaultDeviation
        if call.arguments.count > 1, case .literal(.double(let given), _) = call.arguments[1] { deviation = given }
        guard let sketch = HyperLogLog(deviation: deviation) else {
            throw AnalysisError(
                .failedCall, ["funcName": Quoted.name("approx_count_distinct")], detail: "there is no sketch of the relative standard deviation \(deviation)")
        }
        return { ApproxCountDistinctStates(sketch) }
    }

    private static func checkDeviation(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        guard operands.count == 2 else { return }
        guard case .literal(.double(let deviation), _) = operands[1].expression, deviation <= 0.39, HyperLogLog(deviation: deviation) != nil else {
            throw AnalysisError(
                .failedCall, ["funcName": Quoted.name(name)],
                detail: "the second argument is the relative standard deviation, a literal between 0 and 0.39; found \(operands[1].text)")
        }
    }

    // MARK: Sums

    package static let sum = AggregateFunction(
        "sum",
        Signature(
            [.summand],
            .computed("bigint, double, a decimal of 10 more digits, or an interval") { types in
                switch types[0] {
                case .decimal(let precision, let scale): DecimalTypes.bounded(precision + 10, scale)
                case .dayTimeInterval, .yearMonthInterval: types[0]
                case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure:
                    TypeCoercion.isIntegral(types[0]) ? .long : .double
                }
            }, .always), since: "1.0.0", "The sum; of whole numbers a bigint, which wraps; null where a decimal has too many digits.", "sum(v)", "5",
        ofResult: { type in
            switch type {
            case .decimal(let precision, let scale): { ExactSumStates(.decimal(scale: scale, sumPrecision: precision, average: nil), result: type) }
            case .dayTimeInterval, .yearMonthInterval: { ExactSumStates(.interval(isAverage: false), result: type) }
            case .long: { LongSumStates() }
            case .double: { DoubleSumStates(average: false) }
            case .null, .boolean, .byte, .short, .integer, .float, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure: nil
            }
        }
    ) { call in
        if let exact = exactSum(call.type, isAverage: false) { return exact }
        if TypeCoercion.isIntegral(call.type) { return { LongSumStates() } }
        return { DoubleSumStates(average: false) }
    }

    /// The sum or mean of decimals and intervals; nil for other types.
    private static func exactSum(_ type: DataType, isAverage: Bool) -> (@Sendable () -> any AggregateStates)? {
        switch type {
        case .decimal(let precision, let scale):
            let sum = Swift.min(precision + 10, Decimal128.maxPrecision)
            let mean = DecimalTypes.bounded(precision + 4, scale + 4)
            guard isAverage, case .decimal(let meanPrecision, let meanScale) = mean else {
                return { ExactSumStates(.decimal(scale: scale, sumPrecision: sum, average: nil), result: DecimalTypes.bounded(precision + 10, scale)) }
            }
            return { ExactSumStates(.decimal(scale: scale, sumPrecision: sum, average: (meanPrecision, meanScale)), result: mean) }
        case .dayTimeInterval: return { ExactSumStates(.interval(isAverage: isAverage), result: isAverage ? .dayToSecond : type) }
        case .yearMonthInterval: return { ExactSumStates(.interval(isAverage: isAverage), result: isAverage ? .yearToMonth : type) }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure: return nil
        }
    }

    package static let avg = AggregateFunction(
        "avg", otherNames: ["mean"],
        Signature(
            [.summand],
            .computed("double, a decimal of 4 more digits, or an interval") { types in
                switch types[0] {
                case .decimal(let precision, let scale): DecimalTypes.bounded(precision + 4, scale + 4)
                case .dayTimeInterval: .dayToSecond
                case .yearMonthInterval: .yearToMonth
                case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure: .double
                }
            }, .always), since: "1.0.0", "The mean of the values that are not null.", "avg(v) > 1.6", "true",
        ofResult: { type in
            switch type {
            // Of 38 decimal places the argument may have had 34 or more: what was added up is not known.
            case .decimal(let precision, let scale) where scale < Decimal128.maxPrecision:
                {
                    let sum = Swift.min(precision + 6, Decimal128.maxPrecision)
                    return ExactSumStates(.decimal(scale: scale - 4, sumPrecision: sum, average: (precision, scale)), result: type)
                }
            case .dayTimeInterval, .yearMonthInterval: { ExactSumStates(.interval(isAverage: true), result: type) }
            case .double: { DoubleSumStates(average: true) }
            case .null, .boolean, .byte, .short, .integer, .long, .float, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure: nil
            }
        }
    ) { call in exactSum(call.type, isAverage: true) ?? { DoubleSumStates(average: true) } }

    private static func moments(
        _ name: String, otherNames: [String] = [], _ summary: String, _ result: String, _ measure: MomentStates.Measure
    ) -> AggregateFunction {
        AggregateFunction(
            name, otherNames: otherNames, Signature([.double], .double, .always), since: "1.6.0", summary, "round(\(name)(v), 3)", result
        ) { _ in { MomentStates(measure) } }
    }

    package static let stddevSamp = moments(
        "stddev_samp", otherNames: ["std", "stddev"], "The standard deviation of a sample.", "0.577", .standardDeviation(isSample: true))
    package static let stddevPop = moments("stddev_pop", "The standard deviation of a population.", "0.471", .standardDeviation(isSample: false))
    package static let varSamp = moments("var_samp", otherNames: ["variance"], "The variance of a sample.", "0.333", .variance(isSample: true))
    package static let varPop = moments("var_pop", "The variance of a population.", "0.222", .variance(isSample: false))

    // MARK: One of the values

    private static func extreme(_ name: String, _ summary: String, _ result: String, _ rule: MinMaxFirstLast) -> AggregateFunction {
        AggregateFunction(
            name, Signature([.any], .argument(0), .always).checked(checkOrder), countsRepetitions: false, since: "1.0.0", summary, "\(name)(v)", result
        ) { call in { [type = call.type] in states(rule, type) } }
    }

    private static func checkOrder(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        guard TypeCoercion.isOrdered(operands[0].type) else { throw AnalysisError.unordered(name, "\(name)(\(Node.list(operands)))", operands[0].type) }
    }

    package static let min = extreme("min", "The least value.", "1", .minimum)
    package static let max = extreme("max", "The greatest value.", "2", .maximum)

    private static func place(
        _ name: String, otherNames: [String] = [], evaluation: Evaluation = .whole, since: String, _ summary: String, _ example: String, _ result: String,
        _ rule: @escaping @Sendable (_ ignoresNulls: Bool) -> MinMaxFirstLast
    ) -> AggregateFunction {
        AggregateFunction(
            name, otherNames: otherNames, Signature([.any, .literal(.boolean)], optional: 1, .argument(0), .always), countsRepetitions: false, evaluation: evaluation, since: since,
            summary, example, result, forms: .lists(["_ column: Column", "_ column: Column, _ ignoreNulls: Bool"]),
            columns: { Array($0.prefix(1)) }
        ) { call in { [type = call.type, rule = rule(call.ignoresNulls)] in states(rule, type) } }
    }

    package static let first = place(
        "first", otherNames: ["first_value"], evaluation: .firstRowUnlessIgnoringNulls, since: "2.0.0", "The first row's value; with true in second place, or IGNORE NULLS, the first that is not null.",
        "first(v)", "1"
    ) { .first(ignoringNulls: $0) }
    package static let last = place(
        "last", otherNames: ["last_value"], since: "2.0.0", "The last row's value; with true in second place, or IGNORE NULLS, the last that is not null.",
        "last(v, true)", "2"
    ) { .last(ignoringNulls: $0) }
    package static let anyValue = place(
        "any_value", evaluation: .firstRowUnlessIgnoringNulls, since: "3.4.0", "Some row's value: the first; with true in second place, or IGNORE NULLS, the first that is not null.", "any_value(v)", "1"
    ) { .first(ignoringNulls: $0) }

    private static func states(_ rule: MinMaxFirstLast, _ type: DataType) -> any AggregateStates {
        switch type {
        case .byte: FixedMinMaxFirstLastStates<Int8>(rule, type: type)
        case .short: FixedMinMaxFirstLastStates<Int16>(rule, type: type)
        case .integer, .date, .yearMonthInterval: FixedMinMaxFirstLastStates<Int32>(rule, type: type)
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: FixedMinMaxFirstLastStates<Int64>(rule, type: type)
        case .decimal: FixedMinMaxFirstLastStates<Int128>(rule, type: type)
        case .float: FixedMinMaxFirstLastStates<Float>(rule, type: type)
        case .double: FixedMinMaxFirstLastStates<Double>(rule, type: type)
        case .null, .boolean, .string, .binary, .array, .map, .structure: ValueMinMaxFirstLastStates(rule, type: type)
        }
    }

    private static func truth(
        _ name: String, otherNames: [String], _ summary: String, _ example: String, _ result: String, _ rule: MinMaxFirstLast
    ) -> AggregateFunction {
        AggregateFunction(
            name, otherNames: otherNames, Signature([.strictly(.boolean)], .boolean, .always), countsRepetitions: false, since: "3.0.0", summary, example,
            result
        ) { _ in { states(rule, .boolean) } }
    }

    package static let boolAnd = truth("bool_and", otherNames: ["every"], "Whether all values are true.", "bool_and(v > 1)", "false", .minimum)
    package static let boolOr = truth("bool_or", otherNames: ["any", "some"], "Whether a value is true.", "bool_or(v > 1)", "true", .maximum)

    // MARK: All of the values

    private static func collection(
        _ name: String, otherNames: [String] = [], _ summary: String, _ example: String, _ result: String, isSet: Bool
    ) -> AggregateFunction {
        AggregateFunction(
            name, otherNames: otherNames, Signature([.any], .computed("an array of the argument's type") { .array($0[0]) }, .never).checked(isSet ? checkElements : nil), isShownByItsOwnName: true, since: "2.0.0", summary, example, result,
            ofResult: { type in
                guard case .array(let element) = type else { return nil }
                return { CollectStates(element: element, isSet: isSet) }
            }
        ) { call in { [type = call.type] in CollectStates(element: type, isSet: isSet) } }
    }

    private static func checkElements(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        guard !TypeCoercion.isOrdered(operands[0].type) else { return }
        let text = Quoted.expression("\(name)(\(Node.list(operands)))")
        throw AnalysisError(.unsupportedInput, ["sqlExpr": text, "functionName": Quoted.name(name), "dataType": "\"MAP\""])
    }

    package static let collectList = collection(
        "collect_list", otherNames: ["array_agg"], "The values that are not null, in the order of the rows.", "collect_list(v)", "[1, 2, 2]", isSet: false)
    package static let collectSet = collection(
        "collect_set", "The different values that are not null, in the order in which they came.", "size(collect_set(v))", "2", isSet: true)
}
