import Expressions

/// One key of an ordering. Nulls come first when ascending and last when descending, unless said otherwise.
public struct SortOrder: Hashable, Sendable {
    public var expression: Expression
    public var ascending: Bool
    public var nullsFirst: Bool

    public init(_ expression: Expression, ascending: Bool = true, nullsFirst: Bool? = nil) {
        self.expression = expression
        self.ascending = ascending
        self.nullsFirst = nullsFirst ?? ascending
    }
}
