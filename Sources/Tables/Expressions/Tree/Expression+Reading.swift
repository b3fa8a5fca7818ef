import Columnar

// Properties of a resolved expression.

extension Expression {
    /// The type of its values; `.null` for expressions that are gone after analysis.
    public var resolvedType: DataType {
        switch self {
        case .literal(_, let type), .column(_, let type), .bound(_, let type), .cast(_, let type), .tryCast(_, let type), .apply(_, _, let type): type
        case .aggregate(let call): call.resultType
        case .userAggregate(let aggregate, _): aggregate.output
        case .alias(let child, _): child.resolvedType
        case .field(let child, let ordinal, _): Self.fieldType(of: child.resolvedType, ordinal)
        case .caseWhen(let branches, let otherwise): branches.first?.value.resolvedType ?? otherwise?.resolvedType ?? .null
        case .attribute, .star, .typedLiteral, .call, .type, .deferred, .invalid: .null
        }
    }

    private static func fieldType(of type: DataType, _ ordinal: Int) -> DataType {
        switch type {
        case .structure(let fields): fields.indices.contains(ordinal) ? fields[ordinal].type : .null
        case .array(let element): .array(fieldType(of: element, ordinal))
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval, .map: .null
        }
    }

    /// The columns of the plan below that it reads.
    package var columns: Set<AttributeID> {
        if case .column(let id, _) = self { return [id] }
        return children.reduce(into: []) { $0.formUnion($1.columns) }
    }

    /// The expression over the ordinals of its columns in an input, which an operator computes.
    /// - Parameter place: the position in the plan, for the error.
    /// - Throws: `AnalysisError` if a column is not in the input, because a rule has lost it.
    package func bound(to input: [Attribute], in place: @autoclosure () -> String) throws -> Expression {
        try replacing { part in
            guard case .column(let id, let type) = part else { return nil }
            guard let ordinal = input.firstIndex(where: { $0.id == id }) else {
                throw AnalysisError(
                    .misplacedExpression, "\(place()): '\(text(over: input))' reads a column that is not among [\(input.map(\.name).joined(separator: ", "))]; this is a mistake of a rule, please report it")
            }
            return .bound(ordinal, type)
        }
    }

    /// The columns of its input that it reads.
    package var boundColumns: Set<Int> {
        if case .bound(let ordinal, _) = self { return [ordinal] }
        return children.reduce(into: []) { $0.formUnion($1.boundColumns) }
    }

    /// Whether it always gives the same result for the same row.
    package var isDeterministic: Bool { !contains { if case .apply(let function, _, _) = $0 { !function.isDeterministic } else { false } } }

    /// Whether it contains an aggregate call.
    package var containsAggregateCall: Bool {
        contains { part in
            switch part {
            case .aggregate, .userAggregate: true
            case .attribute, .star, .literal, .typedLiteral, .call, .type, .cast, .tryCast, .alias, .caseWhen, .deferred, .invalid, .column, .bound, .field, .apply:
                false
            }
        }
    }
}
