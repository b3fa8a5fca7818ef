extension HTMLReport {
    /// The verdict, what it rests on, and the numbers.
    func header(_ report: ComparisonReport, _ place: Place, _ html: inout HTMLText) {
        var jumps = HTMLText()
        for jump in report.watermarkJumps.prefix(5) {
            jumps.line(.paragraph, ["class": "jump", "words": jump.sentence(RecordNames(report)(jump.id), report.sides)])
        }
        let title: Piece = place.title == nil ? .jobTitle : .outputTitle
        html.line(
            .header,
            [
                "legacy": report.legacyName, "port": report.portName, "title": title.filled(["title": place.title ?? report.job]),
                "tone": tone(report), "mark": report.mark, "word": Self.word(report), "sentence": sentence(report), "jumps": jumps.html,
                "totals": totals(report), "facts": facts(report),
            ])
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
        let pending = totals.pending == 1 ? "1 cell is" : "\(Self.number(totals.pending)) cells are"
        let waiting = totals.pending == 0 ? "" : " \(pending) pending: one side has not read that far yet."
        if report.verdict == .nothing {
            let remark = report.remark.map { " \($0)." } ?? ""
            return report.silence.prefix(1).uppercased() + report.silence.dropFirst() + ", so nothing was compared.\(remark)"
        }
        if totals.different == 0 {
            if totals.identical == 0 { return "No cell is final on both sides." + waiting }
            let agreeing =
                totals.identical == 1
                ? "The 1 cell that is final on both sides agrees" : "All \(cells(totals.identical)) that are final on both sides agree"
            return agreeing + "." + waiting
        }
        if report.isEqualUpToGhosts {
            let ghosts = totals.different == 1 ? "is the identity of a key" : "are identities of keys"
            return "\(cells(totals.different)) \(ghosts) without records (T6); "
                + "a table has no rows for them. All \(cells(totals.identical)) with records agree." + waiting
        }
        let left = totals.different - totals.explained
        let differ = "\(Self.number(totals.different)) of \(cells(totals.cells)) \(totals.different == 1 ? "differs" : "differ")."
        let account =
            left == 0
            ? " Every difference is explained by named records."
            : " \(Self.number(left)) \(left == 1 ? "is" : "are") not explained by any records."
        return differ + account + waiting
    }

    /// The numbers, and the proportions of them as a bar.
    private func totals(_ report: ComparisonReport) -> String {
        let totals = report.totals
        guard totals.cells > 0 else { return "" }
        let unexplained = totals.different - totals.explained
        var bar = HTMLText()
        let parts = [
            ("identical", totals.identical), ("explained", totals.explained), ("unexplained", unexplained), ("pending", totals.pending),
        ]
        for (tone, count) in parts where count > 0 { bar.add(.proportion, ["tone": tone, "count": count]) }
        var numbers = HTMLText()
        let entries = [
            ("cells compared", totals.cells, ""), ("identical", totals.identical, "identical"),
            ("different, explained", totals.explained, "explained"), ("different, unexplained", unexplained, "unexplained"),
            ("pending", totals.pending, "pending"),
        ]
        for (name, count, tone) in entries {
            numbers.line(.total, ["tone": count == 0 ? "zero" : tone, "name": name, "count": Self.number(count)])
        }
        return Piece.totals.line(["proportions": bar.html, "totals": numbers.html])
    }

    /// Windows, watermark and how cells were compared.
    private func facts(_ report: ComparisonReport) -> String {
        var facts: [(String, String)] = []
        let legacy = SideNames.capital(report.sides.legacy)
        let port = SideNames.capital(report.sides.port)
        if let windows = report.windows {
            func text(_ length: Int64, _ slide: Int64) -> String {
                "\(ReadableTime.duration(length)) every \(ReadableTime.duration(slide))"
            }
            facts.append(("\(legacy) window", text(windows.legacy.length, windows.legacy.slide)))
            facts.append(("Zero time", ReadableTime.dateTime(windows.legacy.zeroTime)))
            facts.append(("\(port) window", text(windows.port.length, windows.port.slide)))
            facts.append(("Start time", ReadableTime.duration(windows.port.startTime)))
            facts.append(("Watermark delay", windows.port.delay.map(ReadableTime.duration) ?? "none"))
        }
        if let through = report.legacyThrough { facts.append(("\(legacy) ran to", ReadableTime.dateTime(through))) }
        if let through = report.portThrough {
            facts.append(("\(SideNames.capital(report.sides.portOwn)) watermark", ReadableTime.dateTime(through)))
        }
        if let topic = RecordNames(report).topic { facts.append(("Records", "partition@offset of \(topic)")) }
        func columns(_ side: ComparisonSpec.Columns) -> String {
            let keys = side.key.isEmpty ? "no key" : side.key.joined(separator: ", ")
            return "\(keys) → \(side.values.isEmpty ? "row count" : side.values.joined(separator: ", "))"
        }
        facts.append(("\(legacy) columns", columns(report.spec.legacy)))
        facts.append(("\(port) columns", columns(report.spec.port)))
        if report.spec.tolerance != .exact { facts.append(("Doubles", "within γₙ·Σ|xᵢ|")) }
        var list = HTMLText()
        for (name, value) in facts { list.line(.fact, ["name": name, "value": HTMLText.short(value)]) }
        return Piece.facts.line(["facts": list.html])
    }

    /// The smallest input on which the sides still differ.
    func counterexample(_ report: ComparisonReport, _ html: inout HTMLText) {
        guard let manifest = report.counterexample else { return }
        var batches = HTMLText()
        for entry in manifest.entries where entry.ranges.contains(where: { !$0.isEmpty }) {
            let records = entry.ranges.filter { !$0.isEmpty }.map(\.description).joined(separator: ", ")
            batches.line(.counterexampleBatch, ["time": ReadableTime.dateTime(entry.batchTime), "records": records])
        }
        html.line(.counterexample, ["batches": batches.html])
    }
}
