import Columnar

/// A Spark SQL expression.
///
/// SQL text and the DataFrame API both lower into this, unresolved: names are names, functions are names with arguments. Analysis makes of it an
/// expression whose columns are ordinals, whose calls hold the functions themselves, and whose casts are written out.
public indirect enum Expression: Hashable, Sendable {
    /// `a`, `r.a`, `r.a.b`: a column, or a field of a struct column.
    case attribute([String])
    /// `*` or `r.*`.
    case star(qualifier: [String])
    /// A value of a type; `.null` is a null of that type.
    case literal(Value, DataType)
    /// `date '…'`, `timestamp '…'`, `interval …`.
    case typedLiteral(LiteralKind, String)
    /// A function, operator or aggregate that is not resolved yet.
    case call(FunctionReference, [Expression], isDistinct: Bool = false)
    /// A type as an argument: the schema of `from_json`.
    case type(DataType)
    /// A cast that gives null for what does not convert, as Spark's without ANSI mode.
    case cast(Expression, DataType)
    /// A cast that gives null for what does not convert exactly.
    case tryCast(Expression, DataType)
    /// An expression whose output column has this name.
    case alias(Expression, String)
    /// An aggregate that is code; only in the aggregates of `LogicalPlan.aggregate`.
    case userAggregate(UserAggregate, [Expression])
    /// `CASE WHEN … THEN … ELSE … END`.
    case caseWhen([WhenBranch], otherwise: Expression?)
    /// SQL text that is parsed when a table takes the expression, for what it says depends on that table's session.
    case deferred(String)
    /// Text that could not be parsed where a builder may not throw; resolving it throws the error.
    case invalid(AnalysisError)
    /// After analysis: a column of the plan below, by its id.
    case column(AttributeID, DataType)
    /// After planning: column `ordinal` of the input.
    case bound(Int, DataType)
    /// After analysis: field `ordinal` of a struct.
    case field(Expression, ordinal: Int, name: String)
    /// After analysis: a function over arguments that have its types, and the type of its result.
    case apply(ScalarFunction, [Expression], DataType)
    /// After analysis: an aggregate over the rows of a group.
    case aggregate(AggregateCall)

    /// `WHEN condition THEN value`.
    public struct WhenBranch: Hashable, Sendable {
        /// A boolean expression; false and null pass on to the next branch.
        public var condition: Expression
        /// The result where the condition is true.
        public var value: Expression
        /// A branch of `CASE`.
        public init(condition: Expression, value: Expression) {
            self.condition = condition
            self.value = value
        }
    }

    /// The word before a typed literal's text.
    public enum LiteralKind: Sendable { case date, timestamp, timestampNTZ, interval }
}

extension Expression {
    /// The expressions that it is made of, in the order in which they stand.
    public var children: [Expression] {
        switch self {
        case .attribute, .star, .literal, .typedLiteral, .type, .deferred, .invalid, .column, .bound: []
        case .call(_, let arguments, _), .userAggregate(_, let arguments), .apply(_, let arguments, _): arguments
        case .cast(let child, _), .tryCast(let child, _), .alias(let child, _), .field(let child, _, _): [child]
        case .aggregate(let call): call.arguments
        case .caseWhen(let branches, let otherwise): branches.flatMap { [$0.condition, $0.value] } + (otherwise.map { [$0] } ?? [])
        }
    }

    /// The same over other children.
    func mapChildren(_ map: (Expression) throws -> Expression) rethrows -> Expression {
        switch self {
        case .attribute, .star, .literal, .typedLiteral, .type, .deferred, .invalid, .column, .bound: return self
        case .call(let function, let arguments, let isDistinct): return .call(function, try arguments.map(map), isDistinct: isDistinct)
        case .userAggregate(let aggregate, let arguments): return .userAggregate(aggregate, try arguments.map(map))
        case .apply(let function, let arguments, let type): return .apply(function, try arguments.map(map), type)
        case .aggregate(var call):
            call.arguments = try call.arguments.map(map)
            return .aggregate(call)
        case .cast(let child, let type): return .cast(try map(child), type)
        case .tryCast(let child, let type): return .tryCast(try map(child), type)
        case .alias(let child, let name): return .alias(try map(child), name)
        case .field(let child, let ordinal, let name): return .field(try map(child), ordinal: ordinal, name: name)
        case .caseWhen(let branches, let otherwise):
            return .caseWhen(
                try branches.map { WhenBranch(condition: try map($0.condition), value: try map($0.value)) }, otherwise: try otherwise.map(map))
        }
    }

    /// The expression with every subexpression that `replace` answers exchanged, outermost first.
    public func replacing(_ replace: (Expression) throws -> Expression?) rethrows -> Expression {
        if let other = try replace(self) { return other }
        return try mapChildren { try $0.replacing(replace) }
    }

    /// Whether it or an expression inside of it is as `isWanted` says.
    public func contains(_ isWanted: (Expression) -> Bool) -> Bool { isWanted(self) || children.contains { $0.contains(isWanted) } }

    /// The expression with `parse`'s in the place of every text that waits.
    public func parsingDeferred(_ parse: (String) throws -> Expression) rethrows -> Expression {
        try replacing { part in if case .deferred(let sql) = part { try parse(sql) } else { nil } }
    }
}
