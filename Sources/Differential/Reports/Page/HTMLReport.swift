/// A comparison as one self-contained page: no network, no other file, and for the essentials no script.
///
/// Cells that differ or are pending are open, label by label; labels that are identical throughout fold into one line. Invisible sections
/// are not laid out, so thousands of cells stay quick.
public struct HTMLReport: Sendable {
    /// How many non-identical cells the page shows; the headline counts all.
    public var cellLimit: Int
    /// How many identical cells it keeps in its folds.
    public var identicalLimit: Int
    /// How many cells it shows with their records; the others name only those that make the difference.
    public var detailLimit: Int
    public var recordsPerCell: Int
    /// How many of the differing cells are printed on paper, for each output.
    public var printLimit: Int

    public init(
        cellLimit: Int = 2_000, identicalLimit: Int = 1_000, detailLimit: Int = 160, recordsPerCell: Int = 14, printLimit: Int = 100
    ) {
        self.cellLimit = cellLimit
        self.identicalLimit = identicalLimit
        self.detailLimit = detailLimit
        self.recordsPerCell = recordsPerCell
        self.printLimit = printLimit
    }

    /// The page of one output.
    public func page(_ report: ComparisonReport) -> String { page(JobReport(job: report.job, outputs: [report])) }

    /// The page: all outputs, one below the other. The same report gives the same bytes.
    public func page(_ report: JobReport) -> String {
        var html = HTMLText()
        if report.outputs.count > 1 { overview(report, &html) }
        if let leftOut = report.leftOutSentence { html.line(.paragraph, ["class": "lead", "words": leftOut]) }
        for (index, output) in report.outputs.enumerated() {
            // Anchors of the first output have no prefix.
            let place = Place(
                title: report.outputs.count > 1 ? output.outputName ?? "output \(index)" : nil, prefix: index == 0 ? "" : "o\(index)-")
            let (legacy, port) = (SideNames.capital(output.sides.legacy), SideNames.capital(output.sides.port))
            var content = HTMLText()
            header(output, place, &content)
            timeline(output, place, &content)
            counterexample(output, &content)
            cells(output, place, &content)
            html.line(
                .output,
                [
                    "index": index, "sides": output.sides == .usual ? "" : Piece.outputSides.filled(["legacy": legacy, "port": port]),
                    "content": content.html,
                ])
        }
        let verdict = report.outputs.count == 1 ? Self.word(report.outputs[0]) : Self.word(report.verdict)
        var page = HTMLText()
        page.line(
            .page, ["title": "\(verdict) · \(report.job)", "style": Piece.style, "content": html.html, "script": Piece.script])
        return page.html
    }

    /// The place of an output on the page.
    struct Place {
        /// nil if the page has one output: then the job's name is title enough.
        let title: String?
        /// The prefix of each anchor.
        let prefix: String
    }

    /// Each output's verdict in a line, with a link to it.
    private func overview(_ report: JobReport, _ html: inout HTMLText) {
        var outputs = HTMLText()
        for (index, output) in report.outputs.enumerated() {
            outputs.line(
                .overviewOutput,
                [
                    "tone": tone(output), "mark": output.mark, "index": index, "name": output.outputName ?? "output \(index)",
                    "headline": output.headline,
                ])
        }
        html.line(
            .overview,
            ["job": report.job, "verdict": Self.word(report.verdict), "headline": report.headline, "outputs": outputs.html])
    }

    static func word(_ report: ComparisonReport) -> String { report.isEqualUpToGhosts ? "Equal up to ghosts" : word(report.verdict) }

    static func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .identical: "Identical"
        case .different: "Different"
        case .pending: "Pending"
        case .nothing: "Nothing compared"
        }
    }

    static func number(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0, digits[index - 1] != "-" { grouped += "\u{202F}" }
            grouped.append(digit)
        }
        return grouped
    }
}
