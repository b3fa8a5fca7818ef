import BatchRuntime
import Offsets

/// A source of the graph: plans the input of each label, and provides it.
///
/// Input is planned first, then logged, then read, so that a batch that runs again after a crash gets the same records.
package protocol InputNode: AnyObject {
    var node: DStreamNode { get }
    /// Whether the input can be read again after a restart.
    var isRecoverable: Bool { get }
    /// Called before the first batch; `position` is where the last planned batch ended, in the input's own JSON.
    func open(resumingAt position: String?) throws
    /// Called after `open` if no batch was ever planned: the first batch begins at the input's current position, whenever its label comes.
    func fixStart() throws
    /// The input of the batch of this label. Does not move the position.
    func plan(_ time: Time, batchDuration: Duration) throws -> InputPlan
    /// Registers the ranges (for other inputs, the end) of the batch of this label: the input provides them from now on.
    func register(_ plan: InputPlan, at time: Time) throws
    /// Called after the outputs of this label's batch, whether they failed or not; not for a batch without outputs.
    func processed(_ time: Time, _ delays: BatchDelays)
    /// Offsets that the job asked to commit to the input's broker and that are not sent yet, in the input's own JSON: stored with each
    /// batch's commit, so that a restart keeps them.
    var unsentOffsets: String? { get }
    /// After a restart: what `unsentOffsets` was at the last commit.
    func resume(unsentOffsets: String) throws
    /// The input of the batch of this label, for listeners.
    func info(at time: Time, id: Int) -> StreamInputInfo
    /// Fixes the end of the input: later data is not read.
    /// - Throws: `StreamingError` if the input has no end.
    func fixEnd() throws
    /// Whether the fixed end is reached.
    var isAtEnd: Bool { get }
    /// The batch is finished for good.
    func finish(_ time: Time)
    /// The job is to stop: stops waiting for brokers that do not answer. Called from any thread.
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

/// The timings of a batch, in ms of the context's clock: input of the rate estimate.
package struct BatchDelays: Equatable, Sendable {
    /// When it ended.
    package var endMillis: Int64
    /// From the start of its outputs to their end.
    package var processingMillis: Int64
    /// How long the batch was ready before it started.
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
