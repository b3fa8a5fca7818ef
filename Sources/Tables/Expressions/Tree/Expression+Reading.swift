import Columnar

extension Expression {
    /// The input columns that a resolved expression reads.
    package var boundColumns: Set<Int> {
        var columns: Set<Int> = []
        _ = replacing { expression in
            if case .bound(let ordinal, _) = expression { columns.insert(ordinal) }
            return nil
        }
        return columns
    }

    /// Whether it gives the same for the same row whenever it is asked.
    package var isDeterministic: Bool {
        var deterministic = true
        _ = replacing { expression in
            if case .call(let name, _) = expression, ["rand", "randn", "uuid", "random", "monotonically_increasing_id"].contains(name) {
                deterministic = false
            }
            return nil
        }
        return deterministic
    }

    /// Whether a resolved expression calls an aggregate anywhere.
    package var containsAggregateCall: Bool {
        if AggregateCall(self) != nil { return true }
        switch self {
        case .userAggregate: return true
        case .call(_, let arguments): return arguments.contains(where: \.containsAggregateCall)
        case .cast(let child, _), .alias(let child, _), .field(let child, _, _): return child.containsAggregateCall
        case .caseWhen(let branches, let otherwise):
            return branches.contains { $0.condition.containsAggregateCall || $0.value.containsAggregateCall }
                || otherwise?.containsAggregateCall ?? false
        case .attribute, .star, .literal, .bound: return false
        }
    }
}
