import Differential
import Dispatch
import DStreams
import Portage
import Synchronization
import Testing

/// The lines that change while a run or a comparison goes on.
@Suite struct ProgressLineTests {
    private final class Written: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private static let clear = "\r\u{1B}[J"

    private func line(_ id: Int64, records: Int64 = 3) -> BatchLine {
        BatchLine(batchID: id, batchTime: 1_769_881_200_000 + id * 1000, inputRecords: records, durationMillis: 5)
    }

    @Test func `on a terminal each batch takes the place of the one before, and nothing of it is left at the end`() {
        let written = Written()
        let log = RunLog("j", checkpoint: "kept", style: .live, lines: LiveLines { 100 }) { written.add($0) }
        log.announce("it runs", beginning: { RunBeginning(topicsAtEnd: ["t"], advice: "say so") })
        log.ran(line(7))
        log.ran(line(8))
        log.stopped(.signal)
        #expect(
            written.all == [
                "j: it runs, checkpoint kept; an interrupt ends it after the batch under way; it begins at the end of\n  t, so earlier "
                    + "records are not read (to read them: say so)\n",
                Self.clear + "j: batch 7 of 2026-01-31T17:40:07.000Z: 3 records in, 5 ms\r",
                Self.clear + "j: batch 8 of 2026-01-31T17:40:08.000Z: 3 records in, 5 ms\r",
                Self.clear + "j: stopped after 2 batches of 6 records; the next run with this checkpoint continues from here\n",
            ])
    }

    @Test func `on a terminal each of two queries has its line, steady under its name, and what is said besides stands above them`() {
        let written = Written()
        let lines = LiveLines { 100 }
        let logs = ["j/totals", "j/extremes"].map { name in RunLog(name, checkpoint: nil, style: .live, lines: lines) { written.add($0) } }
        for log in logs {
            log.announce("it runs")
            log.begin()
        }
        logs[0].ran(line(0))
        logs[1].ran(line(5))
        logs[0].ran(line(1))
        logs[1].stopped(.end)
        logs[0].ran(line(2))
        logs[0].stopped(.end)
        func shown(_ name: String, _ id: Int) -> String { "j/\(name): batch \(id) of 2026-01-31T17:40:0\(id).000Z: 3 records in, 5 ms" }
        #expect(
            Array(written.all.dropFirst(2)) == [
                Self.clear + shown("totals", 0) + "\r",
                Self.clear + shown("totals", 0) + "\n" + shown("extremes", 5) + "\r\u{1B}[1A",
                Self.clear + shown("totals", 1) + "\n" + shown("extremes", 5) + "\r\u{1B}[1A",
                Self.clear + "j/extremes: stopped after 1 batch of 3 records\n" + shown("totals", 1) + "\r",
                Self.clear + shown("totals", 2) + "\r",
                Self.clear + "j/totals: stopped after 3 batches of 9 records\n",
            ])
    }

    @Test func `on a narrow terminal a query's line keeps its own name, and many queries leave room for other output`() {
        let written = Written()
        let lines = LiveLines { 60 }
        let logs = (0..<20).map { number in
            RunLog("a-job-with-a-long-name/query-\(number)", checkpoint: nil, style: .live, lines: lines) { written.add($0) }
        }
        for log in logs { log.ran(line(0)) }
        let last = (written.all.last ?? "").dropFirst(Self.clear.count).split(separator: "\n")
        #expect(
            last.count == 12 && last[0] == "query-0: batch 0 of 17:40:00.000Z: 3 in, 5 ms" && last[11] == "… and 9 more\r\u{1B}[11A",
            "\(last)")
    }

    @Test func `on a terminal that is narrowed all lines are made for its columns`() {
        let written = Written()
        let width = Mutex(100)
        let lines = LiveLines { width.withLock { $0 } }
        let logs = ["j/totals", "j/extremes"].map { name in RunLog(name, checkpoint: nil, style: .live, lines: lines) { written.add($0) } }
        for log in logs { log.ran(line(0)) }
        width.withLock { $0 = 50 }
        logs[1].ran(line(1))
        #expect(
            written.all.last == Self.clear
                + "j/totals: batch 0 of 17:40:00.000Z: 3 in, 5 ms\nextremes: batch 1 of 17:40:01.000Z: 3 in, 5 ms\r\u{1B}[1A")
        width.withLock { $0 = 44 }
        logs[0].ran(line(2))
        let rows = (written.all.last ?? "").dropFirst(Self.clear.count).split(whereSeparator: { "\n\r".contains($0) }).prefix(2)
        #expect(rows.allSatisfy { $0.count < 44 } && rows.first?.hasPrefix("totals: batch 2") == true, "\(rows)")
    }

    @Test func `in a file each batch is a line, and quiet nothing is said`() {
        let (lines, quiet) = (Written(), Written())
        for (written, style) in [(lines, RunLog.Style.lines(.text)), (quiet, .quiet)] {
            let log = RunLog("j", checkpoint: nil, style: style, hint: "why it read nothing") { written.add($0) }
            log.announce("it runs", beginning: { RunBeginning(topicsAtEnd: ["t"], advice: "say so") })
            log.begin()
            log.begin()
            log.ran(line(0, records: 0))
            log.stopped(.end)
        }
        #expect(
            lines.all == [
                "j: it runs, without a checkpoint; an interrupt ends it after the batch under way; it begins at the end of t, so earlier "
                    + "records are not read (to read them: say so)\n",
                "j: batch 0 of 2026-01-31T17:40:00.000Z: 0 records in, 5 ms\n",
                "j: stopped after 1 batch of 0 records; why it read nothing\n",
            ])
        #expect(quiet.all.isEmpty)
    }

    @Test func `a run that began elsewhere, or was ended before brokers answered, is not told why it read nothing`() {
        for (topics, hasRead) in [(["t"], true), (["t"], false), ([], true)] {
            let written = Written()
            let log = RunLog("j", checkpoint: nil, style: .lines(.text), hint: "why it read nothing") { written.add($0) }
            log.announce("it runs", beginning: { RunBeginning(topicsAtEnd: topics) })
            log.begin()
            log.stopped(.signal, hasRead: hasRead)
            #expect(
                written.all.last == "j: stopped after 0 batches of 0 records\(hasRead && topics == ["t"] ? "; why it read nothing" : "")\n")
        }
    }

    @Test func `the start is written before a batch that ends meanwhile`() {
        for _ in 0..<200 {
            let written = Written()
            let log = RunLog("j", checkpoint: nil, style: .lines(.text)) { written.add($0) }
            log.announce("it runs")
            DispatchQueue.concurrentPerform(iterations: 4) { index in if index == 0 { log.begin() } else { log.ran(line(Int64(index))) } }
            #expect(written.all.count == 4 && written.all.first?.hasPrefix("j: it runs") == true, "\(written.all)")
        }
    }

    @Test
    func `of many batches to make up a file has a line in ten seconds, how far, how fast and what is left, and few are told one by one`()
        throws
    {
        for count in [1000, 2000] as [Int64] {
            let written = Written()
            let now = Mutex(ContinuousClock.now)
            let log = RunLog("j", checkpoint: nil, style: .lines(.text), write: { written.add($0) }, now: { now.withLock { $0 } })
            let zero: Int64 = 1_769_881_200_000
            let missed = try #require(
                MissedBatches(after: zero - 1000, pending: nil, interval: 1000, startMillis: zero + (count - 1) * 1000))
            #expect(missed.count == count)
            log.announce("it runs", beginning: { RunBeginning(missed: missed) })
            log.begin()
            // 50 a second.
            for id in 0..<count {
                now.withLock { $0 += .milliseconds(20) }
                log.ran(line(id))
            }
            log.ran(line(count))
            let lines = written.all.dropFirst(2).map { String($0.dropFirst(3).dropLast()) }
            guard count > 1000 else {
                #expect(lines.count == 1001 && lines.allSatisfy { $0.hasPrefix("batch ") })
                continue
            }
            #expect(
                lines == [
                    "500 of 2000 batches made up, 50 a second, about 30 s left",
                    "1000 of 2000 batches made up, 50 a second, about 20 s left",
                    "1500 of 2000 batches made up, 50 a second, about 10 s left", "2000 of 2000 batches made up, 50 a second",
                    "batch 2000 of 2026-01-31T18:13:20.000Z: 3 records in, 5 ms",
                ])
        }
    }

    @Test func `one batch to make up is told as one, and one that was planned before as what it is`() throws {
        for (pending, words) in [
            (nil, "it was due while the job did not run"), (1000, "it was planned by an earlier run and not committed"),
        ] as [(Int64?, String)] {
            let written = Written()
            let log = RunLog("j", checkpoint: nil, style: .lines(.text)) { written.add($0) }
            let missed = MissedBatches(after: 0, pending: pending, interval: 1000, startMillis: 1500)
            log.announce("it runs", beginning: { RunBeginning(missed: missed) })
            log.begin()
            #expect(written.all.last?.hasPrefix("j: 1 batch to make up, of 1970-01-01T00:00:01.000Z: \(words)") == true, "\(written.all)")
        }
    }

    @Test func `a comparison without a terminal says in ten seconds once how far it is, and on one nothing besides its bar`() {
        let written = Written()
        let now = Mutex(ContinuousClock.now)
        let progress = ComparisonProgress(expected: 4, style: TerminalStyle(), say: { written.add($0) }, now: { now.withLock { $0 } })
        progress.tell(.emitted)
        #expect(written.all.isEmpty)
        now.withLock { $0 += ComparisonProgress.pause }
        progress.tell(.emitted)
        progress.tell(.emitted)
        now.withLock { $0 += ComparisonProgress.pause }
        progress.tell(.explaining(done: 5, of: 9))
        now.withLock { $0 += ComparisonProgress.pause }
        progress.tell(.shrinking(runs: 2, records: 1))
        #expect(
            written.all == [
                "comparing: 2 of 4 batches of both sides", "comparing: explaining, 5 of 9 cells",
                "comparing: shrinking, run 2, over 1 record",
            ])
    }
}
