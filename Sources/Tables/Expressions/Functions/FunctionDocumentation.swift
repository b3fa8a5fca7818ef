/// A function's line in `Docs/functions.md`, and its forms in Swift.
package struct FunctionDocumentation: Sendable {
    /// The release of Spark that introduced it.
    package let since: String
    /// The result, in one sentence.
    package let summary: String
    /// A call, and its result as `CAST(… AS STRING)`. For an aggregate, over a column `v` of 1, 2, 2 and null.
    package let example: String
    package let result: String
    package let forms: SwiftForms
}

/// How a function is called in Swift: `functions+Generated.swift` is generated from it.
package enum SwiftForms: Sendable {
    /// With a column for each argument, once for each number of arguments that a call may have.
    case columns
    /// With these parameter lists: `_ column: Column, _ length: Int`.
    case lists([String])
    /// Written by hand in `functions.swift`, because it does more than call the function.
    case written
    /// An operator or a keyword: a member of `Column` with this name.
    case column(String)
    /// Available in SQL text only.
    case sql
}
