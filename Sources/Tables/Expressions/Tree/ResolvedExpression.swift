import Columnar

/// An expression whose names are bound to columns and whose casts are explicit, with the properties of its result.
///
/// `expression` consists of columns, literals, casts, fields, `CASE` and functions over them: it contains no names. Aggregates and `window` are in the form
/// that `AggregateCall` and `TimeWindow` read, and are removed by the planner.
public struct ResolvedExpression: Hashable, Sendable {
    /// What computes the value, without names.
    public var expression: Expression
    /// The type of the value.
    public var type: DataType
    /// Whether the value may be null; false only where it never is.
    public var nullable: Bool
    /// The output column's name, as Spark derives it: an alias, a column's own name, or the expression's text.
    public var name: String
    /// For a plain column: the name of its table, which may qualify it; nil for others.
    public var qualifier: String?

    /// An expression together with the properties of its result.
    public init(expression: Expression, type: DataType, nullable: Bool, name: String, qualifier: String? = nil) {
        self.expression = expression
        self.type = type
        self.nullable = nullable
        self.name = name
        self.qualifier = qualifier
    }

    /// The output column.
    public var field: Field { Field(name, type, nullable: nullable) }
}
