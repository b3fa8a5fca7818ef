import Columnar
import Differential
import DStreams
import KafkaTransport
import Offsets
import RDDs

/// The state of a run over records: samples, counts, and the typed functions of the job.
final class SamplingRun {
    var store: SampleStore
    private(set) var functions: [FunctionName: any LiveFunction] = [:]
    private let calls: [Int: JobCall]
    private let kinds: [Int: NodeKind]
    private let chosen: [OffsetRange: [Int64]]
    private var counted: [Int: NodeCounts] = [:]
    private var failures: [JobCounts.Failure] = []
    private var failedLabels: Set<Int64> = []
    /// Of the present label: the followed elements of a node, `[Traced<Element>]`.
    private var traced: [Int: Any] = [:]
    /// What a visitor keeps from label to label, by node.
    var memory: [Int: Any] = [:]
    private static let mostFailures = 20
    /// Of a stream whose records are not known, so many elements of each batch are looked at.
    static let glance = 64

    init(_ graph: JobGraph, limit: Int, seed: UInt64, chosen: [OffsetRange: [Int64]]) {
        store = SampleStore(limit: limit, seed: seed)
        self.chosen = chosen
        calls = Dictionary(uniqueKeysWithValues: graph.calls.flatMap { call in call.nodes.map { ($0.id, call) } })
        kinds = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.id, $0.kind) })
    }

    /// Computes one label.
    func run(_ entry: BatchManifest.Entry, _ context: StreamingContext, _ inputs: [DirectKafkaInputDStream]) throws {
        let time = Time(entry.batchTime)
        traced = [:]
        for input in inputs {
            let ranges = entry.ranges.filter { !$0.isEmpty && input.reads($0) }
            input.remember(KafkaRDD(sparkContext: context.sparkContext, ranges: ranges, reader: input.reader, allowsGaps: true), at: time)
            traced[input.id] = try followed(ranges, input.reader)
        }
        var visitor = SamplingVisitor(run: self, time: time)
        for node in context.graph.nodes where node.isValid(time) {
            do { try node.accept(&visitor) } catch { fail(node, time, error, context.sparkContext) }
        }
        for node in context.graph.nodes { node.forget(at: time) }
    }

    /// The chosen records, each fetched by itself: what is kept of one must not keep its whole batch in memory.
    /// - Throws: what the reader throws; a recording that cannot be read is no matter of the job.
    private func followed(_ ranges: [OffsetRange], _ reader: any TopicReader) throws -> [Traced<ConsumerRecord>] {
        try ranges.flatMap { range in
            try (chosen[range] ?? []).flatMap { offset in
                let single = OffsetRange(range.topicPartition, from: offset, until: offset + 1)
                let rows = ConsumerRows(try reader.fetch(single, includeHeaders: true))
                return (0..<rows.records.count).map {
                    Traced(element: ConsumerRecord(rows: rows, row: $0), record: RecordID(range.topicPartition, offset))
                }
            }
        }
    }

    private func fail(_ node: DStreamNode, _ time: Time, _ error: any Error, _ context: SparkContext) {
        let cause = context.failures.take().first
        failedLabels.insert(time.milliseconds)
        guard failures.count < Self.mostFailures else { return }
        let record = cause?.record as? ConsumerRecord
        failures.append(
            JobCounts.Failure(
                node: node.id, operation: cause?.operation, label: time.milliseconds, error: "\(error)",
                record: record.map { RecordID(TopicPartition($0.topic, $0.partition), $0.offset).description }))
    }

    func counts(_ manifest: BatchManifest) -> JobCounts {
        JobCounts(
            records: manifest.entries.flatMap(\.ranges).reduce(0) { $0 + $1.count }, batches: manifest.entries.count,
            nodes: counted.values.sorted { $0.node < $1.node }, failedBatches: failedLabels.count, failures: failures)
    }

    func count(_ node: DStreamNode, _ change: (inout NodeCounts) -> Void) { change(&counted[node.id, default: NodeCounts(node: node.id)]) }

    /// Whether the node is one that the job's own code wrote, and not a part of what a call made.
    func isOwn(_ node: DStreamNode) -> Bool { calls[node.id].map { $0.nodes.count == 1 } ?? true }

    func kind(of node: DStreamNode) -> NodeKind { kinds[node.id] ?? .transform }

    /// The operation of a call that ends with this node.
    func operation(endingWith node: DStreamNode) -> String? { calls[node.id].flatMap { $0.nodes.last?.id == node.id ? $0.operation : nil } }

    /// The function of that name, made at its first use.
    func function<Function: LiveFunction>(_ node: DStreamNode, _ name: String, _ make: () -> Function) -> Function {
        let key = FunctionName(node: node.id, function: name)
        if let known = functions[key] as? Function { return known }
        let made = make()
        functions[key] = made
        return made
    }

    func trace<Element: Sendable>(_ node: DStreamNode, _ elements: [Traced<Element>]) { traced[node.id] = elements }

    func knownTrace<Element: Sendable>(_ node: DStream<Element>) -> [Traced<Element>]? { traced[node.id] as? [Traced<Element>] }

    /// The followed elements of a stream, or the first few of its batch.
    func elements<Element: Sendable>(of node: DStream<Element>, at time: Time) throws -> [Traced<Element>] {
        if let known = knownTrace(node) { return known }
        let found = try node.rdd(at: time)?.take(Self.glance).map { Traced(element: $0) } ?? []
        traced[node.id] = found
        return found
    }
}
