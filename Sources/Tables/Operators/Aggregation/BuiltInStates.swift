import Columnar
import Plans

/// Makes the states of Spark's own aggregates for the type of their argument.
package enum BuiltInStates {
    package typealias Factory = @Sendable () -> any AggregateStates

    /// nil where there is no such aggregate of that type.
    package static func factory(_ function: AggregateCall.Function, _ argument: DataType, ignoringNulls: Bool = false) -> Factory? {
        switch function {
        case .count, .countIf: return { CountStates() }
        case .sum:
            switch argument {
            case .byte, .short, .integer, .long: return { LongSumStates() }
            case .float, .double: return { DoubleSumStates(average: false) }
            default: return nil
            }
        case .avg:
            switch argument {
            case .byte, .short, .integer, .long, .float, .double: return { DoubleSumStates(average: true) }
            default: return nil
            }
        case .min, .boolAnd: return { pick(.minimum, argument) }
        case .max, .boolOr: return { pick(.maximum, argument) }
        case .first, .anyValue: return { pick(.first(ignoringNulls: ignoringNulls), argument) }
        case .last: return { pick(.last(ignoringNulls: ignoringNulls), argument) }
        default: return nil
        }
    }

    private static func pick(_ rule: PickRule, _ type: DataType) -> any AggregateStates {
        switch type {
        case .byte: FixedPickStates<Int8>(rule, type: type)
        case .short: FixedPickStates<Int16>(rule, type: type)
        case .integer, .date: FixedPickStates<Int32>(rule, type: type)
        case .long, .timestamp: FixedPickStates<Int64>(rule, type: type)
        case .float: FixedPickStates<Float>(rule, type: type)
        case .double: FixedPickStates<Double>(rule, type: type)
        case .null, .boolean, .string, .binary, .array, .structure: ValuePickStates(rule, type: type)
        }
    }

    /// The aggregate for a resolved call; `input` gives an argument its column.
    static func aggregate(
        _ call: AggregateCall, _ input: (Expression, DataType) -> Int
    ) throws -> GroupedStates.Aggregate {
        let type = call.arguments.first?.resolvedType ?? .null
        let name = call.function.rawValue
        var ignoringNulls = false
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
        default: break
        }
        guard !call.isDistinct else {
            throw AnalysisError(.unresolvedFunction, "\(name)(DISTINCT …) is not available here; group by the value first, then count")
        }
        guard let factory = factory(call.function, type, ignoringNulls: ignoringNulls) else {
            throw AnalysisError(.unresolvedFunction, "\(name)(\(type.sqlName)) is not available here")
        }
        return GroupedStates.Aggregate(arguments: arguments.map { input($0, $0.resolvedType) }, name: name, makeStates: factory)
    }
}
