/// A comparison as one page that needs nothing else: no network, no file beside it, and for the essentials no script.
///
/// Cells that differ or wait stand open, label by label; labels that are identical throughout fold into one line. Sections
/// out of sight are not laid out, so thousands of cells stay quick.
public struct HTMLReport: Sendable {
    /// How many cells that are not identical the page shows; the headline counts all.
    public var cellLimit: Int
    /// How many identical cells it keeps in its folds.
    public var identicalLimit: Int
    /// How many cells it shows with their records; the others name those that make the difference.
    public var detailLimit: Int
    public var recordsPerCell: Int
    /// How many of the cells that differ are on paper, for each output.
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
        html.raw(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
            <meta name="generator" content="portage">
            <title>
            """)
        html.text("\(report.outputs.count == 1 ? Self.word(report.outputs[0]) : Self.word(report.verdict)) · \(report.job)")
        html.raw("</title>\n<style>\n\(Self.style)</style>\n</head>\n<body>\n<main>\n")
        if report.outputs.count > 1 { overview(report, &html) }
        if let leftOut = report.leftOutSentence {
            html.raw("<p class=\"lead\">")
            html.text(leftOut)
            html.raw("</p>\n")
        }
        for (index, output) in report.outputs.enumerated() {
            // Anchors of the first output have no prefix.
            let place = Place(title: report.outputs.count > 1 ? output.outputName ?? "output \(index)" : nil, prefix: index == 0 ? "" : "o\(index)-")
            let sides = output.sides
            let names =
                sides == .usual
                ? "" : " style=\"--legacy-side: '\(SideNames.capital(sides.legacy))'; --port-side: '\(SideNames.capital(sides.port))'\""
            html.raw("<article class=\"output\" id=\"output-\(index)\"\(names)>\n")
            header(output, place, &html)
            timeline(output, place, &html)
            counterexample(output, &html)
            cells(output, place, &html)
            html.raw("</article>\n")
        }
        html.raw("<footer>Made by <b>portage compare</b>. Times are UTC. A label is the end of its window.</footer>\n")
        html.raw("</main>\n<script>\n\(Self.script)</script>\n</body>\n</html>\n")
        return html.html
    }

    /// Where an output stands on the page.
    struct Place {
        /// nil where the page has one output: then the job's name is title enough.
        let title: String?
        /// Before each anchor.
        let prefix: String
    }

    /// Each output's verdict in a line, with a link to it.
    private func overview(_ report: JobReport, _ html: inout HTMLText) {
        html.raw("<header class=\"overview\">\n<h1>")
        html.text(report.job)
        html.raw("</h1>\n<p class=\"lead\">")
        html.text("\(Self.word(report.verdict)). \(report.headline).")
        html.raw("</p>\n<ul class=\"outputs\">\n")
        for (index, output) in report.outputs.enumerated() {
            html.raw("<li><span class=\"dot \(tone(output))\" aria-hidden=\"true\">\(output.mark)</span> <a href=\"#output-\(index)\">")
            html.text(output.outputName ?? "output \(index)")
            html.raw("</a> <span class=\"faint\">")
            html.text(output.headline)
            html.raw("</span></li>\n")
        }
        html.raw("</ul>\n</header>\n")
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
