import Offsets
import Columnar

extension HTMLReport {
    /// All cells: open ones label by label, identical labels folded.
    func cells(_ report: ComparisonReport, _ place: Place, _ html: inout HTMLText) {
        guard !report.cells.isEmpty else {
            html.line(.noCells, ["prefix": place.prefix, "chips": chips(report)])
            return
        }
        let page = Content(report, prefix: place.prefix, detailed: detailed(report), printed: printed(report))
        var rows = HTMLText()
        var budget = (open: cellLimit, identical: identicalLimit)
        var hasOpened = false
        let groups = report.cells.chunked { $0.label == $1.label }
        // Identical cells gather until the next label with something to look at.
        var fold: [CellReport] = []
        for group in groups {
            if group.contains(where: { $0.verdict != .identical }), budget.open > 0 {
                identicalFold(fold, page, &budget.identical, &rows)
                fold = []
                open(group, page, &budget.open, &hasOpened, &rows)
            }
            fold += group.filter { $0.verdict == .identical }
        }
        identicalFold(fold, page, &budget.identical, &rows)
        html.line(
            .cells,
            [
                "prefix": place.prefix, "chips": chips(report), "onPaper": onPaper(report, page),
                "paper": page.printed.isEmpty ? " off-paper" : "", "columns": page.columns, "titles": page.titles, "groups": rows.html,
                "leftOut": leftOut(report),
            ])
    }

    /// What the rows of a page are made from.
    struct Content {
        struct Place: Hashable {
            let label: Int64
            let key: CellKey
            init(_ cell: CellReport) { (label, key) = (cell.label, CellKey(cell.key)) }
        }

        let report: ComparisonReport
        /// Before each anchor.
        let prefix: String
        let names: RecordNames
        /// The cells that show their records.
        let detailed: Set<Place>
        /// The cells that are on paper too.
        let printed: Set<Place>
        /// Whether no difference comes from several records.
        let isSparse: Bool
        /// The columns of each table, and their titles.
        let columns: String
        let titles: String

        init(_ report: ComparisonReport, prefix: String, detailed: Set<Place>, printed: Set<Place>) {
            self.report = report
            self.prefix = prefix
            self.detailed = detailed
            self.printed = printed
            names = RecordNames(report)
            columns = Piece.cellColumns.filled()
            titles = Piece.cellTitles.filled([
                "legacy": HTMLText.short(report.legacyName, limit: 24), "port": HTMLText.short(report.portName, limit: 24),
            ])
            isSparse = !report.cells.contains { $0.verdict == .different && $0.movedRecords.count > 1 && detailed.contains(Place($0)) }
        }
    }

    /// Unexplained cells first, then some of every kind, then one of every label, then as they come.
    private func detailed(_ report: ComparisonReport) -> Set<Content.Place> {
        let cells = report.cells.lazy.filter { !$0.records.isEmpty && $0.verdict != .identical }.prefix(cellLimit)
        var kinds: [[DifferenceClass]: Int] = [:]
        var labels: Set<Int64> = []
        var ranked: [(rank: Int, place: Content.Place)] = []
        for cell in cells {
            kinds[cell.causes, default: 0] += 1
            let isFirst = labels.insert(cell.label).inserted
            let isOfItsKind = kinds[cell.causes, default: 0] <= 12
            let isOpen = cell.verdict == .different && !cell.explained
            ranked.append((isOpen ? 0 : isOfItsKind ? 1 : isFirst ? 2 : 3, Content.Place(cell)))
        }
        var chosen: Set<Content.Place> = []
        for rank in 0...3 {
            for entry in ranked where entry.rank == rank && chosen.count < detailLimit { chosen.insert(entry.place) }
        }
        return chosen
    }

    /// The cells that differ, the unexplained first, as many as a few sheets hold.
    private func printed(_ report: ComparisonReport) -> Set<Content.Place> {
        var chosen: Set<Content.Place> = []
        for isExplained in [false, true] {
            for cell in report.cells where cell.verdict == .different && cell.explained == isExplained && chosen.count < printLimit {
                chosen.insert(Content.Place(cell))
            }
        }
        return chosen
    }

