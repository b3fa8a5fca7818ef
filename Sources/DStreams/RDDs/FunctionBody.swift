/// Lets the compiler check the body of a function that is handed over by itself, once it knows the function's parameters.
///
/// The value of a single expression is what the function returns, as ever; a body with `return` in it is not touched at all. Without this a
/// chain is one system of constraints: where keys and values come from tuples further up, Swift tries all its `+` and `/` before
/// it looks there, and gives up after some seconds.
@resultBuilder public enum FunctionBody<Value> {
    /// An expression of the body, which has the type that the function returns.
    @inlinable @inline(__always) public static func buildExpression(_ value: Value) -> Value { value }
    /// A body, or a branch, that ends in its value.
    @inlinable @inline(__always) public static func buildBlock(_ value: Value) -> Value { value }
    /// A branch without a value, such as one that only throws.
    @available(*, unavailable, message: "one branch of the function has no value: write 'return' in the others, or call a function that throws")
    public static func buildBlock() -> Value { preconditionFailure("unavailable") }

    /// The value of the first branch of an `if` or `switch`.
    @inlinable @inline(__always) public static func buildEither(first value: Value) -> Value { value }
    /// The value of another branch.
    @inlinable @inline(__always) public static func buildEither(second value: Value) -> Value { value }
}
