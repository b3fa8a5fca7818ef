import Columnar

/// A call of an aggregate function in a resolved expression: `sum(v)` with its argument already cast.
public struct AggregateCall: Hashable, Sendable {
    /// The aggregate itself, found by the resolver.
    public var function: AggregateFunction
    /// The resolved arguments. `count(*)` has the literal 1; `count(a, b)` has two; `first(v, true)` has the flag as the second.
    public var arguments: [Expression]
    /// `count(DISTINCT v)`.
    public var isDistinct: Bool
    /// The type of the result, which follows from the arguments' types.
    public var resultType: DataType
    /// Whether a group's result may be null.
    public var nullable: Bool

    init(function: AggregateFunction, arguments: [Expression], isDistinct: Bool, resultType: DataType, nullable: Bool) {
        self.function = function
        self.arguments = arguments
        self.isDistinct = isDistinct
        self.resultType = resultType
        self.nullable = nullable
    }

    /// Reads a resolved expression; nil if it is not an aggregate call.
    public init?(_ resolved: Expression) {
        guard case .aggregate(let call) = resolved else { return nil }
        self = call
    }
}
