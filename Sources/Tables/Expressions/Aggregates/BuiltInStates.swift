import Columnar

/// Makes the states of Spark's own aggregates for the type of their argument.
package enum BuiltInStates {
    package typealias Factory = @Sendable () -> any AggregateStates

    /// nil where there is no such aggregate of that type.
    package static func factory(
        _ function: AggregateCall.Function, _ argument: DataType, ignoringNulls: Bool = false, deviation: Double = HyperLogLog.defaultDeviation
    ) -> Factory? {
        switch function {
        case .count, .countIf: return { CountStates() }
        case .sum:
            switch argument {
            case .byte, .short, .integer, .long: return { LongSumStates() }
            case .float, .double: return { DoubleSumStates(average: false) }
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: return nil
            }
        case .avg:
            switch argument {
            case .byte, .short, .integer, .long, .float, .double: return { DoubleSumStates(average: true) }
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: return nil
            }
        case .min, .boolAnd: return { pick(.minimum, argument) }
        case .max, .boolOr: return { pick(.maximum, argument) }
        case .first, .anyValue: return { pick(.first(ignoringNulls: ignoringNulls), argument) }
        case .last: return { pick(.last(ignoringNulls: ignoringNulls), argument) }
        case .stddevSample: return { MomentStates(.standardDeviation(isSample: true)) }
        case .stddevPopulation: return { MomentStates(.standardDeviation(isSample: false)) }
        case .varianceSample: return { MomentStates(.variance(isSample: true)) }
        case .variancePopulation: return { MomentStates(.variance(isSample: false)) }
        case .collectList: return { CollectStates(element: argument, isSet: false) }
        case .collectSet: return { CollectStates(element: argument, isSet: true) }
        case .approxCountDistinct: 
            guard let sketch = HyperLogLog(deviation: deviation) else { return nil }
            return { ApproxCountDistinctStates(sketch) }
        }
    }

    /// The states of a stored aggregation, to be shown: by nothing but the aggregate and the type of its result.
    static func factory(_ function: AggregateCall.Function, ofResult type: DataType) -> Factory? {
        switch function {
        case .collectList, .collectSet:
            guard case .array(let element) = type else { return nil }
            return factory(function, element)
        case .approxCountDistinct: return { ApproxCountDistinctStates(nil) }
        // A sum of whole numbers is a long, an average a double; the others keep their argument's type.
        case .count, .countIf, .sum, .avg, .min, .max, .first, .last, .anyValue, .boolAnd, .boolOr, .stddevSample, .stddevPopulation,
            .varianceSample, .variancePopulation:
            return factory(function, type)
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
