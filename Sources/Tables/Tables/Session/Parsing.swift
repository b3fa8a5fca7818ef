import Columnar
import Expressions
import Plans
import SQLFrontend

/// Parses SQL text: the only place that calls the parser. Variables in the text are the session's.
enum Parsing {
    static func expression(_ text: String, in session: SparkSession) throws(AnalysisError) -> Expression {
        try parseSelectItem(try VariableSubstitution.apply(text, session))
    }

    static func condition(_ text: String, in session: SparkSession) throws(AnalysisError) -> Expression {
        try parseExpression(try VariableSubstitution.apply(text, session))
    }

    /// The column's expression; text with variables is parsed now.
    static func expression(of column: Column, in session: SparkSession) throws -> Expression {
        try column.expression.parsingDeferred { try expression($0, in: session) }
    }

    /// A column name, or an expression without variables.
    static func column(_ text: String) throws(AnalysisError) -> Expression { try parseSelectItem(text) }

    /// The expression of `expr`; text with variables is parsed later, for a session.
    static func anywhere(_ text: String) -> Expression {
        if VariableSubstitution.concerns(text) { return .deferred(text) }
        do { return try parseSelectItem(text) } catch { return .invalid(error) }
    }

    static func schema(_ text: String) throws(AnalysisError) -> Schema { try parseSchema(text) }

    static func order(_ text: String, in session: SparkSession) throws(AnalysisError) -> SortOrder {
        try parseSortOrder(try VariableSubstitution.apply(text, session))
    }

    /// The order, with its text parsed like that of `expression(of:in:)`.
    static func order(_ order: SortOrder, in session: SparkSession) throws -> SortOrder {
        var order = order
        order.expression = try expression(of: Column(order.expression), in: session)
        return order
    }

    /// A duration in ms for watermarks and triggers.
    /// - Parameter takesMonths: whether months and years are allowed, of which a month counts as 31 days.
    static func millis(_ text: String, what: String, takesMonths: Bool = true) throws(AnalysisError) -> Int64 {
        let interval: IntervalText
        do { interval = try IntervalText.parse(text) } catch {
            // The message has the text already.
            let detail = (error.detail ?? error.message).replacing("'\(text)'", with: "it")
            throw AnalysisError(.invalidInterval, ["intervalString": Quoted.text(text)], detail: "\(what): \(detail)", hint: error.hint)
        }
        guard takesMonths || interval.months == 0 else {
            throw AnalysisError(.wrongArguments, "\(what): Doesn't support month or year interval: \(text)", hint: "give days")
        }
        let (days, over1) = interval.months.multipliedReportingOverflow(by: 31)
        let (allDays, over2) = days.addingReportingOverflow(interval.days)
        let (micros, over3) = allDays.multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, over4) = micros.addingReportingOverflow(interval.micros)
        guard !over1, !over2, !over3, !over4 else {
            throw AnalysisError(
                .invalidInterval, ["intervalString": Quoted.text(text)], detail: "\(what): it is too long",
                hint: "at most 106751991 days fit into 64 bits of microseconds")
        }
        return sum / 1000
    }
}
