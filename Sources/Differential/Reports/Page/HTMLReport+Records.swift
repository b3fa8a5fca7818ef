import Columnar

extension HTMLReport {
    /// The records behind a cell, folded: what each is, where each side counts it, and why.
    func records(_ cell: CellReport, _ page: Content, isOpen: Bool, _ html: inout HTMLText) {
        let shown = cell.records.prefix(recordsPerCell)
        let moved = cell.movedRecords.count
        var words = cell.recordCount == 1 ? "1 record" : "\(Self.number(cell.recordCount)) records"
        words += " behind this cell"
        if moved > 0, moved < cell.recordCount {
            words += ", \(Self.number(moved)) of them \(moved == 1 ? "makes" : "make") the difference"
        }
        var rows = HTMLText()
        for record in shown { row(record, of: cell, page, &rows) }
        let rest = cell.recordCount - shown.count
        let more = rest > 0 ? Piece.paragraph.line(["class": "lead", "words": "… and \(Self.number(rest)) more."]) : ""
        let sides = page.report.sides
        html.line(
            .records,
            [
                "open": isOpen ? " open" : "", "words": words, "lanes": page.report.windows.map { lanes(cell, $0, page.names) } ?? "",
                "legacy": SideNames.capital(sides.legacy), "port": SideNames.capital(sides.port), "records": rows.html, "more": more,
                "expected": expected(cell, sides),
            ])
    }

    private func row(_ record: CellRecord, of cell: CellReport, _ page: Content, _ html: inout HTMLText) {
        let evidence = record.record
        let tag = record.cause.map { Piece.tag.filled(["class": "tag", "name": $0.rawValue]) + " " } ?? ""
        html.line(
            .record,
            [
                "class": record.cause == nil ? "" : "moved",
                "name": HTMLText.short(page.names(evidence.id)),
                "key": HTMLText.short(ValueText.text(evidence.key), limit: 40),
                "value": HTMLText.short(ValueText.text(evidence.values), limit: 60),
                "batchLabel": evidence.batchLabel.map { ReadableTime.near(micros: $0 &* 1_000, cell.label) } ?? "none",
                "eventTime": evidence.eventTime.map { ReadableTime.near(micros: $0, cell.label) } ?? "none",
                "legacy": counted(record.inLegacy, record.legacyLabels, []),
                "port": counted(record.inPort, record.portLabels, record.droppedLabels),
                "why": tag + HTMLText.prose(record.why),
            ])
    }

    /// Whether a side counts the record in this cell, and under which labels it counts it at all.
    private func counted(_ here: Bool, _ labels: [Int64], _ dropped: [Int64]) -> String {
        let mark = (here ? Piece.countedHere : .notHere).filled()
        var under = labels.map(ReadableTime.clock).joined(separator: ", ")
        if !dropped.isEmpty { under += (under.isEmpty ? "" : "; ") + "dropped: " + dropped.map(ReadableTime.clock).joined(separator: ", ") }
        return under.isEmpty ? mark : Piece.countedUnder.filled(["here": mark, "labels": under])
    }

    private func expected(_ cell: CellReport, _ sides: SideNames) -> String {
        guard cell.verdict == .different, let legacy = cell.expectedLegacy ?? cell.expectedPort.map({ _ in JSONValues(wrappedValue: []) })
        else { return "" }
        let left = legacy.wrappedValue.isEmpty ? "nothing" : ValueText.text(legacy.wrappedValue)
        let right = cell.expectedPort.map { ValueText.text($0.wrappedValue) } ?? "nothing"
        return Piece.expected.line([
            "legacy": sides.legacy, "legacyValues": HTMLText.short(left), "port": sides.port, "portValues": HTMLText.short(right),
        ])
    }

    /// The end of a long name, which contains partition and offset.
    private static func tail(_ name: String) -> String { name.count > 26 ? "…" + name.suffix(25) : name }

    /// A line for each record: its batch label and its event time, relative to the window.
    private func lanes(_ cell: CellReport, _ windows: WindowEvidence, _ names: RecordNames) -> String {
        let records = cell.records.prefix(12)
        let start = cell.label &- max(windows.legacy.length, windows.port.length)
        var times = [start, cell.label]
        for record in records {
            if let batchLabel = record.record.batchLabel { times.append(batchLabel) }
            if let eventTime = record.record.eventTime { times.append(floorDivide(eventTime, 1_000)) }
        }
        // An outlying event time may be years away: the axis ends a few windows away, and such a mark is drawn at its end.
        let reach = (cell.label &- start) &* 4
        let low = max(times.min() ?? start, start &- reach)
        let high = min(times.max() ?? cell.label, cell.label &+ reach)
        guard high > low else { return "" }
        func x(_ time: Int64) -> String {
            let clamped = min(max(time, low), high)
            return String(Int((190 + Double(clamped &- low) / Double(high &- low) * 690).rounded()))
        }
        let height = records.count * 18 + 34
        let left = x(start)
        let width = (Int(x(cell.label)) ?? 0) - (Int(left) ?? 0)
        var marks = HTMLText()
        for (index, record) in records.enumerated() {
            let y = index * 18 + 12
            let batch = record.record.batchLabel.map(x)
            marks.add(.laneName, ["y": y + 4, "name": Self.tail(names(record.record.id))])
            if let eventTime = record.record.eventTime {
                let event = x(floorDivide(eventTime, 1_000))
                if let batch { marks.add(.laneLink, ["event": event, "y": y, "batch": batch]) }
                marks.add(.laneEvent, ["in": record.inPort ? " in" : "", "event": event, "y": y])
            }
            if let batch { marks.add(.laneBatch, ["in": record.inLegacy ? " in" : "", "batch": batch, "top": y - 5]) }
        }
        return Piece.lanes.line([
            "height": height, "left": left, "width": width, "bandHeight": height - 18, "records": marks.html, "foot": height - 4,
            "start": ReadableTime.clock(start), "right": x(cell.label), "end": ReadableTime.clock(cell.label),
        ])
    }
}
