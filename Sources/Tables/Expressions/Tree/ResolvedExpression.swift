import Columnar

/// An expression whose names are bound to columns and whose casts are written out, with what it yields.
///
/// `expression` holds columns, literals, casts, fields, `CASE` and functions over them: no name is left. Aggregates and `window` stand in it as
/// `AggregateCall` and `TimeWindow` read them, for the planner to take out.
public struct ResolvedExpression: Hashable, Sendable {
    public var expression: Expression
    public var type: DataType
    public var nullable: Bool
    /// The output column's name, as Spark derives it: an alias, a column's own name, or the expression's text.
    public var name: String
    /// Of a plain column: the name of its table, with which it may be asked for.
    public var qualifier: String?

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
