import Offsets
import Columnar

extension HTMLReport {
    /// All cells: open ones label by label, identical labels folded.
    func cells(_ report: ComparisonReport, _ place: Place, _ html: inout HTMLText) {
        html.raw("<section id=\"\(place.prefix)cells\">\n<div class=\"bar\"><h2>Cells</h2>\n")
        chips(report, &html)
        html.raw("</div>\n")
        guard !report.cells.isEmpty else {
            html.raw("<p class=\"lead\">No cell to show.</p>\n</section>\n")
            return
        }
        html.raw("<p class=\"lead empty\" hidden>No cell fits this filter.</p>\n")
        let page = Content(report, prefix: place.prefix, detailed: detailed(report), printed: printed(report))
        onPaper(report, page, &html)
        html.raw("<div class=\"panel list\(page.printed.isEmpty ? " off-paper" : "")\">\n\(tableHead(report, isVisible: true))</table>\n")
        var budget = (open: cellLimit, identical: identicalLimit)
        var hasOpened = false
        let groups = report.cells.chunked { $0.label == $1.label }
        // Identical cells gather until the next label with something to look at.
        var fold: [CellReport] = []
        for group in groups {
            if group.contains(where: { $0.verdict != .identical }), budget.open > 0 {
                identicalFold(fold, page, &budget.identical, &html)
                fold = []
                open(group, page, &budget.open, &hasOpened, &html)
            }
            fold += group.filter { $0.verdict == .identical }
        }
        identicalFold(fold, page, &budget.identical, &html)
        html.raw("</div>\n")
        leftOut(report, &html)
        html.raw("</section>\n")
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

        init(_ report: ComparisonReport, prefix: String, detailed: Set<Place>, printed: Set<Place>) {
            self.report = report
            self.prefix = prefix
            self.detailed = detailed
            self.printed = printed
            names = RecordNames(report)
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
    private func onPaper(_ report: ComparisonReport, _ page: Content, _ html: inout HTMLText) {
        let different = report.totals.different
        var words = "The cells that differ. The page itself has the records behind each."
        if different == 0 { words = "No cell differs. The page itself lists the cells." }
        if page.printed.count < different {
            let (some, all) = (Self.number(page.printed.count), Self.number(different))
            words = "\(some) of the \(all) cells that differ. The page itself has more of them and the records behind each, the JSON report has all."
        }
        html.raw("<p class=\"lead on-paper\">\(words)</p>\n")
    }

    private func chips(_ report: ComparisonReport, _ html: inout HTMLText) {
        html.raw("<div class=\"chips\" role=\"group\" aria-label=\"Filter cells\">\n")
        func chip(_ name: String, _ title: String, _ count: Int, _ tone: String) {
            html.raw("<button type=\"button\" class=\"chip \(tone)\" data-filter=\"\(name)\" aria-pressed=\"false\">\(title) <b>\(Self.number(count))</b></button>\n")
        }
        if report.totals.different > 0 { chip("different", "different", report.totals.different, "different") }
        for entry in report.classes where entry.name != .pending {
            chip(entry.name.rawValue, entry.name.rawValue, entry.cells, entry.name == .unexplained ? "unexplained" : "")
        }
        if report.totals.pending > 0 { chip("pending", "pending", report.totals.pending, "pending") }
        if report.totals.identical > 0 { chip("identical", "identical", report.totals.identical, "identical") }
        html.raw("</div>\n<input class=\"find\" type=\"search\" placeholder=\"Find a key or record\" aria-label=\"Find a key or record\">\n")
    }

    /// Each group is a table of its own, so that those out of sight need no layout; only the first shows its head.
    private func tableHead(_ report: ComparisonReport, isVisible: Bool = false) -> String {
        """
        <table class="cells"\(isVisible ? " aria-hidden=\"true\"" : "")><colgroup><col class="c-label"><col class="c-key"><col class="c-value"><col class="c-value"><col class="c-why"></colgroup>
        <thead\(isVisible ? "" : " class=\"unseen\"")><tr><th scope="col">Label</th><th scope="col">Key</th><th scope="col" class="num">\(HTMLText.short(report.legacyName, limit: 24))</th>\
        <th scope="col" class="num">\(HTMLText.short(report.portName, limit: 24))</th><th scope="col">Why</th></tr></thead>

        """
    }

    /// A label with something to look at.
    private func open(
        _ group: ArraySlice<CellReport>, _ page: Content, _ budget: inout Int, _ hasOpened: inout Bool, _ html: inout HTMLText
    ) {
        guard let label = group.first?.label else { return }
        let shown = group.filter { $0.verdict != .identical }.prefix(budget)
        budget -= shown.count
        let isPrinted = shown.contains { page.printed.contains(Content.Place($0)) }
        html.raw("<section class=\"group\(isPrinted ? "" : " off-paper")\" id=\"\(page.prefix)l\(label)\">\n\(tableHead(page.report))")
        for cell in shown {
            // The first difference with something to see stands open: it shows what the page can tell.
            let isFirst = cell.verdict == .different && !hasOpened && (cell.movedRecords.count > 1 || page.isSparse)
            let opens = isFirst && page.detailed.contains(Content.Place(cell))
            if opens { hasOpened = true }
            row(cell, page, opensRecords: opens, &html)
        }
        html.raw("</table>\n</section>\n")
    }

    /// Identical cells in one line that opens.
    private func identicalFold(_ cells: [CellReport], _ page: Content, _ budget: inout Int, _ html: inout HTMLText) {
        guard let first = cells.first, let last = cells.last else { return }
        let shown = cells.prefix(max(0, budget))
        budget -= shown.count
        let words = cells.count == 1 ? "1 identical cell" : "\(Self.number(cells.count)) identical cells"
        let labels = cells.map(\.label).chunked { $0 == $1 }.compactMap(\.first)
        let span =
            labels.count == 1
            ? TimeText.dateTime(first.label) : "\(labels.count) labels, \(TimeText.dateTime(first.label)) – \(Self.end(last.label, after: first.label))"
        let identicalLabels = Set(page.report.labels.filter { $0.verdict == .identical }.map(\.label))
        html.raw("<details class=\"fold group off-paper\"><summary>")
        html.raw("<span class=\"dot identical\" aria-hidden=\"true\">=</span> <span>\(words)</span> <span class=\"faint\">\(span)</span></summary>\n")
        // The timeline's bars lead here.
        for label in labels where identicalLabels.contains(label) { html.raw("<a id=\"\(page.prefix)l\(label)\"></a>") }
        if shown.isEmpty {
            html.raw("<p class=\"lead\">Left out of this page; the JSON report lists them.</p>\n")
        } else {
            html.raw(tableHead(page.report))
            for cell in shown { row(cell, page, opensRecords: false, &html) }
            html.raw("</table>\n")
            if shown.count < cells.count { html.raw("<p class=\"lead\">… and \(Self.number(cells.count - shown.count)) more.</p>\n") }
        }
        html.raw("</details>\n")
    }

    /// The second of two times, without the date where it is the first's.
    private static func end(_ last: Int64, after first: Int64) -> String {
        floorDivide(last, 86_400_000) == floorDivide(first, 86_400_000) ? TimeText.clock(last) : TimeText.dateTime(last)
    }

    private func row(_ cell: CellReport, _ page: Content, opensRecords: Bool, _ html: inout HTMLText) {
        let key = cell.key.isEmpty ? "all" : ValueText.text(cell.key)
        let names = ([cell.verdict.rawValue] + (cell.verdict == .identical ? [] : (cell.causes + [cell.shape].compactMap { $0 }).map(\.rawValue)))
        let paper = cell.verdict == .identical || page.printed.contains(Content.Place(cell)) ? "" : " off-paper"
        html.raw("<tbody class=\"cell \(tone(cell))\(paper)\" data-is=\"\(names.joined(separator: " "))\">\n<tr><td class=\"label\"><div>")
        html.raw("<span class=\"dot \(tone(cell))\" aria-hidden=\"true\">\(cell.verdict.mark)</span><span class=\"time\">\(TimeText.dateTime(cell.label))</span></div></td>")
        html.raw("<td class=\"key\"><bdi>\(HTMLText.short(key))</bdi></td>")
        html.raw("<td class=\"num\">\(value(cell.legacy))</td>")
        html.raw("<td class=\"num\">\(value(cell.port))</td><td class=\"why\">")
        if cell.verdict == .identical {
            html.raw(cell.why.isEmpty ? "<span class=\"faint\">identical</span>" : HTMLText.escaped(cell.why))
        } else {
            for cause in cell.causes { html.raw("<span class=\"tag \(tone(cell))\">\(cause.rawValue)</span> ") }
            if let shape = cell.shape, shape != .value { html.raw("<span class=\"tag\">\(shape.rawValue)</span> ") }
            html.raw("<span>\(HTMLText.prose(cell.why, limit: 600))</span>")
            if let bound = cell.bound, bound.isFinite, bound > 0 { html.raw(" <span class=\"faint\">Bound γₙ·Σ|xᵢ| = \(bound).</span>") }
        }
        let isDetailed = page.detailed.contains(Content.Place(cell))
        if !isDetailed, !cell.records.isEmpty {
            let moved = cell.movedRecords
            let named = moved.isEmpty ? cell.records : moved
            html.raw(" <span class=\"mono faint\">\(HTMLText.escaped(page.names.list(named, most: 4)))</span>")
        }
        html.raw("</td></tr>\n")
        if isDetailed, !cell.records.isEmpty { records(cell, page, isOpen: opensRecords, &html) }
        html.raw("</tbody>\n")
    }

    func tone(_ cell: CellReport) -> String {
        cell.verdict == .different ? (cell.explained ? "explained" : "unexplained") : cell.verdict.rawValue
    }

    private func value(_ rows: [JSONValues]) -> String {
        rows.isEmpty ? "<span class=\"none\">no row</span>" : "<bdi>\(HTMLText.short(ValueText.rows(rows)))</bdi>"
    }

    private func leftOut(_ report: ComparisonReport, _ html: inout HTMLText) {
        let open = report.totals.different + report.totals.pending
        let shown = min(cellLimit, report.cells.count { $0.verdict != .identical })
        if open > shown {
            html.raw("<p class=\"lead off-paper\">\(Self.number(open - shown)) more \(Count.word(open - shown, "cell that differs or waits is", "cells that differ or wait are")) left out of this page; the JSON report lists \(report.omittedOthers == 0 ? "them" : "the first of them").</p>\n")
        }
        if report.omittedIdentical > 0 {
            html.raw("<p class=\"lead off-paper\">\(Self.number(report.omittedIdentical)) more \(Count.word(report.omittedIdentical, "cell that is", "cells that are")) identical \(Count.word(report.omittedIdentical, "is", "are")) only counted.</p>\n")
        }
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
