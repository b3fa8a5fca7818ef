import Columnar
import Expressions

extension GroupedStates.Aggregate {
    /// The aggregate for a resolved call; `input` gives an argument its column.
    init(_ call: AggregateCall, _ input: (Expression, DataType) -> Int) throws {
        let (columns, states) = try call.function.plan(call)
        self.init(arguments: columns.map { input($0, $0.resolvedType) }, name: call.function.name, makeStates: states)
        isDistinct = call.isDistinct
    }
}
