import Columnar
import Offsets

/// A comparison as a table for the terminal, with its summary last, where it is visible when the command ends.
public struct TerminalReport: Sendable {
    public var style: TerminalStyle
    /// The number of listed cells; the rest is counted.
    public var limit: Int
    /// Whether identical cells are listed too.
    public var showsIdentical: Bool
    /// Whether pending cells are accepted.
    public var allowsPending: Bool

    public init(style: TerminalStyle, limit: Int = 40, showsIdentical: Bool = false, allowsPending: Bool = false) {
        self.allowsPending = allowsPending
        self.style = style
        self.limit = limit
        self.showsIdentical = showsIdentical
    }

    private struct Row {
        var mark: String
        var label: String
        var key: String
        var legacy: String
        var port: String
        /// The reason, in versions that name fewer and fewer records.
        var reasons: [String]
        var cell: CellReport
    }

    /// The whole text, output by output, with a line feed at the end.
    public func text(_ report: JobReport) -> String {
        let leftOut = report.leftOutSentence.map { lines(TerminalText.safe($0), .faint) + "\n" } ?? ""
        guard report.outputs.count > 1 else { return leftOut + (report.outputs.first.map { text($0) } ?? "") }
        var all = leftOut
        for output in report.outputs {
            all += lines("── \(TerminalText.safe(output.outputName ?? "output"))", .bold) + "\n" + text(output) + "\n"
        }
        let mark = report.verdict.mark
        let ink: TerminalStyle.Ink = report.verdict == .identical ? .good : report.verdict == .different ? .bad : .alarm
        return all + lines("\(mark) \(TerminalText.safe(report.job)): \(report.headline(allowsPending: allowsPending))", ink) + "\n"
    }

    /// Text wrapped at words, each line coloured separately.
    private func lines(_ text: String, _ ink: TerminalStyle.Ink) -> String {
        TerminalText.wrap(text, style.width).map { style.paint($0, ink) }.joined(separator: "\n")
    }

    /// The text of one output, with a line feed at the end.
    public func text(_ report: ComparisonReport) -> String {
        let candidates = report.cells.filter { showsIdentical || $0.verdict != .identical }
        // Differences come before pending cells.
        let ordered =
            candidates.filter { $0.verdict == .different } + candidates.filter { $0.verdict == .pending }
            + candidates.filter { $0.verdict == .identical }
        let cells = ordered.prefix(limit)
        let days = Set(cells.map { floorDivide($0.label, 86_400_000) })
        // If there is only one date, it is in the heading.
        let day = days.count == 1 ? days.first.map { ReadableTime.date(days: $0) } : nil
        let names = RecordNames(report)
        let shown = cells.map { cell in
            Row(
                mark: cell.verdict.mark, label: day == nil ? ReadableTime.dateTime(cell.label) : ReadableTime.clock(cell.label),
                key: TerminalText.safe(ValueText.text(cell.key)), legacy: TerminalText.safe(ValueText.rows(cell.legacy)),
                port: TerminalText.safe(ValueText.rows(cell.port)),
                reasons: [3, 2, 1].map { TerminalText.safe(Self.reason(cell, names, report.sides, most: $0)) }, cell: cell)
        }
        var lines: [String] = []
        if !shown.isEmpty { lines += table(shown, day, report.sides) + [""] }
        lines += notes(report, shown, hidden: ordered.count - shown.count)
        lines.append(summary(report))
        return lines.joined(separator: "\n") + "\n"
    }

    /// If fewer columns are left than this, a reason is placed under its row.
    private static let leastReason = 34
    /// The most lines of a reason.
    private static let mostReasonLines = 4

    /// Values take the width that they need, up to a third of the line; the reason takes the rest, in as many lines as it needs, or if that
    /// is too narrow, the lines below.
    private func table(_ rows: [Row], _ day: String?, _ sides: SideNames) -> [String] {
        func column(_ title: String, _ cells: [String], most: Int) -> Int {
            min(most, cells.reduce(TerminalText.width(title)) { max($0, TerminalText.width($1)) })
        }
        let title = day ?? "label"
        let label = column(title, rows.map(\.label), most: min(23, style.width / 3))
        let most = max(4, min(max(12, style.width / 6), (style.width - label - 11) / 3))
        let key = column("key", rows.map(\.key), most: most)
        let legacy = column(sides.legacy, rows.map(\.legacy), most: most)
        let port = column(sides.port, rows.map(\.port), most: most)
        let why = style.width - label - key - legacy - port - 11
        let isBeside = why >= Self.leastReason
        func line(_ mark: String, _ texts: [String]) -> String {
            let columns = [(label, false), (key, false), (legacy, true), (port, true)]
            return ([mark] + zip(texts, columns).map { TerminalText.fit($0, $1.0, right: $1.1) }).joined(separator: "  ")
        }
        let head = line(" ", [title, "key", sides.legacy, sides.port]) + (isBeside ? "  why" : "")
        let under = String(repeating: " ", count: isBeside ? style.width - why : 5)
        let body = rows.flatMap { row -> [String] in
            let values = line(style.paint(row.mark, Self.ink(row.cell)), [row.label, row.key, row.legacy, row.port])
            let reason = Self.reasonLines(row.reasons, isBeside ? why : style.width - 5)
            if isBeside { return [values + "  " + (reason.first ?? "")] + reason.dropFirst().map { under + $0 } }
            return [values] + reason.map { under + $0 }
        }
        return ([style.paint(head, .bold), style.paint(String(repeating: "─", count: style.width), .faint)] + body).map(Self.trimmed)
    }

