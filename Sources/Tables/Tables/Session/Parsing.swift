import Columnar
import Plans
import SQLFrontend

/// SQL text into plans' values: the one place that calls the parser.
enum Parsing {
    static func expression(_ text: String) throws(AnalysisError) -> Expression { try parseSelectItem(text) }
    static func condition(_ text: String) throws(AnalysisError) -> Expression { try parseExpression(text) }
    static func schema(_ text: String) throws(AnalysisError) -> Schema { try parseSchema(text) }

    static func order(_ text: String) throws(AnalysisError) -> SortOrder { try parseSortOrder(text) }

    /// A duration in ms as watermarks and triggers take it: a month counts 31 days.
    static func millis(_ text: String, what: String) throws(AnalysisError) -> Int64 {
        let interval: IntervalText
        do { interval = try IntervalText.parse(text) } catch {
            throw AnalysisError(.wrongArguments, "\(what): [CANNOT_PARSE_INTERVAL] Unable to parse '\(text)': \(error.message)")
        }
        let (days, over1) = interval.months.multipliedReportingOverflow(by: 31)
        let (allDays, over2) = days.addingReportingOverflow(interval.days)
        let (micros, over3) = allDays.multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, over4) = micros.addingReportingOverflow(interval.micros)
        guard !over1, !over2, !over3, !over4 else { throw AnalysisError(.wrongArguments, "\(what): the duration '\(text)' is too long") }
        return sum / 1000
    }
}
