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

    public init(cellLimit: Int = 2_000, identicalLimit: Int = 1_000, detailLimit: Int = 160, recordsPerCell: Int = 14) {
        self.cellLimit = cellLimit
        self.identicalLimit = identicalLimit
        self.detailLimit = detailLimit
        self.recordsPerCell = recordsPerCell
    }

    /// The page. The same report gives the same bytes.
    public func page(_ report: ComparisonReport) -> String {
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
        html.text("\(Self.word(report)) · \(report.job)")
        html.raw("</title>\n<style>\n\(Self.style)</style>\n</head>\n<body>\n<main>\n")
        header(report, &html)
        timeline(report, &html)
        counterexample(report, &html)
        cells(report, &html)
        html.raw("<footer>Made by <b>portage compare</b>. Times are UTC. A label is the end of its window.</footer>\n")
        html.raw("</main>\n<script>\n\(Self.script)</script>\n</body>\n</html>\n")
        return html.html
    }

    static func word(_ report: ComparisonReport) -> String {
        switch report.verdict {
        case .different where report.isEqualUpToGhosts: "Equal up to ghosts"
        case .identical: "Identical"
        case .different: "Different"
        case .pending: "Pending"
        }
    }

    static func mark(_ verdict: Verdict) -> String {
        switch verdict {
        case .identical: "="
        case .different: "≠"
        case .pending: "…"
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
