import BatchRuntime
import Testing

/// Transcripts: an event, the action that follows.
struct BatchLifecycleTests {
    private let plan0 = BatchPlan(batchID: 0, batchTime: 1000, sources: [])
    private let plan1 = BatchPlan(batchID: 1, batchTime: 2000, sources: [])

    @Test func `a first batch goes through all steps in order`() {
        var life = BatchLifecycle()
        let outcome = BatchOutcome(nextWatermark: 5)
        #expect(life.handle(.start(RecoveredBatches())) == .restore(RecoveredBatches()))
        #expect(life.handle(.done) == .plan(batchID: 0))
        #expect(life.handle(.decided(.run(plan0))) == .log(plan0))
        #expect(life.handle(.done) == .run(plan0))
        #expect(life.handle(.ran(outcome)) == .flushState(plan0))
        #expect(life.handle(.done) == .prepareSink(plan0))
        #expect(life.handle(.done) == .commit(plan0, outcome))
        #expect(life.handle(.done) == .publishSink(plan0))
        #expect(life.handle(.done) == .finish(plan0))
        #expect(life.handle(.done) == .plan(batchID: 1))
        #expect(life.handle(.decided(.wait(untilMillis: 7))) == .wait(untilMillis: 7))
        #expect(life.handle(.woken) == .plan(batchID: 1))
        #expect(life.handle(.decided(.finished)) == .end)
        #expect(life.hasEnded)
    }

    @Test func `a pending plan runs at once and is not logged again`() {
        var life = BatchLifecycle()
        let recovered = RecoveredBatches(pending: plan0)
        #expect(life.handle(.start(recovered)) == .restore(recovered))
        #expect(life.handle(.done) == .run(plan0))
    }

    @Test func `what was committed is published again before anything else`() {
        var life = BatchLifecycle()
        let recovered = RecoveredBatches(committed: plan0, committedOutcome: BatchOutcome(), pending: plan1)
        #expect(life.handle(.start(recovered)) == .restore(recovered))
        #expect(life.handle(.done) == .publishSink(plan0))
        #expect(life.handle(.done) == .finish(plan0))
        #expect(life.handle(.done) == .run(plan1))
    }

    @Test func `after a commit the next batch has the next number`() {
        var life = BatchLifecycle()
        _ = life.handle(.start(RecoveredBatches(committed: plan1, committedOutcome: BatchOutcome())))
        #expect(life.handle(.done) == .publishSink(plan1))
        #expect(life.handle(.done) == .finish(plan1))
        #expect(life.handle(.done) == .plan(batchID: 2))
    }

    @Test func `a stop inside a batch waits for its end`() {
        var life = BatchLifecycle()
        _ = life.handle(.start(RecoveredBatches()))
        _ = life.handle(.done)
        _ = life.handle(.decided(.run(plan0)))
        #expect(life.handle(.stopRequested(gracefully: true)) == .none)
        #expect(life.handle(.done) == .run(plan0))
        #expect(life.handle(.ran(BatchOutcome())) == .flushState(plan0))
        for _ in 0..<4 { _ = life.handle(.done) }
        #expect(life.handle(.done) == .announceStop(gracefully: true))
        #expect(life.handle(.done) == .plan(batchID: 1))
    }

    @Test func `a stop ends a wait`() {
        var life = BatchLifecycle()
        _ = life.handle(.start(RecoveredBatches()))
        _ = life.handle(.done)
        _ = life.handle(.decided(.wait(untilMillis: 9)))
        #expect(life.handle(.stopRequested(gracefully: false)) == .announceStop(gracefully: false))
        #expect(life.handle(.done) == .plan(batchID: 0))
        // Answering with a wait once more is the program's right; it has been told.
        #expect(life.handle(.decided(.wait(untilMillis: 9))) == .wait(untilMillis: 9))
    }

    @Test func `of two stops the harder one counts`() {
        var life = BatchLifecycle()
        _ = life.handle(.start(RecoveredBatches()))
        #expect(life.handle(.stopRequested(gracefully: false)) == .none)
        #expect(life.handle(.stopRequested(gracefully: true)) == .none)
        #expect(life.handle(.done) == .announceStop(gracefully: false))
    }

    @Test func `a failure ends it at once and for good`() {
        var life = BatchLifecycle()
        _ = life.handle(.start(RecoveredBatches()))
        _ = life.handle(.done)
        _ = life.handle(.decided(.run(plan0)))
        #expect(life.handle(.failed) == .end)
        #expect(life.handle(.done) == .none)
        #expect(life.handle(.stopRequested(gracefully: true)) == .none)
    }
}
