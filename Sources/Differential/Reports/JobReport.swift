import Foundation
import Offsets

/// All outputs of a job, each compared with its counterpart: one verdict an output, and one for all.
public struct JobReport: Hashable, Sendable, Codable {
    /// The version of this format.
    public var version = 2
    public var job: String
    /// Different if any output differs; else nothing, or pending, if that holds for any output; identical if every output is.
    public var verdict: Verdict
    /// In the order in which the legacy job registers them.
    public var outputs: [ComparisonReport]
    /// The outputs of both sides that were not compared, because others were chosen; nil where all were.
    public var leftOut: [String]?

    public init(job: String, outputs: [ComparisonReport], leftOut: [String]? = nil) {
        self.job = job
        self.outputs = outputs
        self.leftOut = leftOut
        verdict = Self.verdict(of: outputs.map(\.verdict))
    }

    private static func verdict(of outputs: [Verdict]) -> Verdict {
        [Verdict.different, .nothing, .pending].first { outputs.contains($0) } ?? (outputs.isEmpty ? .nothing : .identical)
    }

    /// 0 identical, 1 different, 2 if nothing could be said about an output.
    /// - Parameter allowed: causes of differences that are accepted: an output whose differences are all explained by them alone counts as
    ///   identical.
    public func exitStatus(allowsPending: Bool = false, allowed: Set<DifferenceClass> = []) -> Int32 {
        Self.verdict(of: outputs.map { $0.differsOnly(by: allowed) ? .identical : $0.verdict }).exitStatus(allowsPending: allowsPending)
    }

    /// The accepted differences in a sentence; nil if there are none, or none are accepted.
    public func allowance(_ allowed: Set<DifferenceClass>) -> String? {
        guard verdict == .different, !allowed.isEmpty else { return nil }
        let different = outputs.filter { $0.verdict == .different }
        func text(_ counts: [(name: String, cells: Int)]) -> String {
            counts.map { "\($0.name) in \(Count.of($0.cells, "cell"))" }.joined(separator: ", ")
        }
        func counts(_ outputs: [ComparisonReport], _ isWanted: (DifferenceClass) -> Bool) -> [(name: String, cells: Int)] {
            DifferenceClass.allCases.filter(isWanted).compactMap { name in
                let cells = outputs.flatMap(\.causes).filter { $0.name == name }.reduce(0) { $0 + $1.cells }
                return cells == 0 ? nil : (name.rawValue, cells)
            }
        }
        let rest = different.filter { !$0.differsOnly(by: allowed) }
        if rest.isEmpty { return "Allowed: every difference is explained, by \(text(counts(different) { _ in true }))." }
        return "Not allowed: \(text(counts(rest) { !allowed.contains($0) }))."
    }

    /// The result in one line.
    public var headline: String { headline(allowsPending: false) }

    func headline(allowsPending: Bool) -> String {
        if outputs.count == 1 { return outputs[0].headline(allowsPending: allowsPending) }
        let counts = [(Verdict.identical, "identical"), (.different, "different"), (.pending, "pending"), (.nothing, "without a row")]
            .compactMap { verdict, word in
                let count = outputs.count { $0.verdict == verdict }
                return count == 0 ? nil : "\(count) \(word)"
            }
        return "\(outputs.count) outputs: \(counts.joined(separator: ", "))"
    }

    /// What the verdict does not cover, in a sentence; nil if all outputs were compared.
    var leftOutSentence: String? { leftOut.map { "Not compared because other outputs were chosen: \($0.joined(separator: ", "))." } }

    /// The report as JSON on one line (indenting would double its length), members in alphabetical order, the same bytes for the same
    /// report.
    public func json() throws(DifferentialError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            // The cells one by one: for a long report the encoder's own representation of all of them takes many times their size.
            var head = self
            for index in outputs.indices { head.outputs[index].cells = [] }
            // Inside a text every quote has a backslash before it, so the empty lists are those of the outputs, in order.
            let parts = String(decoding: try encoder.encode(head), as: UTF8.self).split(
                separator: "\"cells\":[]", omittingEmptySubsequences: false)
            var text = ""
            for (index, part) in parts.enumerated() {
                text += part
                guard index < parts.count - 1 else { break }
                text += "\"cells\":["
                for (number, cell) in outputs[index].cells.enumerated() {
                    if number > 0 { text += "," }
                    text += String(decoding: try encoder.encode(cell), as: UTF8.self)
                }
                text += "]"
            }
            return text + "\n"
        } catch {
            throw DifferentialError(.unwritable, "the report of \(job) could not be written as JSON", underlying: error)
        }
    }

    /// Reads what `json` wrote.
    public init(json: String) throws(DifferentialError) {
        do {
            self = try JSONDecoder().decode(JobReport.self, from: Data(json.utf8))
        } catch {
            throw DifferentialError(.unreadable, "this is not a comparison report", underlying: error)
        }
    }
}
