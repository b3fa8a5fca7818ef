import Columnar
import Errors

/// Binds names to a schema's columns, checks calls, inserts Spark's implicit casts and derives output names.
///
/// Names match whatever their case. Rules are those of Spark 3.5 without ANSI mode. Mirrors what Spark's analyzer does to an expression (`ResolveReferences`, `TypeCoercion`, `ResolveAliases`).
public struct ExpressionResolver: Sendable {
    /// How deep an expression may nest, so that no input exhausts a thread's stack.
    public static let maximumDepth = 500

    /// Where names are looked for.
    let scope: Scope

    /// The functions that calls may name.
    let functions: FunctionRegistry

    /// Over the columns of batches of `schema`.
    public init(schema: Schema, functions: FunctionRegistry = .standard) { self.init(scope: Scope(schema), functions: functions) }

    package init(scope: Scope, functions: FunctionRegistry = .standard) {
        self.scope = scope
        self.functions = functions
    }

    /// The expression, bound and typed.
    ///
    /// - Throws: unresolved or ambiguous columns, unknown functions, arguments that do not fit.
    public func resolve(_ expression: Expression) throws(AnalysisError) -> ResolvedExpression {
        let node = try node(expression, depth: 0)
        return node.resolved
    }

    /// The output columns of a `select`: each expression resolved, `*` and `r.*` expanded in place.
    public func resolveProjection(_ expressions: [Expression]) throws(AnalysisError) -> [ResolvedExpression] {
        var all: [ResolvedExpression] = []
        for expression in expressions {
            if case .star(let qualifier) = expression {
                all += try expand(qualifier).map(\.resolved)
            } else {
                all.append(try resolve(expression))
            }
        }
        return all
    }

    /// As part of a larger expression's name.
    package func text(_ expression: Expression) throws(AnalysisError) -> String { try node(expression, depth: 1).text }

    /// An expression as a message shows it, also one that cannot be.
    func shown(_ expression: Expression) -> String { (try? text(expression)) ?? "…" }

    /// A condition of `where`: must be boolean.
    public func resolveCondition(_ expression: Expression) throws(AnalysisError) -> ResolvedExpression {
        let resolved = try resolve(expression)
        if resolved.type == .boolean { return resolved }
        if resolved.type == .null {
            return ResolvedExpression(expression: .literal(.null, .boolean), type: .boolean, nullable: true, name: resolved.name)
        }
        let text = Quoted.expression((try? self.text(expression)) ?? resolved.name)
        throw AnalysisError(.conditionNotBoolean, ["sqlExpr": text, "filter": text, "type": Quoted.type(resolved.type)])
    }

    func node(_ expression: Expression, depth: Int) throws(AnalysisError) -> Node {
        guard depth < Self.maximumDepth, StackGuard.hasRoom() else {
            throw AnalysisError(.nestedTooDeep, "the expression nests deeper than \(Self.maximumDepth) levels, or than this thread's stack allows (\(depth) levels)")
        }
        switch expression {
        case .literal(let value, let type):
            return Node(expression, type, nullable: value == .null, LiteralText.text(value, type))
        case .attribute(let parts): return try column(parts)
        case .star:
            throw AnalysisError(
                .misplacedStar, ["elem": "'*'", "prettyName": "expression"], hint: "write '*' only in a select list, in struct(*) and in count(*)")
        case .bound(let ordinal, let type):
            guard scope.columns.indices.contains(ordinal) else { return Node(expression, type, nullable: true, "#\(ordinal)", isNamed: true) }
            return node(of: scope.columns[ordinal])
        case .column:
            guard let column = scope.columns.first(where: { $0.expression == expression }) else {
                throw AnalysisError(.missingAttribute, "the expression uses a column of another table; refer to it by name")
            }
            return node(of: column)
        case .alias(let child, let name):
            var inner = try node(child, depth: depth + 1)
            inner.name = name
            inner.qualifier = nil
            return inner
        case .cast(let child, let type): return try cast(try node(child, depth: depth + 1), type)
        case .tryCast(let child, let type): return try tryCast(try node(child, depth: depth + 1), type)
        case .typedLiteral(let kind, let text): return try typedLiteral(kind, text)
        case .type(let type):
            throw AnalysisError(.misplacedExpression, "the type \(type.sqlName) is used where a value is expected")
        case .invalid(let error): throw error
        case .deferred:
            throw AnalysisError(.misplacedExpression, "an expression of text with variables (${…}) is allowed only in select, where, withColumn, groupBy, agg and orderBy of a table")
        case .field(let child, let ordinal, let name):
            return try field(try node(child, depth: depth + 1), ordinal: ordinal, name: name)
        case .caseWhen(let branches, let otherwise): return try caseWhen(branches, otherwise, depth: depth + 1)
        case .userAggregate(let aggregate, let arguments):
            var resolved: [Expression] = []
            for argument in arguments { resolved.append(try node(argument, depth: depth + 1).expression) }
            return Node(.userAggregate(aggregate, resolved), aggregate.output, nullable: true, aggregate.name)
        case .call(let function, let arguments, let isDistinct): return try call(function, arguments, isDistinct: isDistinct, depth: depth + 1)
        case .apply, .aggregate: throw AnalysisError(.misplacedExpression, "an expression that is resolved already stands inside of one that is not")
        }
    }

