/// The function that a call means, before analysis.
///
/// SQL text calls by name, and a session's own functions go before Spark's. Forms of the API, operators and words of SQL's grammar mean Spark's
/// function, whatever a session has registered: `count()` of a table counts also where somebody registered a `count`.
public struct FunctionReference: Hashable, Sendable {
    /// As it was called: some functions have several names.
    package let name: String
    /// Spark's function itself; nil where the session is asked.
    private let function: FunctionRegistry.Entry?

    private init(_ name: String, _ function: FunctionRegistry.Entry?) {
        self.name = name
        self.function = function
    }

    /// Whatever the session has under this name.
    package static func named(_ name: String) -> FunctionReference { FunctionReference(name, nil) }

    /// - Parameter name: of a function that there is, in lower case.
    package static func builtIn(_ name: String) -> FunctionReference { FunctionReference(name, FunctionRegistry.standard.find(name)) }

    /// Whether the session is asked, as a call in SQL text asks.
    var isByName: Bool { function == nil }

    package func entry(in functions: FunctionRegistry) -> FunctionRegistry.Entry? { function ?? functions.find(name.lowercased()) }
}

extension Expression {
    /// A function that the session is asked for by its name, as SQL text does.
    package static func call(_ name: String, _ arguments: [Expression]) -> Expression { .call(.named(name), arguments) }

    /// One of Spark's functions or operators, whatever the session has registered under its name.
    package static func builtIn(_ name: String, _ arguments: [Expression], isDistinct: Bool = false) -> Expression {
        .call(.builtIn(name), arguments, isDistinct: isDistinct)
    }
}
