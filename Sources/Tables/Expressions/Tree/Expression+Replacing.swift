extension Expression {
    /// The expression with every subexpression that `replace` answers exchanged, outermost first.
    public func replacing(_ replace: (Expression) throws -> Expression?) rethrows -> Expression {
        if let other = try replace(self) { return other }
        switch self {
        case .attribute, .star, .literal, .bound: return self
        case .call(let name, let arguments): return .call(name, try arguments.map { try $0.replacing(replace) })
        case .userAggregate(let aggregate, let arguments):
            return .userAggregate(aggregate, try arguments.map { try $0.replacing(replace) })
        case .cast(let child, let type): return .cast(try child.replacing(replace), type)
        case .alias(let child, let name): return .alias(try child.replacing(replace), name)
        case .field(let child, let ordinal, let name): return .field(try child.replacing(replace), ordinal: ordinal, name: name)
        case .caseWhen(let branches, let otherwise):
            return .caseWhen(
                try branches.map {
                    WhenBranch(condition: try $0.condition.replacing(replace), value: try $0.value.replacing(replace))
                }, otherwise: try otherwise?.replacing(replace))
        }
    }
}
