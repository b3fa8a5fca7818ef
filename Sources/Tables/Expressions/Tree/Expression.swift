import Columnar

/// A Spark SQL expression, unresolved: names are names, functions are names with arguments.
///
/// SQL text and the DataFrame API both lower into this; analysis binds names to ordinals and inserts casts.
public indirect enum Expression: Hashable, Sendable {
    /// `a`, `r.a`, `r.a.b`: a column, or a field of a struct column.
    case attribute([String])
    /// `*` or `r.*`.
    case star(qualifier: [String])
    case literal(Value, DataType)
    /// A function, operator or aggregate by its lower-case SQL name: `+`, `=`, `and`, `not`, `count`, `window`, `from_json`.
    case call(String, [Expression])
    case cast(Expression, DataType)
    case alias(Expression, String)
    /// An aggregate that is code; only in the aggregates of `LogicalPlan.aggregate`.
    case userAggregate(UserAggregate, [Expression])
    /// `CASE WHEN … THEN … ELSE … END`.
    case caseWhen([WhenBranch], otherwise: Expression?)
    /// After analysis: column `ordinal` of the input.
    case bound(Int, DataType)
    /// After analysis: field `ordinal` of a struct.
    case field(Expression, ordinal: Int, name: String)

    public struct WhenBranch: Hashable, Sendable {
        public var condition: Expression
        public var value: Expression
        public init(condition: Expression, value: Expression) {
            self.condition = condition
            self.value = value
        }
    }
}
