import Portage
import Testing

/// What is said of a batch, in a line and in as many columns as a terminal has.
struct BatchLineTests {
    // 2026-01-31T17:40:00Z.
    private let time: Int64 = 1_769_881_200_000

    private var full: BatchLine {
        BatchLine(
            batchID: 12, batchTime: time, inputRecords: 1200, outputRows: 30, durationMillis: 85, schedulingDelayMillis: 7,
            lag: [.init("t", 0): 4, .init("t", 1): 5], watermark: time - 10_000, state: (rows: 450, bytes: 9000), droppedRows: 2)
    }

    @Test func `a line says all that is known, in the singular where it is one`() {
        #expect(
            full.text == "batch 12 of 2026-01-31T17:40:00.000Z: 1200 records in, 30 rows out, 85 ms, started 7 ms late, lag 9, "
                + "watermark 2026-01-31T17:39:50.000Z, state 450 rows, 2 late groups dropped")
        let one = BatchLine(
            batchID: 0, batchTime: time, inputRecords: 1, outputRows: 1, durationMillis: 1, watermark: 0, state: (rows: 1, bytes: 1),
            droppedRows: 1)
        #expect(
            one.text
                == "batch 0 of 2026-01-31T17:40:00.000Z: 1 record in, 1 row out, 1 ms, no watermark yet, state 1 row, 1 late group dropped")
    }

    @Test func `a batch that was skipped does not say that its records went in`() {
        let skipped = BatchLine(batchID: 3, batchTime: time, inputRecords: 0, skippedRecords: 419, durationMillis: 2)
        #expect(skipped.text == "batch 3 of 2026-01-31T17:40:00.000Z: skipped on request, without its 419 records, 2 ms")
    }

    @Test func `in a narrow terminal what matters least goes first, and the lag and what failed stay`() {
        #expect(full.text(width: 400) == full.text)
        for width in 0...full.text.count { #expect(full.text(width: width).count <= width) }
        #expect(full.text(width: 79) == "batch 12 of 17:40:00.000Z: 1200 in, 30 out, 85 ms, started 7 ms late, lag 9")
        #expect(full.text(width: 50) == "batch 12 of 17:40:00.000Z: 1200 in, 30 out, lag 9")
        #expect(full.text(width: 34) == "batch 12 of 17:40:00.000Z: lag 9")
        var failing = full
        failing.outputs = (ran: 2, failed: 1)
        #expect(failing.text(width: 50) == "batch 12 of 17:40:00.000Z: 1 of 2 outputs failed")
    }
}
