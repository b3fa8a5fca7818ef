import BatchRuntime
import Checkpoints
import StateStore

/// A job small enough to check by thought: record `i` has key `i % 5`, and the output is `i:n`, where `n` counts the key so far.
///
/// The state holds the counts; the sink prepares `out/prepared/N` and publishes `out/published/N`. How many records a batch takes is
/// whatever `chunk` says at planning, so a batch that is planned twice differs, and one that is repeated must not.
final class CountingJob: BatchProgram {
    static let total = 40
    static let keys = 5

    let name = "counting"
    private let files: any FileSystem
    private let checkpoint: CheckpointDirectory?
    private var stores = StateStores()
    private let chunk: () -> Int
    private let out: String
    private var state: StateStore?
    private var position = 0
    private var output: [String] = []

    /// - Parameter out: the folder of the sink.
    init(_ checkpoint: CheckpointDirectory?, files: any FileSystem, out: String = "out", chunk: @escaping () -> Int) {
        self.out = out
        self.checkpoint = checkpoint
        self.files = files
        self.chunk = chunk
    }

    /// What must have been published in the end, batch boundaries aside.
    static var expected: [String] { (0..<total).map { "\($0):\($0 / keys + 1)" } }

    static func published(_ files: any FileSystem, out: String = "out") throws -> [String] {
        let batches = try files.list("\(out)/published").compactMap { Int($0) }.sorted()
        return try batches.flatMap { batch in
            String(decoding: try files.read("\(out)/published/\(batch)") ?? [], as: UTF8.self).split(separator: ",").map(String.init)
        }
    }

    func restore(_ recovered: RecoveredBatches) throws {
        for folder in ["prepared", "published"] { try files.makeDirectory("\(out)/\(folder)") }
        stores = try StateStores(checkpoint, StateStoreOptions(maintenance: .atCommit))
        state = try stores.open(StateStoreID(operatorID: 0, partition: 0), version: (recovered.committed?.batchID ?? -1) + 1)
        position = (recovered.pending ?? recovered.committed)?.sources[0].end.flatMap { Int($0) } ?? 0
    }

    func nextBatch(_ batchID: Int64, nowMillis: Int64) -> BatchDecision {
        guard position < Self.total else { return .finished }
        let end = min(position + chunk(), Self.total)
        defer { position = end }
        return .run(BatchPlan(batchID: batchID, batchTime: nowMillis, sources: [.init(start: "\(position)", end: "\(end)")]))
    }

    func run(_ plan: BatchPlan) throws -> BatchOutcome {
        guard let start = plan.sources[0].start.flatMap({ Int($0) }), let end = plan.sources[0].end.flatMap({ Int($0) }), let state else {
            throw BatchLoopError(.wrongBatch, "a plan without its range: \(plan)")
        }
        output = (start..<end).map { record in
            let key = [UInt8(record % Self.keys)]
            let count = (state.get(key)?[0] ?? 0) + 1
            state.put(key, [count])
            return "\(record):\(count)"
        }
        return BatchOutcome(nextWatermark: Int64(end))
    }

    func flushState(_ plan: BatchPlan) throws { try stores.commit(version: plan.batchID + 1) }

    func prepareSink(_ plan: BatchPlan) throws {
        try files.put("\(out)/prepared/\(plan.batchID)", Array(output.joined(separator: ",").utf8))
    }

    func publishSink(_ plan: BatchPlan) throws {
        // Once finished, the prepared file is gone and the published one whole.
        guard let bytes = try files.read("\(out)/prepared/\(plan.batchID)") else { return }
        try files.put("\(out)/published/\(plan.batchID)", bytes)
    }

    func finish(_ plan: BatchPlan) throws { try files.remove("\(out)/prepared/\(plan.batchID)") }

    func stopRequested(gracefully: Bool) {}

    func close() { stores.close() }
}
