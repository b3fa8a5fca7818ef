import Columnar

/// An aggregate function's call inside a resolved expression: `sum(v)` with its argument already coerced.
///
/// Result types follow Spark 3.5: `count` is long and never null; `sum` of integers is long (it wraps), of floats double;
/// `avg` is double; `min`, `max`, `first`, `last` keep their argument's type.
public struct AggregateCall: Hashable, Sendable {
    public enum Function: String, Sendable, CaseIterable {
        case count, sum, avg, min, max, first, last
        /// `count_if(condition)`: how many rows have it true.
        case countIf = "count_if"
        case anyValue = "any_value"
        case stddevSample = "stddev_samp"
        case stddevPopulation = "stddev_pop"
        case varianceSample = "var_samp"
        case variancePopulation = "var_pop"
        case collectList = "collect_list"
        case collectSet = "collect_set"
        case boolAnd = "bool_and"
        case boolOr = "bool_or"
        case approxCountDistinct = "approx_count_distinct"
    }

    public var function: Function
    /// Resolved. `count(*)` has the literal 1; `count(a, b)` has two; `first(v, true)` has the flag in second place.
    public var arguments: [Expression]
    /// `count(DISTINCT v)`.
    public var isDistinct: Bool
    public var resultType: DataType
    public var nullable: Bool

    /// Reads a resolved expression; nil where it is no aggregate call.
    public init?(_ resolved: Expression) {
        guard case .call(let name, let arguments) = resolved, let function = Function(rawValue: name) else { return nil }
        self.function = function
        if arguments.count == 1, case .call("distinct", let inner) = arguments[0] {
            self.arguments = inner
            isDistinct = true
        } else {
            self.arguments = arguments
            isDistinct = false
        }
        resultType = Self.resultType(function, self.arguments.first?.resolvedType ?? .null)
        nullable = !(function == .count || function == .countIf || function == .approxCountDistinct
            || function == .collectList || function == .collectSet)
    }

    /// Whether `name` (any case) is an aggregate function.
    public static func isAggregate(_ name: String) -> Bool { function(named: name) != nil }

    /// The function that `name` means, through its other names (`mean`, `stddev`, `every`, …).
    public static func function(named name: String) -> Function? {
        let lower = name.lowercased()
        return Function(rawValue: otherNames[lower] ?? lower)
    }

    static let otherNames = [
        "mean": "avg", "first_value": "first", "last_value": "last", "std": "stddev_samp", "stddev": "stddev_samp",
        "variance": "var_samp", "array_agg": "collect_list", "every": "bool_and", "some": "bool_or", "any": "bool_or",
    ]

    static func resultType(_ function: Function, _ argument: DataType) -> DataType {
        switch function {
        case .count, .countIf, .approxCountDistinct: .long
        case .sum:
            switch argument {
            case .byte, .short, .integer, .long: .long
            default: .double
            }
        case .avg, .stddevSample, .stddevPopulation, .varianceSample, .variancePopulation: .double
        case .min, .max, .first, .last, .anyValue: argument
        case .collectList, .collectSet: .array(argument)
        case .boolAnd, .boolOr: .boolean
        }
    }
}

extension Expression {
    /// Whether an aggregate function is called anywhere inside.
    public var containsAggregate: Bool {
        switch self {
        case .call(let name, let arguments): AggregateCall.isAggregate(name) || arguments.contains { $0.containsAggregate }
        case .cast(let child, _), .alias(let child, _), .field(let child, _, _): child.containsAggregate
        case .caseWhen(let branches, let otherwise):
            branches.contains { $0.condition.containsAggregate || $0.value.containsAggregate }
                || otherwise?.containsAggregate ?? false
        case .userAggregate: true
        case .attribute, .star, .literal, .bound: false
        }
    }
}
