import Columnar

/// Turns a resolved expression into a tree of evaluators: types are looked at here, once, and not in the loops.
enum Compiler {
    /// As `compile`; of a struct only `fields` are read, where that is known.
    static func compile(_ expression: Expression, fields: Set<Int>?) throws -> Evaluator {
        guard let fields else { return try compile(expression) }
        switch expression {
        case .alias(let child, _): return try compile(child, fields: fields)
        case .call("from_json", let arguments):
            return try JSONCalls.fromJSON(arguments, expression.resolvedType, fields: fields)
        default: return try compile(expression)
        }
    }

    private static func checkStack() throws {
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
            return try apply([child]) { data, count, _ in try Nested.field(data[0], ordinal, name, count) }
        case .caseWhen(let branches, let otherwise): return try caseWhen(branches, otherwise, expression.resolvedType)
        case .call(let name, let arguments): return try call(name, arguments, expression.resolvedType)
        case .alias(let child, _): return try compile(child)
        case .attribute(let parts):
            throw ExpressionError(.notScalar, "'\(parts.joined(separator: "."))' is not bound to a column")
        case .star: throw ExpressionError(.notScalar, "'*' is not an expression")
        case .userAggregate(let aggregate, _): throw ExpressionError(.notScalar, "the aggregate \(aggregate.name) is not a scalar")
        }
    }

    /// A kernel over operands: `count` rows, which is 1 where all operands are scalar.
    typealias Kernel = @Sendable ([Datum], Int, EvaluationContext) throws -> ColumnArray

    /// Evaluates the operands, then the kernel over as many rows as they have.
    static func apply(_ arguments: [Expression], _ kernel: @escaping Kernel) throws -> Evaluator {
        let evaluators = try arguments.map { try compile($0) }
        return { batch, context in
            try checkStack()
            var data: [Datum] = []
            data.reserveCapacity(evaluators.count)
            for evaluator in evaluators { data.append(try evaluator(batch, context)) }
            let isScalar = data.allSatisfy { $0.isScalar }
            return Datum(column: try kernel(data, isScalar ? 1 : batch.count, context), isScalar: isScalar)
        }
    }

    private static func call(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Evaluator {
        if AggregateCall.isAggregate(name) || name == "window" {
            throw ExpressionError(.notScalar, "\(name) is not a scalar function: the plan must compute it")
        }
        switch name {
        case "and", "or": return try logic(name == "and", arguments)
        case "named_struct": return try structure(arguments, type)
        case "try_cast":
            let kernel = try TryCast.kernel(from: arguments[0].resolvedType, to: type)
            return try apply([arguments[0]]) { data, count, context in try kernel(data[0], count, context) }
        case "from_json": return try JSONCalls.fromJSON(arguments, type)
        case "to_json": return try JSONCalls.toJSON(arguments)
        case "current_timestamp":
            return { _, context in
                .scalar(ColumnArray(type: .timestamp, count: 1, layout: .fixed(Buffer([context.batchTimestampMicros]))))
            }
        case "current_date":
            return { _, context in
                let days = context.timeZone.clock(context.batchTimestampMicros).day
                return .scalar(ColumnArray(type: .date, count: 1, layout: .fixed(Buffer([Int32(truncatingIfNeeded: days)]))))
            }
        default: break
        }
        let types = arguments.map(\.resolvedType)
        let kernels: [(String, [DataType], DataType, [Expression]) throws -> Kernel?] = [
            Arithmetic.kernel, Comparison.kernel, Logic.kernel, Maths.kernel, Text.kernel, TextSearch.kernel, Patterns.kernel, Times.kernel,
            TimeFormats.kernel, Nested.kernel,
        ]
        for lookup in kernels {
            if let kernel = try lookup(name, types, type, arguments) { return try apply(arguments, kernel) }
        }
        throw ExpressionError(.notScalar, "the function \(name)(\(types.map(\.sqlName).joined(separator: ", "))) cannot be computed here")
    }

    /// Three-valued logic, a word at a time. The right side is not evaluated where the left decides every row.
    private static func logic(_ isAnd: Bool, _ arguments: [Expression]) throws -> Evaluator {
        let left = try compile(arguments[0])
        let right = try compile(arguments[1])
        return { batch, context in
            try checkStack()
            let a = try left(batch, context)
            let length = a.isScalar ? 1 : batch.count
            let (aTrue, aFalse) = Logic.split(a, length)
            if (isAnd ? aFalse : aTrue).setCount == length { return a }
            let b = try right(batch, context)
            let count = a.isScalar && b.isScalar ? 1 : batch.count
            return Datum(column: Logic.combine(isAnd, a, b, count), isScalar: a.isScalar && b.isScalar)
        }
    }

    private static func structure(_ arguments: [Expression], _ type: DataType) throws -> Evaluator {
        let members = try stride(from: 1, to: arguments.count, by: 2).map { try compile(arguments[$0]) }
        return { batch, context in
            try checkStack()
            let data = try members.map { try $0(batch, context) }
            let isScalar = data.allSatisfy { $0.isScalar }
            let count = isScalar ? 1 : batch.count
            let size = SizeGuard("struct", context.limits)
            let column = try ColumnArray(type: type, count: count, layout: .structure(data.map { try $0.expanded(to: count, size) }))
            return Datum(column: column, isScalar: isScalar)
        }
    }

    /// Each row takes the value of the first branch whose condition is true: one selection over the branches' values.
    private static func caseWhen(_ branches: [Expression.WhenBranch], _ otherwise: Expression?, _ type: DataType) throws -> Evaluator {
        let conditions = try branches.map { try compile($0.condition) }
        let values = try branches.map { try compile($0.value) }
        let last = try otherwise.map { try compile($0) }
        return { batch, context in
            try checkStack()
            var chosen: [Bitmap] = []
            var data: [Datum] = []
            var open: Bitmap?
            let count = batch.count
            for (condition, value) in zip(conditions, values) {
                let outcome = try condition(batch, context)
                let isTrue: Bitmap
                if outcome.isScalar {
                    isTrue = Bitmap(repeating: outcome.column.trueBits[0], count: count)
                } else {
                    isTrue = outcome.column.trueBits
                }
                let taken = open.map { $0 & isTrue } ?? isTrue
                open = open.map { $0 & ~isTrue } ?? ~isTrue
                // A branch that no row takes is not evaluated.
                if taken.setCount == 0 { continue }
                chosen.append(taken)
                data.append(try value(batch, context))
            }
            if let last, open.map({ $0.setCount > 0 }) ?? true {
                chosen.append(open ?? Bitmap(repeating: true, count: count))
                data.append(try last(batch, context))
            }
            return .column(try Choice.choose(chosen, data, count, type, SizeGuard("case", context.limits)))
        }
    }
}
