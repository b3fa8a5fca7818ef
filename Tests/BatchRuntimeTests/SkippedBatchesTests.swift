import BatchRuntime
import Testing

/// Which labels can be skipped: those that a batch of the run can still have.
struct SkippedBatchesTests {
    private func plan(_ id: Int64, at label: Int64) -> BatchPlan { BatchPlan(batchID: id, batchTime: label, sources: []) }

    private func refusal(_ label: Int64, _ labels: ExpectedLabels, committed: Int64? = nil, pending: Int64? = nil) throws -> String? {
        let recovered = RecoveredBatches(committed: committed.map { plan(0, at: $0) }, pending: pending.map { plan(1, at: $0) })
        do { try SkippedBatches([label], of: "job", nil).check(recovered, among: labels) } catch let error as BatchLoopError {
            #expect(error.code == .notSkippable && error.message.hasPrefix("cannot skip the batch of label \(label) ("))
            return error.message
        }
        return nil
    }

    @Test func `of labels that come every interval, those on the grid and still to come can be skipped`() throws {
        let labels = ExpectedLabels.every(interval: 10_000, after: 50_000)
        for label: Int64 in [60_000, 70_000, 1_000_000_000_000] { #expect(try refusal(label, labels) == nil) }
        #expect(
            try refusal(64_000, labels)?.hasSuffix(
                "every 10000 ms; the nearest are 60000 (1970-01-01T00:01:00.000Z) and 70000 (1970-01-01T00:01:10.000Z)") == true)
        for label: Int64 in [50_000, 0, -10_000, .min] {
            #expect(try refusal(label, labels)?.hasSuffix("the first label is 60000 (1970-01-01T00:01:00.000Z)") == true)
        }
        #expect(try refusal(50_000, labels, committed: 50_000)?.contains("label 50000 (1970-01-01T00:00:50.000Z) is committed") == true)
        // The batch that was planned is there to be skipped, whatever its label.
        #expect(try refusal(55_555, labels, committed: 50_000, pending: 55_555) == nil)
        #expect(try refusal(.max, labels)?.contains("the nearest are") == true)
    }

    @Test func `of a query's triggers only the one that is planned can be named`() throws {
        #expect(try refusal(7, .triggers, committed: 5, pending: 7) == nil)
        #expect(try refusal(8, .triggers, committed: 5, pending: 7)?.contains("without a checkpoint never occur again") == true)
        #expect(try refusal(8, .triggers)?.contains("never occur again") == true)
    }

    @Test func `labels that never came are said with the last batch's`() throws {
        var skipped = try SkippedBatches([20, 30], of: "job", nil)
        #expect(
            skipped.missing
                == "job: no batch of the labels 20 (1970-01-01T00:00:00.020Z), 30 (1970-01-01T00:00:00.030Z) came before the run ended, "
                + "so none was skipped for them")
        #expect(try !skipped.skips(plan(0, at: 10), .init(label: "test")))
        #expect(try skipped.skips(plan(1, at: 20), .init(label: "test")))
        #expect(
            skipped.missing == "job: no batch of the label 30 (1970-01-01T00:00:00.030Z) came before the run ended "
                + "(its last was that of label 20 (1970-01-01T00:00:00.020Z)), so none was skipped for it")
    }
}
