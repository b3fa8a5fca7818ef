import Columnar
import Expressions

extension GroupedStates.Aggregate {
    /// The aggregate for a resolved call; `input` gives an argument its column.
    init(_ call: AggregateCall, _ input: (Expression, DataType) -> Int) throws {
        let type = call.arguments.first?.resolvedType ?? .null
        let name = call.function.rawValue
        var ignoringNulls = false
        var deviation = HyperLogLog.defaultDeviation
        var arguments = call.arguments
        switch call.function {
        case .first, .last, .anyValue:
            if arguments.count > 1, case .literal(.boolean(let flag), _) = arguments[1] { ignoringNulls = flag }
            arguments = Array(arguments.prefix(1))
        case .count:
            // What is never null needs no column: `count(*)` is `count(1)`.
            arguments = arguments.filter { argument in
                if case .literal(let value, _) = argument { value == .null } else { true }
            }
        case .countIf:
            // Counts the rows in which the condition holds: where `if(condition, true, null)` is not null.
            arguments = arguments.map {
                .caseWhen([.init(condition: $0, value: .literal(.boolean(true), .boolean))], otherwise: .literal(.null, .boolean))
            }
        case .approxCountDistinct:
            if arguments.count > 1, case .literal(.double(let given), _) = arguments[1] { deviation = given }
            arguments = Array(arguments.prefix(1))
        case .sum, .avg, .min, .max, .boolAnd, .boolOr, .stddevSample, .stddevPopulation, .varianceSample, .variancePopulation, .collectList,
            .collectSet:
            break
        }
        guard var factory = BuiltInStates.factory(call.function, type, ignoringNulls: ignoringNulls, deviation: deviation) else {
            throw AnalysisError(.unresolvedFunction, "\(name)(\(type.sqlName)) is not available here")
        }
        if call.isDistinct && Self.changesWithRepetition(call.function) {
            let (types, inner) = (arguments.map(\.resolvedType), factory)
            factory = { DistinctStates(types, inner) }
        }
        self.init(arguments: arguments.map { input($0, $0.resolvedType) }, name: name, makeStates: factory)
        isDistinct = call.isDistinct
    }

    /// Whether a value that comes again changes the result.
    private static func changesWithRepetition(_ function: AggregateCall.Function) -> Bool {
        switch function {
        case .min, .max, .boolAnd, .boolOr, .first, .last, .anyValue, .approxCountDistinct: false
        case .count, .countIf, .sum, .avg, .stddevSample, .stddevPopulation, .varianceSample, .variancePopulation, .collectList, .collectSet: true
        }
    }
}
