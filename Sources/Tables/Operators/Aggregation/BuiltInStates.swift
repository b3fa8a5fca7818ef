import Columnar
import Plans

/// Makes the states of Spark's own aggregates for the type of their argument.
package enum BuiltInStates {
    /// nil where there is no such aggregate of that type.
    package static func make(_ function: String, _ argument: DataType, ignoringNulls: Bool = false) -> (any AggregateStates)? {
        switch function {
        case "count": return CountStates()
        case "sum":
            switch argument {
            case .byte, .short, .integer, .long: return LongSumStates()
            case .float, .double: return DoubleSumStates(average: false)
            default: return nil
            }
        case "avg":
            switch argument {
            case .byte, .short, .integer, .long, .float, .double: return DoubleSumStates(average: true)
            default: return nil
            }
        case "min", "bool_and": return pick(.minimum, argument)
        case "max", "bool_or": return pick(.maximum, argument)
        case "first", "any_value": return pick(.first(ignoringNulls: ignoringNulls), argument)
        case "last": return pick(.last(ignoringNulls: ignoringNulls), argument)
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
}
