import Columnar

/// Compiles a resolved expression to a tree of evaluators: types are examined here, once, and not in the loops.
enum Compiler {
    /// - Parameter fields: the fields of a struct that are read, if known.
    static func compile(_ expression: Expression, fields: Set<Int>?) throws -> Evaluator {
        switch expression {
        case .alias(let child, _): return try compile(child, fields: fields)
        case .apply(let function, let arguments, let type):
            try checkStack()
            return try apply(BoundCall(function: function, arguments: arguments, result: type, fields: fields))
        default: return try compile(expression)
        }
    }

    static func checkStack() throws {
        guard StackGuard.hasRoom() else {
            throw ExpressionError(.badArgument, "the expression nests deeper than this thread's stack allows; take it apart into columns of its parts")
        }
    }

    static func compile(_ expression: Expression) throws -> Evaluator {
        try checkStack()
        switch expression {
        case .bound(let ordinal, let type):
            return { batch, _ in
                guard batch.columns.indices.contains(ordinal), batch.columns[ordinal].type == type else {
                    throw ExpressionError(
                        .badArgument, "column \(ordinal) is not \(type.sqlName) in a batch of (\(batch.schema.names.joined(separator: ", ")))")
                }
                guard !batch.columns[ordinal].isAbsent else {
                    throw ExpressionError(.badArgument, "column \(ordinal) was left out of the batch, though something reads it")
                }
                return .column(batch.columns[ordinal])
            }
        case .literal(let value, let type):
            guard let column = ColumnArray([value], type: type) else {
                throw ExpressionError(.badArgument, "the literal \(value) is not \(type.sqlName)")
            }
            return { _, _ in .scalar(column) }
        case .cast(let child, let type):
            let from = child.resolvedType
            if from == type { return try compile(child) }
            let cast = try Cast.kernel(from: from, to: type)
            return try apply([child]) { data, count, context in try cast(data[0], count, context) }
        case .field(let child, let ordinal, let name):
            return try apply([child]) { data, count, _ in try NestedFunctions.field(data[0], ordinal, name, count) }
        case .caseWhen(let branches, let otherwise): return try caseWhen(branches, otherwise, expression.resolvedType)
        case .tryCast(let child, let type):
            let kernel = try TryCast.kernel(from: child.resolvedType, to: type)
            return try apply([child]) { data, count, context in try kernel(data[0], count, context) }
        case .apply(let function, let arguments, let type): return try apply(BoundCall(function: function, arguments: arguments, result: type))
        case .alias(let child, _): return try compile(child)
        case .userAggregate(let aggregate, _): throw notScalar(aggregate.name)
        case .aggregate(let call): throw notScalar(call.function.name)
        case .attribute, .star, .typedLiteral, .call, .type, .deferred, .invalid, .column:
            throw ExpressionError(.notScalar, "an expression was not resolved before it was made ready to run")
        }
    }

    /// Evaluates the operands, then runs the kernel over as many rows as they have.
    static func apply(_ arguments: [Expression], _ kernel: @escaping Kernel) throws -> Evaluator {
        let evaluators = try arguments.map { try compile($0) }
        return { batch, context in
            try checkStack()
            var data: [ColumnarValue] = []
            data.reserveCapacity(evaluators.count)
            for evaluator in evaluators { data.append(try evaluator(batch, context)) }
            let isScalar = data.allSatisfy { $0.isScalar }
            return ColumnarValue(column: try kernel(data, isScalar ? 1 : batch.count, context), isScalar: isScalar)
        }
    }

    private static func apply(_ call: BoundCall) throws -> Evaluator {
        switch call.function.computation {
        case .kernel(let evaluation, _) where evaluation.isNull?(call) ?? false:
            { [type = call.result] _, _ in .scalar(.nulls(type, count: 1)) }
        case .kernel(let evaluation, let bind):
            try call.skipsNulls(evaluation) ? skippingNulls(call, evaluation, try bind(call)) : apply(call.arguments, try bind(call))
        case .evaluator(_, let bind): try bind(call)
        case .planned: throw notScalar(call.name)
        case .rewrite, .resolved: throw call.noKernel
        }
    }

    private static func notScalar(_ name: String) -> ExpressionError {
        ExpressionError(.notScalar, "\(name) is not a scalar function: the plan must compute it")
    }

    /// As `apply`, for a function that is null where an operand is: Spark evaluates the operands in an order and stops at the first null, and at a
    /// divisor of 0.
    private static func skippingNulls(_ call: BoundCall, _ evaluation: OperandEvaluation, _ kernel: @escaping Kernel) throws -> Evaluator {
        let order = evaluation.positions(call.arguments.count)
        let first = try compile(call.arguments[order[0]])
        let others = try order.dropFirst().map { (place: $0, operand: try LazyOperand(call.arguments[$0])) }
        let stopsAtZero = if case .nullOrDivisorOfZero = evaluation.end { true } else { false }
        return { batch, context in
            try checkStack()
            let start = try first(batch, context)
            var data = [ColumnarValue](repeating: start, count: order.count)
            data[order[0]] = start
            var open = start.validity(batch.count) ?? Bitmap(repeating: true, count: batch.count)
            if stopsAtZero { open = open & start.isNotZero(batch.count) }
            for (place, operand) in others {
                data[place] = try operand.evaluate(batch, on: open, context)
                if let valid = data[place].validity(batch.count) { open = open & valid }
            }
            let isScalar = data.allSatisfy { $0.isScalar }
            return ColumnarValue(column: try kernel(data, isScalar ? 1 : batch.count, context), isScalar: isScalar)
        }
    }

    /// Each row takes the value of the first branch whose condition is true: one selection over the branches' values.
    private static func caseWhen(_ branches: [Expression.WhenBranch], _ otherwise: Expression?, _ type: DataType) throws -> Evaluator {
        let conditions = try branches.map { try LazyOperand($0.condition) }
        let values = try branches.map { try LazyOperand($0.value) }
        let last = try otherwise.map { try LazyOperand($0) }
        return { batch, context in
            try checkStack()
            var chosen: [Bitmap] = []
            var data: [ColumnarValue] = []
            let count = batch.count
            // The rows that no branch has taken.
            var open = Bitmap(repeating: true, count: count)
            for (condition, value) in zip(conditions, values) {
                if open.setCount == 0 { break }
                let (isTrue, _) = ThreeValuedLogic.split(try condition.evaluate(batch, on: open, context), count)
                let taken = open & isTrue
                open = open & ~isTrue
                // A branch that no row takes is not evaluated.
                if taken.setCount == 0 { continue }
                chosen.append(taken)
                data.append(try value.evaluate(batch, on: taken, context))
            }
            if let last, open.setCount > 0 {
                chosen.append(open)
                data.append(try last.evaluate(batch, on: open, context))
            }
            return .column(try Choice.choose(chosen, data, count, type, SizeGuard("case", context)))
        }
    }
}
