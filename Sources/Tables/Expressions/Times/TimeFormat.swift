import Columnar

/// A pattern of dates and times with Spark 3's letters: `yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]`.
///
/// Letters: `G y M L d D E F a h H k K m s S Q q V z O X x Z`, text in quotes, optional sections in brackets. Names are English.
/// `E F Q q` can be written, not read. Mirrors Spark's `DateTimeFormatterHelper`.
struct TimeFormat: Sendable {
    enum Part: Sendable {
        case text([UInt8])
        case field(Field)
        case section([Part])
    }

    /// A letter and its count.
    struct Field: Sendable {
        enum Sign: Sendable { case none, minus, plusPastWidth }

        let letter: UInt8
        let count: Int
        /// The permitted numbers of digits for reading, if it is a number.
        var digits: ClosedRange<Int>?
        var sign = Sign.none
        /// The digits that number fields directly after it take from the run of digits that this one begins.
        var reserved = 0
    }

    let pattern: String
    private(set) var parts: [Part] = []
    /// Whether it names an era, so that years are counted within it.
    private(set) var hasEra = false
    /// The same pattern as Spark 2 had it; nil where that knew no such pattern.
    let legacy: LegacyTimeFormat?

    /// How deep optional sections may nest; brackets directly in brackets count once.
    static let maximumDepth = 50

    /// - Throws: `.badPattern` for a pattern that Spark refuses, `.parserUpgrade` for one that Spark 2 accepted.
    init(_ pattern: String, reads: Bool, policy: TimeParserPolicy = .exception) throws {
        self.pattern = pattern
        legacy = LegacyTimeFormat(pattern)
        if policy == .legacy {
            guard legacy != nil else { throw Self.failure(pattern, "is not one of Java's SimpleDateFormat, which the LEGACY policy uses") }
            return
        }
        var scanner = TimePatternScanner(pattern, reads: reads)
        do {
            parts = try scanner.parts()
            hasEra = Self.haveEra(parts)
        } catch let error as ExpressionError {
            guard legacy != nil, !scanner.isTooDeep else { throw error }
            throw ExpressionError(
                .parserUpgrade, .patternUpgrade,
                [
                    "pattern": Quoted.text(String(pattern.prefix(200))), "config": Self.policySetting, "docroot": "https://spark.apache.org/docs/latest",
                ], detail: error.message)
        }
    }

    static func failure(_ pattern: String, _ why: String) -> ExpressionError {
        ExpressionError(.badPattern, "the time pattern '\(pattern.prefix(200))' \(why)")
    }

    static let months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
