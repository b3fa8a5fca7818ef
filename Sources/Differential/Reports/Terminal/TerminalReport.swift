/// A comparison as a table for the terminal, its summary last, where the eye is when the command ends.
public struct TerminalReport: Sendable {
    public var style: TerminalStyle
    /// Cells listed; the rest is counted.
    public var limit: Int
    /// Whether identical cells are listed too.
    public var showsIdentical: Bool

    public init(style: TerminalStyle, limit: Int = 40, showsIdentical: Bool = false) {
        self.style = style
        self.limit = limit
        self.showsIdentical = showsIdentical
    }

    /// Then there is room for marks and times, not for words and dates.
    private var isNarrow: Bool { style.width < 80 }

    private struct Row {
        var label: String
        var key: String
        var legacy: String
        var port: String
        var cell: CellReport
    }

    /// The whole text, ending in a line feed.
    public func text(_ report: ComparisonReport) -> String {
        let candidates = report.cells.filter { showsIdentical || $0.verdict != .identical }
        // What needs an eye comes before what only waits.
        let ordered =
            candidates.filter { $0.verdict == .different } + candidates.filter { $0.verdict == .pending }
            + candidates.filter { $0.verdict == .identical }
        let shown = ordered.prefix(limit).map { cell in
            Row(
                label: isNarrow ? TimeText.clock(cell.label) : TimeText.dateTime(cell.label), key: TerminalText.safe(ValueText.text(cell.key)),
                legacy: TerminalText.safe(ValueText.rows(cell.legacy)), port: TerminalText.safe(ValueText.rows(cell.port)), cell: cell)
        }
        var lines: [String] = []
        if !shown.isEmpty { lines += table(shown, report) + [""] }
        lines += notes(report, hidden: ordered.count - shown.count)
        lines.append(summary(report))
        return lines.joined(separator: "\n") + "\n"
    }

    private func table(_ rows: [Row], _ report: ComparisonReport) -> [String] {
        func column(_ title: String, _ cells: [String], most: Int) -> Int {
            min(most, cells.reduce(TerminalText.width(title)) { max($0, TerminalText.width($1)) })
        }
        let mostLabel = isNarrow ? 12 : 23
        let verdict = isNarrow ? 1 : 11
        let most = min(max(8, style.width / 6), (style.width - mostLabel - verdict - 8) / 3)
        let legacyName = TerminalText.safe(report.legacyName)
        let portName = TerminalText.safe(report.portName)
        let label = column("label", rows.map(\.label), most: mostLabel)
        let key = column("key", rows.map(\.key), most: most)
        let legacy = column(legacyName, rows.map(\.legacy), most: most)
        let port = column(portName, rows.map(\.port), most: most)
        let why = style.width - label - key - legacy - port - verdict - 10
        func line(_ cells: [String], _ reason: String) -> String {
            let reasonText = why >= 12 ? TerminalText.fit(reason, why) : ""
            return (cells + [reasonText]).joined(separator: "  ")
        }
        let head = line(
            [
                TerminalText.fit("label", label), TerminalText.fit("key", key), TerminalText.fit(legacyName, legacy, right: true),
                TerminalText.fit(portName, port, right: true), TerminalText.fit(isNarrow ? "" : "verdict", verdict),
            ], "why")
        var lines = [style.paint(head, .bold), style.paint(String(repeating: "─", count: style.width), .faint)]
        for row in rows {
            lines.append(
                line(
                    [
                        TerminalText.fit(row.label, label), TerminalText.fit(row.key, key),
                        TerminalText.fit(row.legacy, legacy, right: true), TerminalText.fit(row.port, port, right: true),
                        style.paint(TerminalText.fit(String(Self.mark(row.cell).prefix(verdict)), verdict), Self.ink(row.cell)),
                    ], TerminalText.safe(Self.reason(row.cell))))
        }
        return lines.map(Self.trimmed)
    }

    /// The causes and the records that make the difference, then the sentence as far as it fits.
    private static func reason(_ cell: CellReport) -> String {
        guard cell.verdict == .different else { return cell.why }
        let moved = cell.movedRecords
        let names = moved.prefix(2).map(\.record.id.description).joined(separator: ", ") + (moved.count > 2 ? ", …" : "")
        let causes = cell.causes.map(\.rawValue).joined(separator: ", ")
        return "\(causes)\(moved.isEmpty ? "" : " \(names)"): \(cell.why)"
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    private static func mark(_ cell: CellReport) -> String {
        switch cell.verdict {
        case .identical: "= identical"
        case .different: "≠ different"
        case .pending: "… pending"
        }
    }

    private static func ink(_ cell: CellReport) -> TerminalStyle.Ink {
        switch cell.verdict {
        case .identical: .good
        case .different: cell.explained ? .bad : .alarm
        case .pending: .faint
        }
    }

    private func notes(_ report: ComparisonReport, hidden: Int) -> [String] {
        var lines: [String] = []
        let hidden = hidden + report.omittedOthers
        if hidden > 0 { lines.append("\(hidden) more cells; --json and --html list them.") }
        let classes = report.classes.map { "\($0.name.rawValue) \($0.cells)" }.joined(separator: " · ")
        if !classes.isEmpty { lines.append(classes) }
        return lines.map { style.paint(TerminalText.fit($0, style.width), .faint) }.map(Self.trimmed)
    }

    private func summary(_ report: ComparisonReport) -> String {
        let mark = report.verdict == .different ? "≠" : report.verdict == .pending ? "…" : "="
        let ink: TerminalStyle.Ink =
            report.totals.different == 0 ? .good : report.totals.explained == report.totals.different ? .bad : .alarm
        return style.paint("\(mark) \(TerminalText.safe(report.job)): \(report.headline)", ink)
    }
}
