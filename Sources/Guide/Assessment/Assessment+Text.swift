import Differential
import Offsets

extension Assessment {
    /// The assessment for a terminal, at most `style.width` columns wide.
    public func text(_ style: TerminalStyle) -> String {
        let width = max(40, style.width)
        var lines: [String] = []
        func add(_ text: String, indent: Int = 0, hanging: Int = 2, _ ink: TerminalStyle.Ink = .plain) {
            let space = String(repeating: " ", count: indent)
            for line in TerminalText.wrap(TerminalText.safe(text), width - indent, indent: hanging) {
                lines.append(space + style.paint(line, ink))
            }
        }
        add("\(job): \(summary)", .bold)
        add(origin)
        for finding in findings {
            lines.append("")
            let place = finding.place.map { " (\($0))" } ?? ""
            let detail = finding.detail.map { ", \($0)" } ?? ""
            add(
                "\(finding.isSettled ? "✓" : "?") \(finding.operation)\(detail)\(place): \(finding.word)", hanging: 4,
                finding.isSettled ? .good : .alarm)
            add("\(finding.sentence) [\(finding.rule)]", indent: 2)
            add("Port: \(finding.instead)", indent: 2)
            for condition in finding.conditions {
                add(Self.line(condition), indent: 4, condition.outcome == .holds ? .faint : .bad)
                for example in condition.examples { add(example, indent: 8) }
                if condition.outcome == .broken, let reason = condition.reason { add(reason, indent: 8, .faint) }
            }
        }
        if !remarks.isEmpty { lines.append("") }
        for remark in remarks { add("Note: \(remark).") }
        return lines.joined(separator: "\n")
    }

    private static func line(_ condition: Condition) -> String {
        switch condition.outcome {
        case .holds: "✓ \(condition.sentence)\(condition.extent.map { " (\($0))" } ?? "")"
        case .broken: "✗ broken: \(condition.sentence)\(condition.extent.map { " (\($0))" } ?? "")"
        case .notChecked: "? not checked: \(condition.sentence): \(condition.reason ?? "")"
        }
    }

    private var summary: String {
        let open = findings.filter { !$0.isSettled }
        guard !open.isEmpty else { return "all \(Count.of(findings.count, "call")) carry over" }
        let names = open.map(\.operation).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return "\(open.count) of \(Count.of(findings.count, "call")) to decide: \(names.joined(separator: ", "))"
    }

    private var origin: String {
        let checked =
            records.map { "checked on \(Count.of($0, "record")) in \(Count.of(batches ?? 0, "batch", "batches"))" }
            ?? "checked on recorded calls"
        return
            "\(dialect.rawValue), batches of \(ReadableTime.duration(batchInterval))\(zeroTime.map { ", zero time \(ReadableTime.dateTime($0))" } ?? ""); \(checked)"
    }
}

extension Finding {
    /// The verdict with what became of its conditions.
    var word: String {
        switch verdict {
        case .carriesOver: "carries over"
        case .carriesOverIf where isSettled: "carries over, its conditions hold"
        case .carriesOverIf:
            conditions.contains { $0.outcome == .broken }
                ? "carries over only with a decision: a condition is broken" : "carries over if what is not checked holds"
        case .rewrite: "to be rewritten"
        case .noEquivalent: "no equivalent"
        }
    }
}
