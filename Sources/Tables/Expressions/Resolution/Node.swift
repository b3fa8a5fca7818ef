import Columnar

/// A resolved subexpression under construction, with Spark's text for it.
struct Node {
    var expression: Expression
    var type: DataType
    var nullable: Bool
    /// Its text as a part of a larger expression's name.
    var text: String
    /// Its name as a column: a field's last name, a cast column's own name.
    var name: String
    /// Whether it is a plain column, or casts of one, which keep the column's name.
    var isNamed = false
    /// The name of a plain column's table, as set by `alias`.
    var qualifier: String?

    init(_ expression: Expression, _ type: DataType, nullable: Bool, _ text: String, name: String? = nil, isNamed: Bool = false) {
        self.expression = expression
        self.type = type
        self.nullable = nullable
        self.text = text
        self.name = name ?? text
        self.isNamed = isNamed
    }

    /// With a cast that is not part of the text; the node itself if it has the type.
    func cast(_ to: DataType) -> Node {
        if type == to { return self }
        var cast = self
        cast.qualifier = nil
        if case .literal(.null, _) = expression {
            cast.expression = .literal(.null, to)
        } else if case .literal(.decimal(let number), _) = expression, to == .double {
            cast.expression = .literal(.double(number.double), .double)
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

    /// With another text, which is also its column's name.
    func shown(as text: String) -> Node {
        var copy = self
        copy.text = text
        copy.name = text
        return copy
    }

    /// Whether it is a literal, or a null with any cast.
    var isLiteral: Bool {
        if case .cast(.literal(.null, _), _) = expression { return true }
        return if case .literal = expression { true } else { false }
    }

    var isNullLiteral: Bool { if case .literal(.null, _) = expression { true } else { false } }
}

extension Node {
    /// `a, b`.
    static func list(_ nodes: [Node]) -> String { nodes.map(\.text).joined(separator: ", ") }

    /// The common type of `nodes`.
    /// - Parameter text: the text of the whole call.
    static func common(_ name: String, _ nodes: [Node], _ text: String) throws(AnalysisError) -> DataType {
        guard let type = TypeCoercion.wider(nodes.map(\.type)) else { throw AnalysisError.different(name, text, Quoted.list(nodes.map(\.type))) }
        return type
    }
}
