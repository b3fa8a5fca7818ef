import Columnar

extension HTMLReport {
    /// The records behind a cell, folded: what each is, where each side counts it, and why.
    func records(_ cell: CellReport, _ page: Content, isOpen: Bool, _ html: inout HTMLText) {
        let shown = cell.records.prefix(recordsPerCell)
        let moved = cell.movedRecords.count
        let words = cell.recordCount == 1 ? "1 record" : "\(Self.number(cell.recordCount)) records"
        html.raw("<tr class=\"behind\"><td colspan=\"5\"><details\(isOpen ? " open" : "")><summary>\(words) behind this cell")
        if moved > 0, moved < cell.recordCount { html.raw(", \(Self.number(moved)) of them \(moved == 1 ? "makes" : "make") the difference") }
        html.raw("</summary>\n")
        if let windows = page.report.windows { html.raw(lanes(cell, windows, page.names)) }
        html.raw("<div class=\"scroll\"><table class=\"records\"><thead><tr><th>Record</th><th>Key</th><th class=\"num\">Value</th><th>Batch label</th><th>Event time</th>")
        html.raw("<th>\(SideNames.capital(page.report.sides.legacy))</th><th>\(SideNames.capital(page.report.sides.port))</th><th>Why</th></tr></thead><tbody>\n")
        for record in shown { row(record, of: cell, page, &html) }
        html.raw("</tbody></table></div>\n")
        if cell.recordCount > shown.count { html.raw("<p class=\"lead\">… and \(Self.number(cell.recordCount - shown.count)) more.</p>\n") }
        expected(cell, page.report.sides, &html)
        html.raw("</details></td></tr>\n")
    }

    private func row(_ record: CellRecord, of cell: CellReport, _ page: Content, _ html: inout HTMLText) {
        let evidence = record.record
        html.raw("<tr class=\"\(record.cause == nil ? "" : "moved")\"><td class=\"mono\">\(HTMLText.short(page.names(evidence.id)))</td>")
        html.raw("<td><bdi>\(HTMLText.short(ValueText.text(evidence.key), limit: 40))</bdi></td>")
        html.raw("<td class=\"num\"><bdi>\(HTMLText.short(ValueText.text(evidence.values), limit: 60))</bdi></td>")
        html.raw("<td class=\"time\">\(evidence.batchLabel.map { TimeText.near(micros: $0 &* 1_000, cell.label) } ?? "none")</td>")
        html.raw("<td class=\"time\">\(evidence.eventTime.map { TimeText.near(micros: $0, cell.label) } ?? "none")</td>")
        html.raw("<td>\(counted(record.inLegacy, record.legacyLabels, []))</td>")
        html.raw("<td>\(counted(record.inPort, record.portLabels, record.droppedLabels))</td><td class=\"because\">")
        if let cause = record.cause { html.raw("<span class=\"tag\">\(cause.rawValue)</span> ") }
        html.raw("\(HTMLText.prose(record.why))</td></tr>\n")
    }

    /// Whether a side counts the record in this cell, and under which labels it counts it at all.
    private func counted(_ here: Bool, _ labels: [Int64], _ dropped: [Int64]) -> String {
        let mark = here ? "<b class=\"yes\">✓ here</b>" : "<span class=\"no\">not here</span>"
        var under = labels.map(TimeText.clock).joined(separator: ", ")
        if !dropped.isEmpty { under += (under.isEmpty ? "" : "; ") + "dropped: " + dropped.map(TimeText.clock).joined(separator: ", ") }
        return under.isEmpty ? mark : "\(mark)<br><span class=\"faint time\">\(under)</span>"
    }

    private func expected(_ cell: CellReport, _ sides: SideNames, _ html: inout HTMLText) {
        guard cell.verdict == .different, let legacy = cell.expectedLegacy ?? cell.expectedPort.map({ _ in JSONValues(wrappedValue: []) }) else { return }
        let left = legacy.wrappedValue.isEmpty ? "nothing" : ValueText.text(legacy.wrappedValue)
        let right = cell.expectedPort.map { ValueText.text($0.wrappedValue) } ?? "nothing"
        html.raw("<p class=\"lead\">Recomputed from these records: \(sides.legacy) <b>\(HTMLText.short(left))</b>, \(sides.port) <b>\(HTMLText.short(right))</b>.</p>\n")
    }

    /// The end of a long name: partition and offset stand there.
    private static func tail(_ name: String) -> String { name.count > 26 ? "…" + name.suffix(25) : name }

    /// A line a record: its batch label and its event time against the window.
    private func lanes(_ cell: CellReport, _ windows: WindowEvidence, _ names: RecordNames) -> String {
        let records = cell.records.prefix(12)
        let start = cell.label &- max(windows.legacy.length, windows.port.length)
        var times = [start, cell.label]
        for record in records {
            if let batchLabel = record.record.batchLabel { times.append(batchLabel) }
            if let eventTime = record.record.eventTime { times.append(floorDivide(eventTime, 1_000)) }
        }
        // A stray event time may lie years off: the axis stops a few windows away, and such a mark stands at its end.
        let reach = (cell.label &- start) &* 4
        let low = max(times.min() ?? start, start &- reach)
        let high = min(times.max() ?? cell.label, cell.label &+ reach)
        guard high > low else { return "" }
        func x(_ time: Int64) -> String {
            let clamped = min(max(time, low), high)
            return String(Int((190 + Double(clamped &- low) / Double(high &- low) * 690).rounded()))
        }
        let height = records.count * 18 + 34
        var svg = "<svg class=\"lanes\" viewBox=\"0 0 900 \(height)\" role=\"img\" aria-label=\"Batch label and event time of each record against the window\">"
        let left = x(start)
        let width = (Int(x(cell.label)) ?? 0) - (Int(left) ?? 0)
        svg += "<rect class=\"band\" x=\"\(left)\" y=\"0\" width=\"\(width)\" height=\"\(height - 18)\" rx=\"4\"/>"
        for (index, record) in records.enumerated() {
            let y = index * 18 + 12
            let batch = record.record.batchLabel.map(x)
            svg += "<text x=\"180\" y=\"\(y + 4)\" text-anchor=\"end\">\(HTMLText.escaped(Self.tail(names(record.record.id))))</text>"
            if let eventTime = record.record.eventTime {
                let event = x(floorDivide(eventTime, 1_000))
                if let batch { svg += "<path class=\"link\" d=\"M\(event) \(y)H\(batch)\"/>" }
                svg += "<circle class=\"event\(record.inPort ? " in" : "")\" cx=\"\(event)\" cy=\"\(y)\" r=\"4.5\"/>"
            }
            if let batch { svg += "<path class=\"batch\(record.inLegacy ? " in" : "")\" d=\"M\(batch) \(y - 5)l5 5-5 5-5-5z\"/>" }
        }
        svg += "<text x=\"\(left)\" y=\"\(height - 4)\">\(TimeText.clock(start))</text><text x=\"\(x(cell.label))\" y=\"\(height - 4)\" text-anchor=\"end\">\(TimeText.clock(cell.label))</text></svg>"
        return "<figure><div class=\"scroll\">\(svg)</div><figcaption><span class=\"k\">◆</span> batch label · <span class=\"k\">●</span> event time · filled: counted in this cell · the band is the window</figcaption></figure>\n"
    }
}
