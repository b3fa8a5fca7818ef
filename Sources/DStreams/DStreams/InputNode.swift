import BatchRuntime
import Offsets

/// Where a graph begins: plans what a label gets, and gives it.
///
/// Planned first, written down, read then: so a batch that runs again after a crash gets the same records.
package protocol InputNode: AnyObject {
    var node: DStreamNode { get }
    /// Whether the input can be read again after a restart.
    var isRecoverable: Bool { get }
    /// Before the first batch; `positions` is where the last planned batch ended, in the input's own JSON.
    func open(resumingAt position: String?) throws
    /// After `open`, where no batch was ever planned: the first one begins where the input stands now, whenever its label comes.
    func fixStart() throws
    /// What the batch of this label takes. Does not move the input.
    func plan(_ time: Time, batchDuration: Duration) throws -> InputPlan
    /// The batch of this label has these ranges or, for other inputs, this end: from now on the input gives them.
    func admit(_ plan: InputPlan, at time: Time) throws
    /// The outputs of this label's batch have run, well or not; not called for a batch without any.
    func processed(_ time: Time, _ delays: BatchDelays)
    /// What the job has asked to tell the input's broker and nobody has told it yet, in the input's own JSON: kept with each batch's
    /// commit, so that a restart does not forget it.
    var unsentOffsets: String? { get }
    /// After a restart: what `unsentOffsets` was at the last commit.
    func resume(unsentOffsets: String) throws
    /// What the batch of this label was given, for listeners.
    func info(at time: Time, id: Int) -> StreamInputInfo
    /// From now on nothing is taken that comes later.
    /// - Throws: `StreamingError` where the input has no end.
    func fixEnd() throws
    /// Whether the fixed end is reached.
    var isAtEnd: Bool { get }
    /// The batch is over for good.
    func finish(_ time: Time)
    /// The job is to stop: nobody waits any more for brokers that do not answer. Called from any thread.
    func giveUpWaiting()
    func close()
}

/// What one input contributes to a batch.
package struct InputPlan: Equatable, Sendable {
    package var source: BatchPlan.Source
    package var ranges: [OffsetRange]

    package init(source: BatchPlan.Source = BatchPlan.Source(start: nil, end: nil), ranges: [OffsetRange] = []) {
        self.source = source
        self.ranges = ranges
    }
}

/// How a batch went, in ms of the context's clock: what a rate is estimated from.
package struct BatchDelays: Equatable, Sendable {
    /// When it ended.
    package var endMillis: Int64
    /// From the start of its outputs to their end.
    package var processingMillis: Int64
    /// How long it was ready and waited for its turn.
    package var schedulingMillis: Int64

    package init(endMillis: Int64, processingMillis: Int64, schedulingMillis: Int64) {
        self.endMillis = endMillis
        self.processingMillis = processingMillis
        self.schedulingMillis = schedulingMillis
    }
}

extension InputNode {
    package var unsentOffsets: String? { nil }
    package func resume(unsentOffsets: String) throws {}
    package func processed(_ time: Time, _ delays: BatchDelays) {}
    package func info(at time: Time, id: Int) -> StreamInputInfo { StreamInputInfo(inputStreamId: id) }
    package func fixStart() throws {}
    package func fixEnd() throws {
        throw StreamingError(.badArgument, "\(node.operation) has no end to stop at; only streams of Kafka's topics have one")
    }
    package var isAtEnd: Bool { false }
    package func finish(_ time: Time) {}
    package func giveUpWaiting() {}
    package func close() {}
}
