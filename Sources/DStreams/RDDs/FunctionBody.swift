/// Makes the compiler check a closure's body after the surrounding chain, when the types of its parameters are known.
///
/// A body of one expression returns that expression, as in any closure; a body that contains `return` is left as it is. Otherwise each
/// branch must end in a value: if one only throws, write `return` in the others; if all do, return a call that throws. Without this builder
/// a chain is one system of constraints: Swift tries every `+` and `/` before it knows the types in the tuples, and gives up after seconds.
@resultBuilder public enum FunctionBody<Value> {
    /// An expression of the body, of the type that the function returns.
    @inlinable @inline(__always) public static func buildExpression(_ value: Value) -> Value { value }
    /// A body, or a branch, that ends in its value.
    @inlinable @inline(__always) public static func buildBlock(_ value: Value) -> Value { value }
    /// A branch without a value, such as one that only throws.
    @available(*, unavailable, message: "a branch returns no value: write 'return' in the others, or call a function that throws")
    public static func buildBlock() -> Value { preconditionFailure("unavailable") }

    /// The value of the first branch of an `if` or `switch`.
    @inlinable @inline(__always) public static func buildEither(first value: Value) -> Value { value }
    /// The value of another branch.
    @inlinable @inline(__always) public static func buildEither(second value: Value) -> Value { value }
}