    /// A reason in lines, naming as many records as fit without another line; if it is too long it ends with `…`.
    private static func reasonLines(_ reasons: [String], _ columns: Int) -> [String] {
        let lines = reasons.map { TerminalText.wrap($0, columns, indent: 0) }.min { $0.count < $1.count } ?? []
        guard lines.count > mostReasonLines else { return lines }
        return lines.prefix(mostReasonLines - 1) + [TerminalText.fit(lines[(mostReasonLines - 1)...].joined(separator: " "), columns)]
    }

    /// For each cause, how many records only the port (+) or only the legacy side (−) counts here, and their names; a
    /// sentence if no record moved.
    private static func reason(_ cell: CellReport, _ names: RecordNames, _ sides: SideNames, most: Int) -> String {
        guard cell.verdict == .different else { return cell.why }
        let parts = cell.causes.map { cause -> String in
            let records = cell.records.filter { $0.cause == cause }
            let added = records.filter { $0.inPort && !$0.inLegacy }
            let taken = records.filter { $0.inLegacy && !$0.inPort }
            if cause == .ghostKey, !cell.key.isEmpty { return "ghost-key: no record left, the inverse keeps the key" }
            if added.isEmpty, taken.isEmpty { return cell.causes.count == 1 ? "\(cause.rawValue): \(cell.why)" : cause.rawValue }
            let counts = (added.isEmpty ? "" : " +\(added.count)") + (taken.isEmpty ? "" : " −\(taken.count)")
            let text = "\(cause.rawValue)\(counts) (\(names.list(added + taken, most: cell.causes.count > 1 ? min(2, most) : most)))"
            guard cause == .schema, cell.causes.count == 1, let first = records.first else { return text }
            return "\(text): \(first.shortReading(sides))"
        }
        return parts.joined(separator: " · ")
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    private static func ink(_ cell: CellReport) -> TerminalStyle.Ink {
        switch cell.verdict {
        case .identical: .good
        case .different: cell.explained ? .bad : .alarm
        case .pending, .nothing: .faint
        }
    }

    private func notes(_ report: ComparisonReport, _ rows: [Row], hidden: Int) -> [String] {
        var lines: [String] = []
        if rows.contains(where: { $0.cell.movedRecords.contains { $0.inLegacy != $0.inPort } }) {
            let names = RecordNames(report).topic == nil ? "" : "; records are partition@offset"
            lines.append("+ counted here by the \(report.sides.portSide) only, − by the \(report.sides.legacySide) only\(names)")
        }
        let recordNames = RecordNames(report)
        let jumps = report.watermarkJumps.prefix(3).map {
            self.lines(TerminalText.safe($0.sentence(recordNames($0.id), report.sides)), .alarm)
        }
        let omitted = report.omittedOthers + (showsIdentical ? report.omittedIdentical : 0)
        if hidden + omitted > 0 {
            let listed =
                omitted == 0
                ? (isOnPage(report) ? "--json and --html list them" : "--json lists them, the page of --html not all")
                : hidden == 0 ? "they are only counted" : "--json lists \(hidden) of them, the others are only counted"
            lines.append("\(Count.of(hidden + omitted, "more cell")); \(listed).")
        }
        let classes = report.classes.map { "\($0.name.rawValue) \($0.cells)" }.joined(separator: " · ")
        if !classes.isEmpty { lines.append(classes) }
        return jumps + lines.map { self.lines($0, .faint) }
    }

    /// Whether the page has room for all listed cells.
    private func isOnPage(_ report: ComparisonReport) -> Bool {
        let page = HTMLReport()
        let identical = report.cells.count { $0.verdict == .identical }
        return report.cells.count - identical <= page.cellLimit && (!showsIdentical || identical <= page.identicalLimit)
    }

    private func summary(_ report: ComparisonReport) -> String {
        let mark = report.mark
        let ink: TerminalStyle.Ink =
            report.verdict == .identical
            ? .good : report.totals.different == 0 ? .alarm : report.totals.explained == report.totals.different ? .bad : .alarm
        return lines("\(mark) \(TerminalText.safe(report.job)): \(report.headline(allowsPending: allowsPending))", ink)
    }
}
