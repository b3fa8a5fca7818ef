import BatchRuntime
import Checkpoints
import KafkaTransport
import Offsets
import Tables

/// Runs a ported query over a manifest: each entry's ranges are one micro-batch.
public struct PortJobRun {
    public var name: String
    /// What to do with the rows; nil lets them only be observed.
    public var sink: (@Sendable (DataStreamWriter) throws -> DataStreamWriter)?
    private let build: @Sendable (SparkSession) throws -> DataStreamWriter

    public init(_ name: String, build: @escaping @Sendable (SparkSession) throws -> DataStreamWriter) {
        self.name = name
        self.build = build
    }

    /// Runs to the end of the manifest, on the caller's thread; then, as any query does, without data while the watermark rises.
    /// - Parameter onBatch: called after each thing that the query emitted.
    public func run(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws -> RunOutcome {
        let observer = try RunObserver(input, onBatch: onBatch)
        let session = SparkSession(
            // A comparison looks at every batch of the run, so none may be purged.
            conf: ["spark.sql.streaming.minBatchesToRetain": "\(Int32.max)"],
            connector: input.connector, clock: ManualClock(millis: input.manifest.zeroTime), observer: observer,
            manifest: input.manifest)
        var writer = try (sink ?? { $0.format("noop") })(try build(session)).queryName(name)
        if let checkpoint = input.checkpoint { writer = writer.option("checkpointLocation", checkpoint) }
        let query = try writer.prepare()
        defer { try? query.stop() }
        var batches: [WindowEvidence.Batch] = []
        stepping: while true {
            switch try query.step() {
            case .ran(let plan):
                batches.append(
                    WindowEvidence.Batch(
                        id: plan.batchID, batchTime: plan.batchTime, evictionWatermark: plan.evictionWatermark,
                        lateWatermark: plan.lateWatermark))
            case .waiting, .finished: break stepping
            }
        }
        if let checkpoint = input.checkpoint {
            // Batches of a run that was killed before are in its log only.
            batches = try CheckpointInspection(of: checkpoint).batches.filter(\.isCommitted).map {
                WindowEvidence.Batch(
                    id: $0.id, batchTime: $0.batchTime, evictionWatermark: $0.evictionWatermark, lateWatermark: $0.lateWatermark)
            }
        }
        return RunOutcome(
            observations: try observer.observations(), batches: batches, through: batches.last?.evictionWatermark)
    }

    /// The query as the job builds it, not started.
    func writer(_ connector: any TopicConnector) throws -> DataStreamWriter { try build(SparkSession(connector: connector)) }
}
