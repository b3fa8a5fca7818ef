import Columnar

/// A resolved subexpression under construction, with the text that Spark shows for it.
struct Node {
    var expression: Expression
    var type: DataType
    var nullable: Bool
    /// As part of a larger expression's name.
    var text: String
    /// As a column of its own: a field's last name, a cast column's own name.
    var name: String
    /// A plain column, or casts of one: the cast keeps the column's name.
    var isNamed = false
    /// The name of the table that a plain column is of, as `alias` gave it.
    var qualifier: String?

    init(_ expression: Expression, _ type: DataType, nullable: Bool, _ text: String, name: String? = nil, isNamed: Bool = false) {
        self.expression = expression
        self.type = type
        self.nullable = nullable
        self.text = text
        self.name = name ?? text
        self.isNamed = isNamed
    }

    /// With a cast that the text does not show; the node itself where it has the type.
    func cast(_ to: DataType) -> Node {
        if type == to { return self }
        var cast = self
        cast.qualifier = nil
        if case .literal(.null, _) = expression {
            cast.expression = .literal(.null, to)
        } else {
            cast.expression = .cast(expression, to)
        }
        cast.nullable = nullable || TypeCoercion.mayLose(type, to: to)
        cast.type = to
        return cast
    }

    var resolved: ResolvedExpression {
        ResolvedExpression(expression: expression, type: type, nullable: nullable, name: name, qualifier: qualifier)
    }

    var isNullLiteral: Bool { if case .literal(.null, _) = expression { true } else { false } }
}
