import KafkaTransport
import Offsets

extension JobComparison {
    /// The report with a small part of the records for each output that differs: one on which that output still does.
    ///
    /// Each output is made small by itself; both sides run once a step.
    /// - Throws: what kept a side from running over a part.
    public func shrunk(
        _ report: JobReport, against other: Other, connector: any TopicConnector, manifest: BatchManifest, by shrinker: Shrinker = Shrinker()
    ) throws -> JobReport {
        var report = report
        var part = self
        part.refusesUnread = false
        part.onBatch = nil
        for index in report.outputs.indices where report.outputs[index].verdict == .different {
            let spec = report.outputs[index].spec
            guard let legacy = spec.legacy.output, let port = spec.port.output else { continue }
            part.outputs = ["\(legacy)=\(port)"]
            let outcome = try shrinker.shrink(manifest) { try part.run(against: other, connector: connector, manifest: $0).verdict == .different }
            report.outputs[index].counterexample = outcome?.manifest
        }
        return report
    }
}