    /// What the paper does not show.
    private func onPaper(_ report: ComparisonReport, _ page: Content) -> String {
        let different = report.totals.different
        guard different > 0 else { return "No cell differs. The page itself lists the cells." }
        guard page.printed.count < different else { return "The cells that differ. The page itself has the records behind each." }
        let (some, all) = (Self.number(page.printed.count), Self.number(different))
        return "\(some) of the \(all) cells that differ. The page itself has more of them and the records behind each, "
            + "the JSON report has all."
    }

    private func chips(_ report: ComparisonReport) -> String {
        var chips = HTMLText()
        func chip(_ name: String, _ count: Int, _ tone: String) {
            chips.line(.chip, ["tone": tone, "name": name, "count": Self.number(count)])
        }
        if report.totals.different > 0 { chip("different", report.totals.different, "different") }
        for entry in report.classes where entry.name != .pending {
            chip(entry.name.rawValue, entry.cells, entry.name == .unexplained ? "unexplained" : "")
        }
        if report.totals.pending > 0 { chip("pending", report.totals.pending, "pending") }
        if report.totals.identical > 0 { chip("identical", report.totals.identical, "identical") }
        return Piece.chips.line(["chips": chips.html])
    }

    /// A table of cells: each group has its own, so that those out of sight need no layout; only the list above them shows the titles.
    private func table(
        _ cells: some Collection<CellReport>, _ page: Content, opensRecords: (CellReport) -> Bool = { _ in false }
    ) -> String {
        var rows = HTMLText()
        for cell in cells { row(cell, page, opensRecords: opensRecords(cell), &rows) }
        return Piece.cellTable.line(["columns": page.columns, "titles": page.titles, "cells": rows.html])
    }

    /// A label with something to look at.
    private func open(
        _ group: ArraySlice<CellReport>, _ page: Content, _ budget: inout Int, _ hasOpened: inout Bool, _ html: inout HTMLText
    ) {
        guard let label = group.first?.label else { return }
        let shown = group.filter { $0.verdict != .identical }.prefix(budget)
        budget -= shown.count
        let isPrinted = shown.contains { page.printed.contains(Content.Place($0)) }
        let table = table(shown, page) { cell in
            // The first difference with something to see stands open: it shows what the page can tell.
            let isFirst = cell.verdict == .different && !hasOpened && (cell.movedRecords.count > 1 || page.isSparse)
            let opens = isFirst && page.detailed.contains(Content.Place(cell))
            if opens { hasOpened = true }
            return opens
        }
        html.line(.group, ["paper": isPrinted ? "" : " off-paper", "prefix": page.prefix, "label": label, "cells": table])
    }

    /// Identical cells in one line that opens.
    private func identicalFold(_ cells: [CellReport], _ page: Content, _ budget: inout Int, _ html: inout HTMLText) {
        guard let first = cells.first, let last = cells.last else { return }
        let shown = cells.prefix(max(0, budget))
        budget -= shown.count
        let words = cells.count == 1 ? "1 identical cell" : "\(Self.number(cells.count)) identical cells"
        let labels = cells.map(\.label).chunked { $0 == $1 }.compactMap(\.first)
        var span = ReadableTime.dateTime(first.label)
        if labels.count > 1 { span = "\(labels.count) labels, \(span) – \(Self.end(last.label, after: first.label))" }
        let identicalLabels = Set(page.report.labels.filter { $0.verdict == .identical }.map(\.label))
        // The timeline's bars lead here.
        var anchors = HTMLText()
        for label in labels where identicalLabels.contains(label) { anchors.add(.anchor, ["prefix": page.prefix, "label": label]) }
        let rest = cells.count - shown.count
        let content =
            shown.isEmpty
            ? Piece.paragraph.line(["class": "lead", "words": "Left out of this page; the JSON report lists them."])
            : table(shown, page) + (rest > 0 ? Piece.paragraph.line(["class": "lead", "words": "… and \(Self.number(rest)) more."]) : "")
        html.line(.fold, ["words": words, "span": span, "anchors": anchors.html, "cells": content])
    }

