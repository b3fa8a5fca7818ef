import Columnar

extension Expression {
    /// The expression in words, its columns by their names in `input`: what the text of a plan shows, casts that nobody wrote included.
    package func text(over input: [Attribute]) -> String {
        func list(_ parts: [Expression]) -> String { parts.map { $0.text(over: input) }.joined(separator: ", ") }
        switch self {
        case .column(let id, _): return input.first { $0.id == id }?.name ?? "(a column that is not there)"
        case .bound(let ordinal, _): return "#\(ordinal)"
        case .attribute(let parts): return parts.joined(separator: ".")
        case .star(let qualifier): return (qualifier + ["*"]).joined(separator: ".")
        // Unlike in a column's name, where Spark shows it bare.
        case .literal(.string(let text), _): return "'\(text)'"
        case .literal(let value, let type): return LiteralText.text(value, type)
        case .typedLiteral(let kind, let text): return "\(kind) '\(text)'"
        case .type(let type): return type.sqlName
        case .call(let function, let arguments, let isDistinct): return "\(function.name)(\(isDistinct ? "DISTINCT " : "")\(list(arguments)))"
        case .apply(let function, let arguments, _): return Self.text(function.name, arguments.map { $0.text(over: input) })
        case .aggregate(let call): return "\(call.function.name)(\(call.isDistinct ? "DISTINCT " : "")\(list(call.arguments)))"
        case .userAggregate(let aggregate, let arguments): return "\(aggregate.name)(\(list(arguments)))"
        case .cast(let child, let type): return "CAST(\(child.text(over: input)) AS \(type.sqlName.uppercased()))"
        case .tryCast(let child, let type): return "TRY_CAST(\(child.text(over: input)) AS \(type.sqlName.uppercased()))"
        case .alias(let child, let name): return "\(child.text(over: input)) AS \(name)"
        case .field(let child, _, let name): return "\(child.text(over: input)).\(name)"
        case .caseWhen(let branches, let otherwise):
            let whens = branches.map { "WHEN \($0.condition.text(over: input)) THEN \($0.value.text(over: input)) " }.joined()
            return "CASE \(whens)\(otherwise.map { "ELSE \($0.text(over: input)) " } ?? "")END"
        case .deferred(let sql): return sql
        case .invalid(let error): return "(\(error.message))"
        }
    }

    /// A call as SQL writes it: operators between their operands.
    private static func text(_ name: String, _ operands: [String]) -> String {
        let isOperator = !name.contains { $0.isLetter } || ["and", "or", "not", "div"].contains(name)
        switch (name, operands.count) {
        case ("isnull", 1): return "(\(operands[0]) IS NULL)"
        case ("isnotnull", 1): return "(\(operands[0]) IS NOT NULL)"
        case (_, 1) where isOperator: return "(\(name.uppercased()) \(operands[0]))"
        case (_, 2) where isOperator: return "(\(operands[0]) \(name.uppercased()) \(operands[1]))"
        default: return "\(name)(\(operands.joined(separator: ", ")))"
        }
    }
}
