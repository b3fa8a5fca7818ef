import BatchRuntime
import Testing

/// Transcripts of batches that run while the one before becomes durable.
struct PipelinedLifecycleTests {
    private let plans = (0..<4).map { BatchPlan(batchID: $0, batchTime: 1000 + $0, sources: []) }
    private let outcome = BatchOutcome(nextWatermark: 5)

    /// Up to the point where batch 0 is prepared.
    private func prepared() -> BatchLifecycle {
        var life = BatchLifecycle(isPipelined: true)
        #expect(life.handle(.start(RecoveredBatches())) == .restore(RecoveredBatches()))
        #expect(life.handle(.done) == .plan(batchID: 0))
        // The first plan has no commit before it to share a write with.
        #expect(life.handle(.decided(.run(plans[0]))) == .log(plans[0]))
        #expect(life.handle(.done) == .run(plans[0]))
        #expect(life.handle(.ran(outcome)) == .flushState(plans[0]))
        #expect(life.handle(.done) == .prepareSink(plans[0]))
        return life
    }

    @Test func `the next batch runs before the commit is durable, and the first is published only when it is`() {
        var life = prepared()
        #expect(life.handle(.done) == .plan(batchID: 1))
        #expect(life.handle(.decided(.run(plans[1]))) == .beginCommit(plans[0], outcome, next: plans[1]))
        #expect(life.handle(.done) == .run(plans[1]))
        #expect(life.handle(.ran(BatchOutcome(nextWatermark: 6))) == .awaitCommit(plans[0]))
        #expect(life.handle(.done) == .publishSink(plans[0]))
        #expect(life.handle(.done) == .finish(plans[0]))
        // Only now, with its own plan durable too, does batch 1 leave anything behind.
        #expect(life.handle(.done) == .flushState(plans[1]))
        #expect(life.handle(.done) == .prepareSink(plans[1]))
        #expect(life.handle(.done) == .plan(batchID: 2))
        #expect(life.handle(.decided(.run(plans[2]))) == .beginCommit(plans[1], BatchOutcome(nextWatermark: 6), next: plans[2]))
    }

    @Test func `with nothing more to run a batch is committed at once and the question comes again`() {
        var life = prepared()
        #expect(life.handle(.done) == .plan(batchID: 1))
        #expect(life.handle(.decided(.wait(untilMillis: 7))) == .commit(plans[0], outcome))
        #expect(life.handle(.done) == .publishSink(plans[0]))
        #expect(life.handle(.done) == .finish(plans[0]))
        #expect(life.handle(.done) == .plan(batchID: 1))
        #expect(life.handle(.decided(.wait(untilMillis: 7))) == .wait(untilMillis: 7))
    }

    @Test func `a stop lets the batch that runs be finished, and plans none after it`() {
        var life = prepared()
        _ = life.handle(.done)
        _ = life.handle(.decided(.run(plans[1])))
        _ = life.handle(.done)
        #expect(life.handle(.stopRequested(gracefully: true)) == .none)
        #expect(life.handle(.ran(outcome)) == .awaitCommit(plans[0]))
        #expect(life.handle(.done) == .publishSink(plans[0]))
        #expect(life.handle(.done) == .finish(plans[0]))
        #expect(life.handle(.done) == .flushState(plans[1]))
        #expect(life.handle(.done) == .prepareSink(plans[1]))
        #expect(life.handle(.done) == .commit(plans[1], outcome))
        #expect(life.handle(.done) == .publishSink(plans[1]))
        #expect(life.handle(.done) == .finish(plans[1]))
        #expect(life.handle(.done) == .announceStop(gracefully: true))
        #expect(life.handle(.done) == .plan(batchID: 2))
        #expect(life.handle(.decided(.finished)) == .end)
    }

    @Test func `a stop before the next is planned ends with the batch under way`() {
        var life = prepared()
        #expect(life.handle(.stopRequested(gracefully: true)) == .none)
        #expect(life.handle(.done) == .commit(plans[0], outcome))
    }

    @Test func `a disk that refuses the commit ends it before anything is published`() {
        var life = prepared()
        _ = life.handle(.done)
        _ = life.handle(.decided(.run(plans[1])))
        _ = life.handle(.done)
        #expect(life.handle(.ran(outcome)) == .awaitCommit(plans[0]))
        #expect(life.handle(.failed) == .end)
        #expect(life.hasEnded)
    }

    @Test func `what a crash left is repeated as without pipelining`() {
        var life = BatchLifecycle(isPipelined: true)
        let recovered = RecoveredBatches(committed: plans[0], committedOutcome: outcome, pending: plans[1])
        #expect(life.handle(.start(recovered)) == .restore(recovered))
        #expect(life.handle(.done) == .publishSink(plans[0]))
        #expect(life.handle(.done) == .finish(plans[0]))
        #expect(life.handle(.done) == .run(plans[1]))
        #expect(life.handle(.ran(outcome)) == .flushState(plans[1]))
    }
}