    /// The second of two times, without the date where it is the first's.
    private static func end(_ last: Int64, after first: Int64) -> String {
        floorDivide(last, 86_400_000) == floorDivide(first, 86_400_000) ? ReadableTime.clock(last) : ReadableTime.dateTime(last)
    }

    private func row(_ cell: CellReport, _ page: Content, opensRecords: Bool, _ html: inout HTMLText) {
        let key = cell.key.isEmpty ? "all" : ValueText.text(cell.key)
        let names = cell.verdict == .identical ? [] : (cell.causes + [cell.shape].compactMap { $0 }).map(\.rawValue)
        let isDetailed = page.detailed.contains(Content.Place(cell))
        var behind = HTMLText()
        if isDetailed, !cell.records.isEmpty { records(cell, page, isOpen: opensRecords, &behind) }
        html.line(
            .cell,
            [
                "tone": tone(cell), "paper": cell.verdict == .identical || page.printed.contains(Content.Place(cell)) ? "" : " off-paper",
                "names": ([cell.verdict.rawValue] + names).joined(separator: " "), "mark": cell.verdict.mark,
                "label": ReadableTime.dateTime(cell.label), "key": HTMLText.short(key), "legacy": value(cell.legacy),
                "port": value(cell.port),
                "why": why(cell, page, isDetailed: isDetailed), "records": behind.html,
            ])
    }

    /// What a cell says for itself: its classes, the reason, and the records where they are not shown in full.
    private func why(_ cell: CellReport, _ page: Content, isDetailed: Bool) -> String {
        var parts: [String] = []
        if cell.verdict == .identical {
            parts.append(cell.why.isEmpty ? Piece.faint.filled(["words": "identical"]) : HTMLText.escaped(cell.why))
        } else {
            parts += cell.causes.map { Piece.tag.filled(["class": "tag \(tone(cell))", "name": $0.rawValue]) }
            if let shape = cell.shape, shape != .value { parts.append(Piece.tag.filled(["class": "tag", "name": shape.rawValue])) }
            parts.append(Piece.reason.filled(["why": HTMLText.prose(cell.why, limit: 600)]))
            if let bound = cell.bound, bound.isFinite, bound > 0 {
                parts.append(Piece.faint.filled(["words": "Bound γₙ·Σ|xᵢ| = \(bound)."]))
            }
        }
        if !isDetailed, !cell.records.isEmpty {
            let moved = cell.movedRecords
            parts.append(Piece.cellRecords.filled(["names": page.names.list(moved.isEmpty ? cell.records : moved, most: 4)]))
        }
        return parts.joined(separator: " ")
    }

    func tone(_ cell: CellReport) -> String {
        cell.verdict == .different ? (cell.explained ? "explained" : "unexplained") : cell.verdict.rawValue
    }

    private func value(_ rows: [JSONValues]) -> String {
        rows.isEmpty ? Piece.noRow.filled() : Piece.rows.filled(["rows": HTMLText.short(ValueText.rows(rows))])
    }

    private func leftOut(_ report: ComparisonReport) -> String {
        var html = HTMLText()
        let shown = min(cellLimit, report.cells.count { $0.verdict != .identical })
        let others = report.totals.different + report.totals.pending - shown
        if others > 0 {
            let cells = Count.word(others, "cell that differs or waits is", "cells that differ or wait are")
            let listed = report.omittedOthers == 0 ? "them" : "the first of them"
            let words = "\(Self.number(others)) more \(cells) left out of this page; the JSON report lists \(listed)."
            html.line(.paragraph, ["class": "lead off-paper", "words": words])
        }
        let identical = report.omittedIdentical
        if identical > 0 {
            let cells = Count.word(identical, "cell that is", "cells that are")
            let counted = Count.word(identical, "is", "are")
            let words = "\(Self.number(identical)) more \(cells) identical \(counted) only counted."
            html.line(.paragraph, ["class": "lead off-paper", "words": words])
        }
        return html.html
    }
}

extension Array {
    /// Runs of neighbours that belong together.
    func chunked(by belongs: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices.dropFirst() where !belongs(self[index - 1], self[index]) {
            chunks.append(self[start..<index])
            start = index
        }
        if start < endIndex { chunks.append(self[start...]) }
        return chunks
    }
}
