import BatchRuntime
import Columnar
import Differential
import Foundation
import Offsets
import Testing

@Suite struct ReportTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/golden/compare")

    private func worked() throws -> ComparisonReport {
        try Comparison(
            job: "sensor-totals", evidence: WorkedExample.evidence(delay: 0, inverse: true), portThrough: 61_000,
            legacyManifest: WorkedExample.manifest
        ).report(
            legacy: WorkedExample.legacy(WorkedExample.legacyInverse), port: WorkedExample.port(WorkedExample.eventTimeWithoutDelay))
    }

    /// Compares with the file of that name; `UPDATE_GOLDEN=1` rewrites it.
    private func expect(_ text: String, isGolden name: String) throws {
        let file = Self.golden.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: Self.golden, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "\(name) differs; look at it, then run with UPDATE_GOLDEN=1")
    }

    /// The page's skeleton: one line a tag or text, without styles, script and drawing coordinates.
    private func outline(_ page: String) -> String {
        let body = page.replacing(/(?s)<(style|script)>.*?<\/\1>/, with: "").replacing(
            /\s(d|x|y|cx|cy|r|rx|width|height|viewBox)="[^"]*"/, with: "")
        return body.replacing("<", with: "\n<").replacing(">", with: ">\n").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    @Test func `the page of the worked example has the structure that was approved`() throws {
        try expect(outline(HTMLReport().page(try worked())), isGolden: "worked-example.page.txt")
    }

    @Test func `the terminal table of the worked example`() throws {
        try expect(TerminalReport(style: TerminalStyle(width: 120)).text(try worked()), isGolden: "worked-example.terminal.txt")
    }

    @Test func `the JSON of the worked example, which reads back equal`() throws {
        let report = JobReport(job: "sensor-totals", outputs: [try worked()])
        let json = try report.json()
        try expect(json, isGolden: "worked-example.json")
        #expect(try JobReport(json: json) == report)
        #expect(try JobReport(json: json).json() == json)
        #expect(throws: DifferentialError.self) { try JobReport(json: "{}") }
    }

    @Test func `comparing again gives the same bytes`() throws {
        #expect(HTMLReport().page(try worked()) == HTMLReport().page(try worked()))
    }

    @Test func `the page needs nothing from outside, and its tags close`() throws {
        let page = HTMLReport().page(try worked())
        #expect(!page.contains("http://") && !page.contains("https://"))
        #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("<link"))
        #expect(!page.contains("{{"), "a place of a piece was not filled")
        for tag in [
            "table", "tbody", "tr", "td", "th", "section", "details", "summary", "svg", "div", "figure", "dl", "bdi", "span", "a", "g", "i",
            "b",
        ] {
            let opened = page.matches(of: try Regex("<\(tag)[ >]")).count
            let closed = page.matches(of: try Regex("</\(tag)>")).count
            #expect(opened == closed, "<\(tag)> opens \(opened) times and closes \(closed) times")
        }
    }

    /// A report whose every name and key tries something.
    private func hostile(keys: Int) throws -> ComparisonReport {
        let attacks = [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE x; --", "a\u{1B}[2J\u{1B}[31m", "\u{202E}live",
            "</td></tr></table>", "&lt;b&gt;", "line\nfeed\r\t\u{0}", "", String(repeating: "w", count: 100_000), "日本語", "e\u{301}",
            "\u{2028}",
        ]
        var rows: [[Value]] = attacks.map { [.string($0), .string($0)] }
        rows += (0..<keys).map { [.string("key-\($0)"), .long(Int64($0))] }
        let left = Observation(output: "o", label: 10_000, batchTime: 10_000, kind: .rdd, columns: ["key", "value"], rows: rows)
        var right = left
        right.kind = .append
        right.rows = rows.enumerated().map { $0.offset % 2 == 0 ? $0.element : [$0.element[0], .double(-0.5)] }
        let records = attacks.map {
            ContributingRecord(
                id: RecordID(TopicPartition("<b>topic</b>", 0), 1), key: [.string($0)], values: [.string($0)], batchLabel: 10_000,
                eventTime: 1, arrival: 0)
        }
        let windows = WindowEvidence(
            legacy: .init(length: 10_000, slide: 10_000, zeroTime: 0), port: .init(length: 10_000, slide: 10_000, startTime: 0, delay: nil),
            batches: [])
        return try Comparison(
            job: "<script>job</script>", legacyName: "<i>legacy</i>", portName: "\u{1B}]0;port\u{7}",
            evidence: WorkedExample.Evidence(windows: windows, all: records)
        ).report(legacy: [left], port: [right])
    }

    @Test func `data can neither break out of the page nor move the terminal`() throws {
        let report = try hostile(keys: 10)
        let page = HTMLReport().page(report)
        #expect(page.matches(of: /<script/).count == 1, "only our own script")
        #expect(!page.contains("<img") && !page.contains("<i>legacy") && !page.contains("<b>topic"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!page.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0 || $0.value == 0x2028 })
        #expect(page.utf8.count < 400_000, "a key of 100,000 letters is cut")
        let plain = TerminalReport(style: TerminalStyle(width: 100), showsIdentical: true).text(report)
        #expect(!plain.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E || $0.value == 0x2028 })
        #expect(plain.contains("a\\u{1b}[2J"))
        let whole = JobReport(job: report.job, outputs: [report])
        #expect(try JobReport(json: try whole.json()) == whole)
    }

    @Test func `cells that no report lists are counted, and are said to be`() throws {
        let report = try hostile(keys: 20_000)
        let others = report.cells.count { $0.verdict != .identical }
        let all = report.totals.different + report.totals.pending
        #expect(others == 5_000 && all > 5_000)
        let text = TerminalReport(style: TerminalStyle(width: 300), limit: 40).text(report)
        #expect(text.contains("\(all - 40) more cells; --json lists 4960 of them, the others are only counted."), "\(text.suffix(500))")
        let none = TerminalReport(style: TerminalStyle(width: 300), limit: 5_000).text(report)
        #expect(none.contains("\(all - 5_000) more cells; they are only counted."))
        #expect(
            TerminalReport(style: TerminalStyle(width: 300), limit: 1).text(try worked()).contains(
                " more cells; --json and --html list them."))
        let page = HTMLReport().page(report)
        #expect(
            page.contains("more cells that are identical are only counted.") && page.contains("the JSON report lists the first of them"))
    }

    private static func rows(_ kind: Observation.Kind, _ columns: [String], _ rows: [[Value]]) -> Observation {
        Observation(output: "o", label: 10_000, batchTime: 10_000, kind: kind, columns: columns, rows: rows)
    }

    @Test func `cells that are in the JSON only are not said to be on the page`() throws {
        let keys = (0..<2_500).map { Value.long($0) }
        let report = try Comparison(job: "job").report(
            legacy: [Self.rows(.rdd, ["key", "value"], keys.map { [$0, .long(1)] })],
            port: [Self.rows(.append, ["key", "value"], keys.map { [$0, .long(2)] })])
        #expect(report.totals.different == 2_500 && report.omittedOthers == 0)
        let text = TerminalReport(style: TerminalStyle(width: 300), limit: 40).text(report)
        #expect(text.contains("2460 more cells; --json lists them, the page of --html not all."), "\(text.suffix(500))")
    }

    @Test func `a differing report against the table engine calls neither side legacy or port`() throws {
        var shorter = WorkedExample.manifest
        shorter.entries.removeLast()
        var comparison = Comparison(
            job: "sensor-totals", legacyName: "foreachRDD-0 on DStreams", portName: "foreachRDD-0 on tables",
            evidence: WorkedExample.evidence(delay: 0, inverse: true),
            portThrough: 61_000, legacyManifest: WorkedExample.manifest, portManifest: shorter)
        comparison.against = .tables
        let report = try comparison.report(
            legacy: WorkedExample.legacy(WorkedExample.legacyInverse), port: WorkedExample.port(WorkedExample.eventTimeWithoutDelay))
        #expect(report.totals.different > 0 && report.totals.pending > 0)
        let text = TerminalReport(style: TerminalStyle(width: 200)).text(report)
        #expect(!text.contains(/(?i)\b(?:port|legacy)\b/), "\(text)")
        let page = HTMLReport().page(report).replacing(/(?s)<(style|script)>.*?<\/\1>/, with: "")
        let named = page.matches(of: /(?i)>[^<>]*\b(?:port|legacy)\b[^<>]*</).map { String($0.output) }
        #expect(named.isEmpty, "\(named)")
        #expect(
            page.contains("Tables’ watermark") && page.contains("tables’ batches")
                && page.contains("--legacy-side: 'DStreams'; --port-side: 'Tables'"))
        // Rows that cannot be laid over each other.
        let error = #expect(throws: DifferentialError.self) {
            try comparison.report(
                legacy: [Self.rows(.rdd, ["key", "value"], [[.long(1), .long(1)]])],
                port: [Self.rows(.append, ["key", "value", "more"], [[.long(1), .long(2), .long(3)]])])
        }
        #expect(
            error?.message.hasPrefix("the DStream engine has 1 value in ") == true
                && error?.message.contains("and the table engine 2 in ") == true, "\(error?.message ?? "")")
    }

    @Test func `a list without a difference is not on paper`() throws {
        let rows = [[Value.string("a"), .long(1)]]
        let left = Observation(output: "o", label: 10_000, batchTime: 10_000, kind: .rdd, columns: ["key", "value"], rows: rows)
        var right = left
        right.kind = .append
        let same = HTMLReport().page(try Comparison(job: "job").report(legacy: [left], port: [right]))
        #expect(same.contains("<div class=\"panel list off-paper\">") && same.contains("No cell differs. The page itself lists the cells."))
        #expect(HTMLReport().page(try worked()).contains("<div class=\"panel list\">"))
    }

    @Test func `a record that is quoted breaks after its commas, and no line passes the width`() throws {
        var report = try worked()
        let place = try #require(report.cells.firstIndex { $0.verdict == .different })
        let record = #"{"sensor_id":"sensor-0001","value":12.5,"unit":"celsius","ts_ms":1700000000000,"site":"north"}"#
        report.cells = [report.cells[place]]
        report.cells[0].causes = [.unexplained]
        report.cells[0].records = []
        report.cells[0].why = "It reads \(record)"
        for width in [60, 80] {
            let text = TerminalReport(style: TerminalStyle(width: width)).text(report)
            let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines.joined().contains(record), "\(text)")
            #expect(lines.contains { $0.hasSuffix(",") } && text.split(separator: "\n").allSatisfy { $0.count <= width }, "\(text)")
        }
    }

    @Test func `thousands of cells make a page of bounded size`() throws {
        let report = try hostile(keys: 20_000)
        #expect(report.totals.cells > 20_000)
        #expect(report.omittedIdentical > 0 && report.omittedOthers > 0)
        let page = HTMLReport(cellLimit: 500, identicalLimit: 500).page(report)
        #expect(page.matches(of: /<tbody class="cell/).count == 1_000)
        #expect(page.contains("more cells that differ or wait are left out of this page"))
        #expect(page.utf8.count < 1_500_000)
    }

    @Test func `lines of the terminal table never pass its width, and colours come only where asked`() throws {
        for width in [40, 60, 80, 133] {
            let text = TerminalReport(style: TerminalStyle(width: width)).text(try hostile(keys: 5))
            for line in text.split(separator: "\n") {
                // Wide letters count two, which a plain count of characters undercounts.
                let wide = line.unicodeScalars.count { (0x3000...0x9FFF).contains($0.value) }
                #expect(line.count + wide <= width, "\(line)")
            }
            #expect(!text.contains("\u{1B}"))
        }
        #expect(TerminalReport(style: TerminalStyle(width: 80, usesColor: true)).text(try worked()).contains("\u{1B}[33m"))
        let dull = TerminalStyle.detected(fileDescriptor: 1, environment: ["NO_COLOR": "1"])
        #expect(!dull.usesColor)
    }

    @Test func `notes on the terminal break at words and lose none`() throws {
        let wide = TerminalReport(style: TerminalStyle(width: 400)).text(try worked())
        let narrow = TerminalReport(style: TerminalStyle(width: 60)).text(try worked())
        func words(_ text: String) -> [Substring] {
            text.split(separator: "\n\n").last?.split { $0 == " " || $0 == "\n" } ?? []
        }
        #expect(words(narrow) == words(wide) && words(narrow).contains("partition@offset"))
        #expect(narrow.split(separator: "\n").count > wide.split(separator: "\n").count)
    }

    @Test func `on paper stand so many of the cells that differ, and nothing else of the list`() throws {
        let report = try hostile(keys: 2_000)
        #expect(report.cells.count { $0.verdict == .different } > 100)
        let page = HTMLReport(printLimit: 30).page(report)
        let rows = page.matches(of: /<tbody class="cell ([a-z ]*?)( off-paper)?"/)
        #expect(rows.count { $0.output.1 != "identical" && $0.output.2 == nil } == 30)
        #expect(page.contains("<p class=\"lead on-paper\">30 of the "))
        // Folds of identical cells are off paper as a whole.
        #expect(page.matches(of: /<details class="fold group off-paper"/).count == page.matches(of: /<details class="fold/).count)
        // The records behind a cell, the filters and the search are of the screen.
        let print = try #require(page.firstMatch(of: /(?s)@media print \{.*?\.scroll/)).output
        #expect(print.contains(".behind") && print.contains(".find") && print.contains(".off-paper"))
        let all = HTMLReport().page(try worked())
        #expect(all.contains("The cells that differ. The page itself has the records behind each."))
    }

    @Test func `JSON in the page's words may break between members, and stays harmless`() throws {
        var report = try worked()
        let place = try #require(report.cells.firstIndex { $0.verdict == .different })
        report.cells[place].why = #"It reads {"k":"<b>","v":1,"ts":2}"#
        #expect(
            HTMLReport().page(report).contains(
                #"It reads {&quot;k&quot;:&quot;&lt;b&gt;&quot;,<wbr>&quot;v&quot;:1,<wbr>&quot;ts&quot;:2}"#))
    }

    @Test func `the progress bar draws on a terminal only, and only what changed`() {
        final class Sink { var text: [String] = [] }
        let sink = Sink()
        var bar = ProgressBar("legacy", total: 8, style: TerminalStyle(width: 60, isTerminal: true)) { sink.text.append($0) }
        bar.update(0)
        bar.update(4, note: "batch 4")
        bar.update(4, note: "batch 4")
        bar.update(8)
        bar.finish()
        #expect(sink.text.count == 4)
        #expect(sink.text[1].contains("█") && sink.text[1].contains("50%") && sink.text[1].contains("4/8  batch 4"))
        #expect(sink.text[2].contains("100%"))
        #expect(sink.text.dropLast().allSatisfy { $0.count < 70 })
        #expect(sink.text[3] == "\r\u{1B}[2K")
        let quiet = Sink()
        var silent = ProgressBar("legacy", total: 8, style: TerminalStyle(width: 60)) { quiet.text.append($0) }
        silent.update(3)
        silent.finish()
        #expect(quiet.text.isEmpty)
    }

    @Test func `a smallest counterexample is shown`() throws {
        var report = try worked()
        report.counterexample = BatchManifest(
            batchInterval: 10_000, zeroTime: 0,
            entries: [.init(batchTime: 20_000, ranges: [OffsetRange(TopicPartition("t", 0), from: 4, until: 5)])])
        let page = HTMLReport().page(report)
        #expect(page.contains("Smallest counterexample") && page.contains("t-0 [4, 5)"))
    }
}
