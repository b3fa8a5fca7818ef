import KafkaTransport
import Offsets

extension JobComparison {
    /// The report with a small part of the records for each differing output, on which that output still differs.
    ///
    /// Each output is shrunk separately; both sides run once a step.
    /// - Returns: the report, and the result for each differing output.
    /// - Throws: an error that kept a side from running over a part.
    public func shrunk(
        _ report: JobReport, against other: Other, connector: any TopicConnector, manifest: BatchManifest,
        by shrinker: Shrinker = Shrinker()
    ) throws -> (report: JobReport, found: [Counterexample]) {
        var report = report
        var found: [Counterexample] = []
        var part = self
        part.refusesUnread = false
        part.onStep = nil
        for index in report.outputs.indices where report.outputs[index].verdict == .different {
            let spec = report.outputs[index].spec
            guard let legacy = spec.legacy.output, let port = spec.port.output else { continue }
            part.outputs = ["\(legacy)=\(port)"]
            var runs = 0
            let outcome = try shrinker.shrink(manifest) { manifest in
                let isDifferent = try part.run(against: other, connector: connector, manifest: manifest).verdict == .different
                runs += 1
                onStep?(.shrinking(runs: runs, records: manifest.records))
                return isDifferent
            }
            report.outputs[index].counterexample = outcome?.manifest
            if let outcome {
                found.append(
                    Counterexample(
                        outputs: OutputPair(legacy: legacy, port: port), manifest: outcome.manifest, runs: runs,
                        isMinimal: outcome.isMinimal))
            }
        }
        return (report, found)
    }
}