    func cast(_ child: Node, _ type: DataType, showsCast: Bool = true) throws(AnalysisError) -> Node {
        // Spark shows a cast to a scalar type only.
        let text = showsCast && TypeCoercion.isAtomic(type) ? "CAST(\(child.text) AS \(type.sqlName.uppercased()))" : child.text
        guard TypeCoercion.canCast(child.type, to: type) else { throw Self.noCast(child, type, .invalidCast, text) }
        return Node(
            child.type == type ? child.expression : .cast(child.expression, type), type,
            nullable: child.nullable || TypeCoercion.mayLose(child.type, to: type), text,
            name: child.isNamed ? child.name : text, isNamed: child.isNamed)
    }

    /// What does not convert exactly is null.
    private func tryCast(_ child: Node, _ type: DataType) throws(AnalysisError) -> Node {
        let text = TypeCoercion.isAtomic(type) ? "TRY_CAST(\(child.text) AS \(type.sqlName.uppercased()))" : child.text
        guard TypeCoercion.canCast(child.type, to: type, tries: true) else {
            // Spark has functions that count days.
            let function = child.type == .date && TypeCoercion.isNumeric(type) ? "UNIX_DATE" : type == .date && TypeCoercion.isNumeric(child.type) ? "DATE_FROM_UNIX_DATE" : nil
            throw Self.noCast(child, type, function == nil ? .invalidCast : .castByFunction, text, function: function)
        }
        return Node(.tryCast(child.expression, type), type, nullable: child.nullable || !TypeCoercion.widens(child.type, to: type), text, name: child.isNamed ? child.name : text, isNamed: child.isNamed)
    }

    private static func noCast(_ child: Node, _ type: DataType, _ errorClass: ErrorClass, _ text: String, function: String? = nil) -> AnalysisError {
        AnalysisError(
            errorClass,
            [
                "sqlExpr": Quoted.expression(text), "srcType": Quoted.type(child.type), "targetType": Quoted.type(type),
                "functionNames": function.map { Quoted.name($0) } ?? "",
            ])
    }

    func field(_ child: Node, ordinal: Int, name: String) throws(AnalysisError) -> Node {
        guard case .structure(let fields) = child.type, fields.indices.contains(ordinal) else {
            throw Self.noParts(child, name)
        }
        let field = fields[ordinal]
        return Node(
            .field(child.expression, ordinal: ordinal, name: field.name), field.type, nullable: child.nullable || field.nullable,
            "\(child.text).\(name)")
    }

    /// `CASE WHEN a THEN b ELSE c END`
    private func caseText(_ branches: [Expression.WhenBranch], _ otherwise: Expression?, depth: Int) throws(AnalysisError) -> String {
        var text = "CASE"
        for branch in branches { text += " WHEN \(try node(branch.condition, depth: depth).text) THEN \(try node(branch.value, depth: depth).text)" }
        if let otherwise { text += " ELSE \(try node(otherwise, depth: depth).text)" }
        return text + " END"
    }

    private func caseWhen(_ branches: [Expression.WhenBranch], _ otherwise: Expression?, depth: Int) throws(AnalysisError) -> Node {
        var conditions: [Node] = []
        var values: [Node] = []
        var text = "CASE"
        for branch in branches {
            let condition = try node(branch.condition, depth: depth)
            guard condition.type == .boolean else {
                throw AnalysisError.input(
                    conditions.count + 1, try caseText(branches, otherwise, depth: depth), requires: Quoted.type(.boolean), condition)
            }
            let value = try node(branch.value, depth: depth)
            text += " WHEN \(condition.text) THEN \(value.text)"
            conditions.append(condition)
            values.append(value)
        }
        let last: Node? = if let otherwise { try node(otherwise, depth: depth) } else { nil }
        if let last { text += " ELSE \(last.text)" }
        let all = values + (last.map { [$0] } ?? [])
        guard let type = TypeCoercion.wider(all.map(\.type)) else {
            throw AnalysisError.different("casewhen", text + " END", Quoted.list(all.map(\.type)))
        }
        let resolved = zip(conditions, values).map {
            Expression.WhenBranch(condition: $0.expression, value: $1.cast(type).expression)
        }
        return Node(
            .caseWhen(resolved, otherwise: last?.cast(type).expression), type,
            nullable: last == nil || all.contains { $0.cast(type).nullable }, text + " END")
    }
}
