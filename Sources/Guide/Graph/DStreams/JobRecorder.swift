import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import RDDs

/// Runs a legacy job of this process over recorded batches, and keeps what its functions were given and gave.
///
/// Outputs are not run: nothing outside changes. All batches are computed, so what is counted is counted over all records; samples are
/// taken from records that a seed chooses.
public struct JobRecorder {
    public var name: String
    public var conf = SparkConf()
    /// The most samples of a function, and the most records that are followed through the job.
    public var limit = 2_000
    public var seed: UInt64 = 11
    private let build: @Sendable (StreamingContext) throws -> Void

    public init(_ name: String, build: @escaping @Sendable (StreamingContext) throws -> Void) {
        self.name = name
        self.build = build
    }

    /// - Throws: errors of the job's graph; `GuideError` for a job without Kafka, for records of which the job reads none, and for records
    ///   of which nothing reaches an output.
    public func record(_ manifest: BatchManifest, connector: any TopicConnector) throws -> LiveProbe {
        let context = StreamingContext(SparkContext(conf.setAppName(name)), .milliseconds(manifest.batchInterval), connector: connector)
        defer { context.stop() }
        TrapReport.enter(job: name, "while it is built")
        defer { TrapReport.leave() }
        try build(context)
        if let mistake = context.graph.mistake { throw mistake }
        guard !context.graph.outputs.isEmpty else {
            throw GuideError(.invalidGraph, "the job \(name) has no output, so nothing of it would run")
        }
        let graph = try JobGraph(
            job: name, dialect: .swift, batchInterval: manifest.batchInterval, zeroTime: manifest.zeroTime,
            nodes: GraphReader.nodes(of: context.graph))
        let inputs = context.graph.nodes.compactMap { $0 as? DirectKafkaInputDStream }
        try check(inputs, manifest)
        let run = SamplingRun(graph, limit: limit, seed: seed, chosen: chosen(of: manifest, inputs))
        for node in context.graph.nodes {
            try node.validate()
            node.initialize(Time(manifest.zeroTime))
        }
        for output in context.graph.outputs { output.remember(output.rememberDuration) }
        for entry in manifest.entries {
            TrapReport.enter(
                job: name, "in the batch of \(Time(entry.batchTime)), records \(entry.ranges.filter { !$0.isEmpty }.text(most: 4))")
            try run.run(entry, context, inputs)
        }
        let counts = run.counts(manifest)
        let outputs = graph.nodes.filter { $0.kind == .output }
        if counts.failures.isEmpty, outputs.allSatisfy({ (counts[$0.id]?.elements ?? 0) == 0 }) {
            let places = outputs.count == 1 ? "its output" : "any of its \(outputs.count) outputs"
            throw GuideError(
                .nothingAccepted,
                "the job \(name) makes nothing of the \(Count.of(counts.records, "record")): no element reaches \(places) "
                    + "in \(Count.of(counts.batches, "batch", "batches"))")
        }
        return LiveProbe(graph: graph, samples: run.store.samples, counts: counts, functions: run.functions)
    }

    private func check(_ inputs: [DirectKafkaInputDStream], _ manifest: BatchManifest) throws(GuideError) {
        guard !inputs.isEmpty else {
            throw GuideError(
                .noKafka,
                "the job \(name) reads no Kafka topic, so a recording cannot stand in for what it reads; give its graph and samples instead"
            )
        }
        let ranges = manifest.entries.flatMap(\.ranges).filter { !$0.isEmpty }
        guard !ranges.isEmpty else {
            throw GuideError(.nothingRead, "there is no record to assess the job \(name) on: the recording is empty")
        }
        guard ranges.contains(where: { range in inputs.contains { $0.reads(range) } }) else {
            throw GuideError(
                .nothingRead,
                "the job \(name) reads none of the records: they are of \(Set(ranges.map(\.topic)).sorted().joined(separator: ", ")), and it reads "
                    + Set(inputs.map(\.topics)).sorted().joined(separator: ", "))
        }
    }

    /// The offsets of the records to follow, ascending: `limit` of all that the job reads, with the same chance for each.
    private func chosen(of manifest: BatchManifest, _ inputs: [DirectKafkaInputDStream]) -> [OffsetRange: [Int64]] {
        let ranges = manifest.entries.flatMap(\.ranges).filter { range in !range.isEmpty && inputs.contains { $0.reads(range) } }
        var random = SplitMix(seed)
        var (left, wanted) = (ranges.reduce(Int64(0)) { $0 + $1.count }, Int64(limit))
        var chosen: [OffsetRange: [Int64]] = [:]
        for range in ranges {
            for offset in range.from..<range.until {
                // Selection sampling: each of those left is chosen with the chance that the wanted ones have among them.
                if Int64(random.next() >> 1) % max(1, left) < wanted {
                    chosen[range, default: []].append(offset)
                    wanted -= 1
                }
                left -= 1
            }
        }
        return chosen
    }
}
