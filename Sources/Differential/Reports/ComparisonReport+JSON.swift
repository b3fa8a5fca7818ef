import Foundation

extension ComparisonReport {
    /// The report as JSON on one line (a long one: indenting it doubles it), members in alphabetical order, the same bytes for the same report.
    public func json() throws(DifferentialError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw DifferentialError(.unwritable, "the report of \(job) could not be written as JSON: \(error)")
        }
    }

    /// Reads what `json` wrote.
    public init(json: String) throws(DifferentialError) {
        do {
            self = try JSONDecoder().decode(ComparisonReport.self, from: Data(json.utf8))
        } catch {
            throw DifferentialError(.unreadable, "this is no comparison report: \(error)")
        }
    }
}
