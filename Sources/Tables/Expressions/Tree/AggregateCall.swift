import Columnar

/// A call of an aggregate function in a resolved expression: `sum(v)` with its argument already cast.
public struct AggregateCall: Hashable, Sendable {
    public var function: AggregateFunction
    /// Resolved. `count(*)` has the literal 1; `count(a, b)` has two; `first(v, true)` has the flag in second place.
    public var arguments: [Expression]
    /// `count(DISTINCT v)`.
    public var isDistinct: Bool
    public var resultType: DataType
    public var nullable: Bool

    init(function: AggregateFunction, arguments: [Expression], isDistinct: Bool, resultType: DataType, nullable: Bool) {
        self.function = function
        self.arguments = arguments
        self.isDistinct = isDistinct
        self.resultType = resultType
        self.nullable = nullable
    }

    /// Reads a resolved expression; nil where it is no aggregate call.
    public init?(_ resolved: Expression) {
        guard case .aggregate(let call) = resolved else { return nil }
        self = call
    }
}
