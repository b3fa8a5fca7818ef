import Columnar

extension ExpressionResolver {
    /// A function, operator or aggregate: the one place at which a name becomes the function itself.
    func call(_ reference: FunctionReference, _ arguments: [Expression], isDistinct: Bool, depth: Int) throws(AnalysisError) -> Node {
        let name = reference.name.lowercased()
        switch reference.entry(in: functions) {
        case .aggregate(let aggregate): return try call(aggregate, name, arguments, isDistinct: isDistinct, depth: depth)
        case .scalar(let function):
            if reference.isByName {
                switch function.named {
                case .all: break
                case .upTo(let limit): if limit == 0 || arguments.count > limit { throw AnalysisError.count(name, expected: "\(limit)", arguments.count) }
                case .unknown: throw functions.unknown(name)
                }
            }
            guard !isDistinct else { throw AnalysisError(.notDistinct, "Function \(name) does not support DISTINCT.") }
            return try function.resolve(FunctionCall(function: function, name: name, arguments: arguments, resolver: self, depth: depth))
        case nil: throw functions.unknown(name)
        }
    }

    private func call(
        _ aggregate: AggregateFunction, _ name: String, _ given: [Expression], isDistinct: Bool, depth: Int
    ) throws(AnalysisError) -> Node {
        var arguments = given
        if aggregate == .count, arguments.count == 1, case .star(let qualifier) = arguments[0], qualifier.isEmpty {
            arguments = isDistinct ? scope.columns.map(\.expression) : [.literal(.long(1), .integer)]
        }
        var nodes: [Node] = []
        for argument in arguments {
            let node = try node(argument, depth: depth)
            if node.expression.containsAggregateCall {
                throw AnalysisError(.nestedAggregate, [:])
            }
            nodes.append(node)
        }
        return try aggregate.resolve(name, nodes, isDistinct: isDistinct)
    }
}
