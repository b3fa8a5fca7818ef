import Differential
import Foundation
import Offsets

/// The first step of the guide: for each call of a job a rule, its verdict, and what the records say about its conditions.
public struct Assessment: Codable, Hashable, Sendable {
    /// The version of the JSON form.
    public var version: Int
    public var job: String
    public var dialect: JobGraph.Dialect
    public var batchInterval: Int64
    public var zeroTime: Int64?
    /// Whether functions could be called again; else laws were checked only on the calls that were recorded.
    public var isLive: Bool
    /// nil if nothing was counted.
    public var records: Int64?
    public var batches: Int?
    /// In the order of the graph, inputs first.
    public var findings: [Finding]
    /// What concerns the job as a whole.
    public var remarks: [String]

    public static let currentVersion = 1

    /// Assesses a job by all rules.
    public init(_ probe: any JobProbe) {
        let evidence = Evidence(probe)
        let graph = probe.graph
        version = Self.currentVersion
        (job, dialect, batchInterval, zeroTime) = (graph.job, graph.dialect, graph.batchInterval, graph.zeroTime)
        isLive = probe.isLive
        (records, batches) = (probe.counts?.records, probe.counts?.batches)
        findings = graph.calls.map { call in
            let rule = RuleBook.rule(for: call, in: graph)
            return Finding(
                call: call.id, operation: call.operation, nodes: call.nodes.map(\.id), place: call.place, detail: Self.detail(call),
                rule: rule.id,
                verdict: rule.verdict, sentence: rule.sentence, instead: rule.instead,
                conditions: rule.checks.compactMap { $0.condition(call, evidence) })
        }
        remarks = Self.remarks(graph, probe)
    }

    /// Whether the whole job carries over.
    public var isSettled: Bool { findings.allSatisfy(\.isSettled) }

    /// As JSON; equal assessments give equal text.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    private static func detail(_ call: JobCall) -> String? {
        if let topics = call.main.topics, !topics.isEmpty { return topics.joined(separator: ", ") }
        if let output = call.main.output { return output }
        return call.window.map { "\(ReadableTime.duration($0)) every \(ReadableTime.duration(call.slide))" }
    }

    private static func remarks(_ graph: JobGraph, _ probe: any JobProbe) -> [String] {
        var remarks: [String] = []
        if !graph.nodes.contains(where: { $0.kind.isWindow }) {
            remarks.append(
                "the job has no window: each batch of \(ReadableTime.duration(graph.batchInterval)) becomes a window of that length")
        }
        let outputs = graph.nodes.filter { $0.kind == .output }
        if outputs.count > 1 { remarks.append("the job has \(outputs.count) outputs: its port is as many queries") }
        if !graph.nodes.contains(where: { $0.kind == .kafka }) {
            remarks.append("the job reads no Kafka topic: a recording cannot stand in for its inputs when its port is compared")
        }
        if !probe.isLive { remarks.append("the functions are not in this process: laws are checked on the recorded calls only") }
        if probe.counts == nil {
            remarks.append("nothing was counted over a run: conditions on ghosts, empty batches and state are not checked")
        }
        if let failed = probe.counts?.failedBatches, failed > 0 {
            remarks.append("\(Count.of(failed, "batch", "batches")) failed in the run: what is counted leaves them out")
        }
        return remarks
    }
}
