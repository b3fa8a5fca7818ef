import Columnar
import Differential
import Testing

@Suite struct WorkedExampleTests {
    /// `label key: causes offsets` of every cell that is not identical.
    private func account(_ report: ComparisonReport) -> [String] {
        report.cells.filter { $0.verdict == .different }.map { cell in
            let moved = cell.movedRecords.map { "r\($0.record.id.offset)" }.sorted().joined(separator: ",")
            let key = cell.key.map { if case .string(let text) = $0 { text } else { "?" } }.joined()
            return "\(cell.label / 1_000) \(key): \(cell.causes.map(\.rawValue).joined(separator: "+")) \(moved)"
        }
    }

    @Test func `label time in the port gives the same, and what the watermark has not passed is pending`() throws {
        let report = try Comparison(job: "sums", evidence: WorkedExample.evidence(delay: 0), portThrough: 69_999)
            .report(legacy: WorkedExample.legacy(WorkedExample.legacyPlain), port: WorkedExample.port(WorkedExample.ruleA))
        #expect(report.verdict == .identical)
        #expect(report.exitStatus() == 0)
        #expect([report.totals.cells, report.totals.identical, report.totals.different, report.totals.pending] == [10, 9, 0, 1])
        #expect(report.headline == "Identical: 9 cells equal · 1 cell pending")
    }

    @Test func `event time without delay: each difference names the records that event time moves`() throws {
        let report = try Comparison(job: "sums", evidence: WorkedExample.evidence(delay: 0), portThrough: 61_000)
            .report(
                legacy: WorkedExample.legacy(WorkedExample.legacyPlain),
                port: WorkedExample.port(WorkedExample.eventTimeWithoutDelay))
        #expect(
            account(report) == [
                "10 a: boundary-shift r4", "30 a: boundary-shift r4", "40 a: boundary-shift r6", "50 a: boundary-shift r6",
            ])
        #expect(report.totals.explained == 4)
        #expect(report.exitStatus() == 1)
        let first = try #require(report.cells.first { $0.verdict == .different })
        #expect(first.shape == .value)
        // r6 also belongs to this window by event time, and came too late for it.
        #expect(first.records.filter { !$0.inPort && $0.cause == nil }.map(\.record.id.offset) == [6])
    }

    @Test func `event time with delay 30: what came late in time is counted, and the last windows are pending`() throws {
        let report = try Comparison(job: "sums", evidence: WorkedExample.evidence(delay: 30), portThrough: 31_000)
            .report(
                legacy: WorkedExample.legacy(WorkedExample.legacyPlain),
                port: WorkedExample.port(WorkedExample.eventTimeDelay30))
        #expect(account(report) == ["10 a: boundary-shift r4,r6", "20 a: boundary-shift r6", "30 a: boundary-shift r4"])
        #expect(report.totals.explained == 3)
        #expect(report.totals.pending == 4)
    }

    @Test func `an inverse without a filter leaves ghost keys, and they are explained`() throws {
        let report = try Comparison(job: "sums", evidence: WorkedExample.evidence(delay: 0, inverse: true), portThrough: 61_000)
            .report(legacy: WorkedExample.legacy(WorkedExample.legacyInverse), port: WorkedExample.port(WorkedExample.ruleA))
        // The port here runs on label time, so its event times are the batches'.
        #expect(account(report) == ["50 b: ghost-key r2,r5", "60 a: ghost-key r1,r3,r4,r6,r7", "60 b: ghost-key r2,r5"])
        #expect(report.totals.explained == 3)
        #expect(report.exitStatus() == 1)
        #expect(
            report.headline == "Equal up to ghosts: 3 cells are identities of keys without records (T6), 9 cells equal · 2 cells pending")
        #expect(HTMLReport().page(report).contains("<strong>Equal up to ghosts</strong>"))
    }

    @Test func `without evidence nothing is explained`() throws {
        let report = try Comparison(job: "sums", portThrough: 61_000)
            .report(
                legacy: WorkedExample.legacy(WorkedExample.legacyPlain),
                port: WorkedExample.port(WorkedExample.eventTimeWithoutDelay))
        #expect(report.totals.different == 4)
        #expect(report.totals.explained == 0)
        #expect(report.cells.filter { $0.verdict == .different }.allSatisfy { $0.causes == [.unexplained] })
    }

    @Test func `a value that its records do not come to stays unexplained, though records did move`() throws {
        var wrong = WorkedExample.eventTimeWithoutDelay
        wrong[30]?["a"] = 5
        let report = try Comparison(job: "sums", evidence: WorkedExample.evidence(delay: 0), portThrough: 61_000)
            .report(legacy: WorkedExample.legacy(WorkedExample.legacyPlain), port: WorkedExample.port(wrong))
        let cell = try #require(report.cells.first { $0.label == 30_000 && $0.verdict == .different })
        #expect(cell.causes == [.unexplained])
        #expect(!cell.explained)
        #expect(cell.movedRecords.isEmpty)
        #expect(cell.expectedPort?.wrappedValue == [.long(4)])
        #expect(cell.why.contains("give 4 on the port, which shows 5"))
    }
}
