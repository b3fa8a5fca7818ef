import Columnar
import Expressions

extension GroupedStates.Aggregate {
    /// The aggregate for a resolved call; `input` returns the column of an argument.
    init(_ call: AggregateCall, _ input: (Expression, DataType) throws -> Int) throws {
        let (columns, states) = try call.function.plan(call)
        self.init(arguments: try columns.map { try input($0, $0.resolvedType) }, name: call.function.name, makeStates: states)
        isDistinct = call.isDistinct
    }
}
