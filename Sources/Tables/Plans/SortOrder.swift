import Expressions

/// One key of an ordering. By default nulls come first when ascending and last when descending.
public struct SortOrder: Hashable, Sendable {
    /// What is compared.
    public var expression: Expression
    /// Whether the least value comes first.
    public var ascending: Bool
    /// Whether nulls come before all values.
    public var nullsFirst: Bool

    /// An ordering by `expression`.
    /// - Parameter nullsFirst: if nil, nulls come first where ascending and last where descending, as in Spark.
    public init(_ expression: Expression, ascending: Bool = true, nullsFirst: Bool? = nil) {
        self.expression = expression
        self.ascending = ascending
        self.nullsFirst = nullsFirst ?? ascending
    }
}
