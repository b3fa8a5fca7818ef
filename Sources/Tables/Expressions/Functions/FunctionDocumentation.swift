/// A function's line in `Docs/functions.md`, and its forms in Swift.
package struct FunctionDocumentation: Sendable {
    /// The release of Spark that brought it.
    package let since: String
    /// What it gives, in one sentence.
    package let summary: String
    /// A call, and its result as `CAST(… AS STRING)` shows it. Of an aggregate over a column `v` of 1, 2, 2 and null.
    package let example: String
    package let result: String
    package let forms: SwiftForms
}

/// How a function is called in Swift: what `functions+Generated.swift` is made of.
package enum SwiftForms: Sendable {
    /// Every argument a column, once for each number of arguments that a call may have.
    case columns
    /// These parameter lists: `_ column: Column, _ length: Int`.
    case lists([String])
    /// Written by hand in `functions.swift`, because it does more than to call the function.
    case written
    /// An operator, or a word of the grammar: `Column` has it under this name.
    case column(String)
    /// Only SQL text has it.
    case sql
}
