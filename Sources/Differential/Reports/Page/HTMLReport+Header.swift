extension HTMLReport {
    /// The verdict, what it rests on, and the numbers.
    func header(_ report: ComparisonReport, _ place: Place, _ html: inout HTMLText) {
        let totals = report.totals
        html.raw("<header>\n<p class=\"eyebrow\">")
        html.text("\(report.legacyName) compared with \(report.portName)")
        html.raw(place.title == nil ? "</p>\n<h1>" : "</p>\n<h2 class=\"title\">")
        html.text(place.title ?? report.job)
        html.raw("\(place.title == nil ? "</h1>" : "</h2>")\n<div class=\"verdict \(tone(report))\" role=\"status\"><span class=\"seal\" aria-hidden=\"true\">")
        html.raw("\(report.mark)</span><div><strong>\(Self.word(report))</strong><p>")
        html.text(sentence(report))
        html.raw("</p></div></div>\n")
        for jump in report.watermarkJumps.prefix(5) {
            html.raw("<p class=\"jump\">")
            html.text(jump.sentence(RecordNames(report)(jump.id), report.sides))
            html.raw("</p>\n")
        }
        if totals.cells > 0 {
            proportions(report, &html)
            html.raw("<dl class=\"totals\">\n")
            total("cells compared", totals.cells, "", &html)
            total("identical", totals.identical, "identical", &html)
            total("different, explained", totals.explained, "explained", &html)
            total("different, unexplained", totals.different - totals.explained, "unexplained", &html)
            total("pending", totals.pending, "pending", &html)
            html.raw("</dl>\n")
        }
        facts(report, &html)
        html.raw("</header>\n")
    }

    /// The colour of the verdict: unexplained differences weigh more than explained ones.
    func tone(_ report: ComparisonReport) -> String {
        switch report.verdict {
        case .identical: "identical"
        case .pending, .nothing: "pending"
        case .different: report.totals.explained == report.totals.different ? "explained" : "unexplained"
        }
    }

    private func sentence(_ report: ComparisonReport) -> String {
        let totals = report.totals
        func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(Self.number(count)) cells" }
        let waiting =
            totals.pending == 0
            ? "" : " \(totals.pending == 1 ? "1 cell is" : "\(Self.number(totals.pending)) cells are") pending: one side has not come that far yet."
        if report.verdict == .nothing {
            return report.silence.prefix(1).uppercased() + report.silence.dropFirst() + ", so nothing was compared.\(report.remark.map { " \($0)." } ?? "")"
        }
        if totals.different == 0 {
            return totals.identical == 0 ? "No cell is final on both sides." + waiting : "\(totals.identical == 1 ? "The 1 cell that is final on both sides agrees" : "All \(cells(totals.identical)) that are final on both sides agree")." + waiting
        }
        if report.isEqualUpToGhosts {
            return "\(cells(totals.different)) \(totals.different == 1 ? "is the identity of a key" : "are identities of keys") without records (T6); "
                + "a table has no rows for them. All \(cells(totals.identical)) with records agree." + waiting
        }
        let left = totals.different - totals.explained
        let differ = "\(Self.number(totals.different)) of \(cells(totals.cells)) \(totals.different == 1 ? "differs" : "differ")."
        let account =
            left == 0
            ? " Every difference is explained by named records." : " \(Self.number(left)) \(left == 1 ? "is" : "are") not explained by any records."
        return differ + account + waiting
    }

    private func total(_ name: String, _ count: Int, _ tone: String, _ html: inout HTMLText) {
        html.raw("<div class=\"\(count == 0 ? "zero" : tone)\"><dt>\(name)</dt><dd>\(Self.number(count))</dd></div>\n")
    }

    private func proportions(_ report: ComparisonReport, _ html: inout HTMLText) {
        let totals = report.totals
        let parts = [
            ("identical", totals.identical), ("explained", totals.explained), ("unexplained", totals.different - totals.explained),
            ("pending", totals.pending),
        ]
        html.raw("<div class=\"proportions\" aria-hidden=\"true\">")
        for (tone, count) in parts where count > 0 { html.raw("<i class=\"\(tone)\" style=\"flex-grow:\(count)\"></i>") }
        html.raw("</div>\n")
    }

    /// Windows, watermark and how cells were compared.
    private func facts(_ report: ComparisonReport, _ html: inout HTMLText) {
        var facts: [(String, String)] = []
        let legacy = SideNames.capital(report.sides.legacy)
        let port = SideNames.capital(report.sides.port)
        if let windows = report.windows {
            facts.append(("\(legacy) window", "\(TimeText.duration(windows.legacy.length)) every \(TimeText.duration(windows.legacy.slide))"))
            facts.append(("Zero time", TimeText.dateTime(windows.legacy.zeroTime)))
            facts.append(("\(port) window", "\(TimeText.duration(windows.port.length)) every \(TimeText.duration(windows.port.slide))"))
            facts.append(("Start time", TimeText.duration(windows.port.startTime)))
            facts.append(("Watermark delay", windows.port.delay.map(TimeText.duration) ?? "none"))
        }
        if let through = report.legacyThrough { facts.append(("\(legacy) ran to", TimeText.dateTime(through))) }
        if let through = report.portThrough { facts.append(("\(SideNames.capital(report.sides.portOwn)) watermark", TimeText.dateTime(through))) }
        if let topic = RecordNames(report).topic { facts.append(("Records", "partition@offset of \(topic)")) }
        func columns(_ side: ComparisonSpec.Columns) -> String {
            let keys = side.key.isEmpty ? "no key" : side.key.joined(separator: ", ")
            return "\(keys) → \(side.values.isEmpty ? "row count" : side.values.joined(separator: ", "))"
        }
        facts.append(("\(legacy) columns", columns(report.spec.legacy)))
        facts.append(("\(port) columns", columns(report.spec.port)))
        if report.spec.tolerance != .exact { facts.append(("Doubles", "within γₙ·Σ|xᵢ|")) }
        html.raw("<dl class=\"facts\">\n")
        for (name, value) in facts { html.raw("<div><dt>\(name)</dt><dd>\(HTMLText.short(value))</dd></div>\n") }
        html.raw("</dl>\n")
    }

    /// The smallest input on which the sides still differ.
    func counterexample(_ report: ComparisonReport, _ html: inout HTMLText) {
        guard let manifest = report.counterexample else { return }
        html.raw("<section class=\"panel\">\n<h2>Smallest counterexample</h2>\n")
        html.raw("<p class=\"lead\">The sides still differ on these records alone.</p>\n<table class=\"plain\"><thead><tr><th>Batch</th><th>Records</th></tr></thead><tbody>\n")
        for entry in manifest.entries where entry.ranges.contains(where: { !$0.isEmpty }) {
            html.raw("<tr><td class=\"time\">\(TimeText.dateTime(entry.batchTime))</td><td class=\"mono\">")
            html.text(entry.ranges.filter { !$0.isEmpty }.map(\.description).joined(separator: ", "))
            html.raw("</td></tr>\n")
        }
        html.raw("</tbody></table>\n</section>\n")
    }
}
