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

    /// Under another text, of which a column of its own is named too.
    func shown(as text: String) -> Node {
        var copy = self
        copy.text = text
        copy.name = text
        return copy
    }

    /// Known before there are rows, as it stands; a null by any cast.
    var isLiteral: Bool {
        if case .cast(.literal(.null, _), _) = expression { return true }
        return if case .literal = expression { true } else { false }
    }

    var isNullLiteral: Bool { if case .literal(.null, _) = expression { true } else { false } }
}

extension Node {
    /// `a, b`.
    static func list(_ nodes: [Node]) -> String { nodes.map(\.text).joined(separator: ", ") }

    /// The type in which all of `nodes` meet.
    /// - Parameter text: of the whole call.
    static func common(_ name: String, _ nodes: [Node], _ text: String) throws(AnalysisError) -> DataType {
        guard let type = TypeCoercion.wider(nodes.map(\.type)) else { throw AnalysisError.different(name, text, Quoted.list(nodes.map(\.type))) }
        return type
    }
}
