import BatchRuntime
import Offsets

/// Compares what two runs emitted, and explains the differences.
///
/// ```
/// let report = try Comparison(job: "sensor-totals", evidence: evidence).report(legacy: old, port: new)
/// print(report.headline)   // Different: 3 of 120 cells differ, all explained · 4 cells pending
/// ```
public struct Comparison: Sendable {
    /// How much of the findings a report lists.
    public struct Limits: Hashable, Sendable {
        public var identicalCells: Int
        public var otherCells: Int
        public var recordsPerCell: Int

        public init(identicalCells: Int = 2_000, otherCells: Int = 5_000, recordsPerCell: Int = 100) {
            self.identicalCells = identicalCells
            self.otherCells = otherCells
            self.recordsPerCell = recordsPerCell
        }
    }

    public var job: String
    public var legacyName: String
    public var portName: String
    /// nil: inferred from the observations.
    public var spec: ComparisonSpec?
    public var evidence: (any EvidenceSource)?
    /// The last label that the legacy side ran; nil: that of its last observation, if its labels are batch times.
    public var legacyThrough: Int64?
    /// The port's final watermark in ms; nil if it has emitted all it ever will.
    public var portThrough: Int64?
    public var legacyManifest: BatchManifest?
    /// nil: both sides ran over the same manifest.
    public var portManifest: BatchManifest?
    public var limits: Limits
    /// What the legacy job is compared with; nil if the sides are not runs of a job.
    public var against: JobComparison.Other?
    /// Why there is no evidence, if known.
    var notFollowed: NotFollowed?
    /// Called for each step, for a progress bar.
    public var onStep: (@Sendable (ComparisonStep) -> Void)?

    public init(
        job: String, legacyName: String = "legacy", portName: String = "port", spec: ComparisonSpec? = nil,
        evidence: (any EvidenceSource)? = nil, legacyThrough: Int64? = nil, portThrough: Int64? = nil,
        legacyManifest: BatchManifest? = nil, portManifest: BatchManifest? = nil, limits: Limits = Limits()
    ) {
        self.job = job
        self.legacyName = legacyName
        self.portName = portName
        self.spec = spec
        self.evidence = evidence
        self.legacyThrough = legacyThrough
        self.portThrough = portThrough
        self.legacyManifest = legacyManifest
        self.portManifest = portManifest
        self.limits = limits
    }

    /// Compares two finished runs.
    /// - Throws: `DifferentialError` if they cannot be compared (exit status 2), and errors of the evidence.
    public func report(legacy: [Observation], port: [Observation]) throws -> ComparisonReport {
        let spec =
            if let spec { spec } else { try ComparisonSpec.inferred(legacy: legacy, port: port, against: against) }
        if spec.legacy.output == nil { _ = try OutputSelection.output(of: legacy, side: .legacy, named: nil) }
        if spec.port.output == nil { _ = try OutputSelection.output(of: port, side: .port, named: nil) }
        var alignment = Alignment(spec: spec)
        for observation in legacy { try alignment.add(observation, from: .legacy) }
        for observation in port { try alignment.add(observation, from: .port) }
        return try report(alignment)
    }

    /// Compares two runs that were aligned while they ran.
    public func report(_ alignment: Alignment) throws -> ComparisonReport {
        let through = legacyThrough ?? alignment.lastLabel(of: .legacy)
        var classifier = Classifier(
            spec: alignment.spec, evidence: evidence, legacyThrough: through, portThrough: portThrough,
            limits: limits)
        classifier.onStep = onStep
        classifier.sides = SideNames(against)
        classifier.notFollowed = notFollowed
        var report = ComparisonReport(
            job: job, legacyName: legacyName, portName: portName, verdict: .nothing, totals: .init(), classes: [],
            spec: alignment.spec, windows: evidence?.windows, legacyThrough: through, portThrough: portThrough, labels: [],
            legacyBatches: Self.batches(legacyManifest), portBatches: Self.batches(portManifest ?? legacyManifest), cells: [],
            omittedIdentical: 0, omittedOthers: 0, counterexample: nil)
        report.against = against
        var lateWatermarks: [Int64] = []
        try classifier.classify(alignment.sortedCells) { found in
            report.add(found)
            if let watermark = found.lateWatermark { lateWatermarks.append(watermark) }
        }
        report.finish()
        report.watermarkJumps = try evidence?.watermarkJumps(before: lateWatermarks) ?? []
        (report.legacyOutput, report.portOutput) = (alignment.spec.legacy.output, alignment.spec.port.output)
        return report
    }

    private static func batches(_ manifest: BatchManifest?) -> [ComparisonReport.Batch] {
        (manifest?.entries ?? []).map { entry in
            ComparisonReport.Batch(batchTime: entry.batchTime, records: entry.ranges.recordCount)
        }
    }
}

/// The steps of a comparison, for progress.
public enum ComparisonStep: Hashable, Sendable {
    /// A side has emitted something in a batch.
    case emitted
    /// The records behind the cells that differ are read again.
    case reading
    /// So many cells have been explained.
    case explaining(done: Int, of: Int)
    /// Both sides have run so often over parts of the records, and still differ over so many records.
    case shrinking(runs: Int, records: Int64)
}
