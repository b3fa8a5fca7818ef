import Columnar

extension Expression {
    /// The type of a resolved expression; `.null` for a node that analysis does not leave behind.
    public var resolvedType: DataType {
        switch self {
        case .literal(_, let type), .bound(_, let type), .cast(_, let type): return type
        case .alias(let child, _): return child.resolvedType
        case .userAggregate(let aggregate, _): return aggregate.output
        case .field(let child, let ordinal, _):
            switch child.resolvedType {
            case .structure(let fields): return fields.indices.contains(ordinal) ? fields[ordinal].type : .null
            case .array(.structure(let fields)): return fields.indices.contains(ordinal) ? .array(fields[ordinal].type) : .null
            default: return .null
            }
        case .caseWhen(let branches, let otherwise): return branches.first?.value.resolvedType ?? otherwise?.resolvedType ?? .null
        case .attribute, .star: return .null
        case .call(let name, let arguments): return Self.callType(name, arguments)
        }
    }

    private static func callType(_ name: String, _ arguments: [Expression]) -> DataType {
        switch name {
        case "+", "-", "*", "/", "%", "pmod", "negative", "&", "|", "^", "~", "concat": return arguments.first?.resolvedType ?? .null
        case "div": return .long
        case "=", "<=>", "<", "<=", ">", ">=", "and", "or", "not", "in": return .boolean
        case "window": return TimeWindow.type
        case "from_json", "try_cast": return arguments.count > 1 ? arguments[1].resolvedType : .null
        case "timestamp_shift": return .timestamp
        case "date_shift": return .date
        case "getitem":
            if case .array(let element)? = arguments.first?.resolvedType { return element }
            return .null
        case "named_struct":
            return .structure(
                stride(from: 0, to: arguments.count - 1, by: 2).map { index in
                    guard case .literal(.string(let name), _) = arguments[index] else { return Field("", .null) }
                    return Field(name, arguments[index + 1].resolvedType)
                })
        default:
            if let function = AggregateCall.Function(rawValue: name) {
                var first = arguments.first
                if case .call("distinct", let inner)? = first { first = inner.first }
                return AggregateCall.resultType(function, first?.resolvedType ?? .null)
            }
            return FunctionCatalog.definition(name)?.resultType(arguments.map(\.resolvedType)) ?? .null
        }
    }
}
