/// A token of SQL text and its position.
struct Token {
    enum Kind: Equatable {
        /// A bare word; `text` keeps its case.
        case word
        /// A word in backticks.
        case quoted
        /// `text` is the value, with escapes resolved.
        case string
        /// Digits with an optional point, exponent and suffix.
        case number
        case symbol
        case end
    }

    var kind: Kind
    var text: String
    /// UTF-8 offsets of the first byte and after the last.
    var start: Int
    var end: Int

    /// Its form in Spark's message.
    var near: String { kind == .end ? "end of input" : kind == .quoted ? "'`\(text)`'" : "'\(text)'" }

    /// Its form in an error.
    var shown: String {
        switch kind {
        case .end: "the end"
        case .string: "a text literal"
        default: "'\(text)'"
        }
    }
}
