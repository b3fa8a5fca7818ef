/// A word of SQL text and where it stands.
struct Token {
    enum Kind: Equatable {
        /// A bare word; `text` keeps its case.
        case word
        /// A word in backticks.
        case quoted
        /// `text` is the value, escapes resolved.
        case string
        /// Digits with an optional point, exponent and suffix.
        case number
        case symbol
        case end
    }

    var kind: Kind
    var text: String
    /// UTF-8 offsets of the first byte and past the last.
    var start: Int
    var end: Int

    /// How Spark's message names it.
    var near: String { kind == .end ? "end of input" : kind == .quoted ? "'`\(text)`'" : "'\(text)'" }

    /// How an error names it.
    var shown: String {
        switch kind {
        case .end: "the end"
        case .string: "a text literal"
        default: "'\(text)'"
        }
    }
}
