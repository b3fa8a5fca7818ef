/// The pieces that a page is put together from. Each stands under `<!-- piece: name -->` in a file of the folder Markup, whose files are
/// compiled into the program: a page needs no file beside it, nor does the program that makes it.
package enum Piece: String, CaseIterable, Sendable {
    // page.html
    case page, overview, overviewOutput, output, outputSides, paragraph, faint, tag
    // header.html
    case header, jobTitle, outputTitle, totals, proportion, total, facts, fact, counterexample, counterexampleBatch
    // timeline.html
    case timeline, hatch, tick, batchLane, emptyBatch, batch, windowLanes, windowBars, bar
    // cells.html
    case noCells, cells, chips, chip, cellColumns, cellTitles, cellTable, group, fold, anchor, cell, rows, noRow, reason, cellRecords
    // records.html
    case records, record, countedHere, notHere, countedUnder, expected, lanes, laneName, laneLink, laneEvent, laneBatch

    /// All pieces of the files, by name.
    package static let templates: [String: Template] = {
        var templates: [String: Template] = [:]
        let files = [
            PackageResources.page_html, PackageResources.header_html, PackageResources.timeline_html, PackageResources.cells_html,
            PackageResources.records_html,
        ]
        for file in files {
            for piece in String(decoding: file, as: UTF8.self).split(separator: "<!-- piece: ") {
                guard let head = piece.firstRange(of: " -->\n") else { continue }
                var text = piece[head.upperBound...]
                while text.last == "\n" { text.removeLast() }
                templates[String(piece[..<head.lowerBound])] = Template(String(text))
            }
        }
        return templates
    }()

    package static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    package static let script = String(decoding: PackageResources.page_js, as: UTF8.self)

    /// The piece with each place filled: with data, which is escaped, or with markup, as the piece says.
    func filled(_ values: KeyValuePairs<String, any CustomStringConvertible> = [:]) -> String {
        Self.templates[rawValue]?.filled(values) ?? ""
    }

    /// The piece and the end of its line.
    func line(_ values: KeyValuePairs<String, any CustomStringConvertible> = [:]) -> String { filled(values) + "\n" }
}
