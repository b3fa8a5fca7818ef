import Offsets

/// All findings of the comparison of one output: the terminal table, the JSON and the page are made from this value.
///
/// It contains nothing of the machine or the time, so comparing the same runs again gives the same report byte for byte.
public struct ComparisonReport: Hashable, Sendable, Codable {
    /// How many cells have each verdict, and how many differing ones are explained.
    public struct Totals: Hashable, Sendable, Codable {
        public var cells = 0
        public var identical = 0
        public var different = 0
        public var pending = 0
        /// How many of the different ones.
        public var explained = 0
    }

    /// How many cells a class was found in; a cell may count for several classes.
    public struct ClassCount: Hashable, Sendable, Codable {
        public var name: DifferenceClass
        public var cells: Int
    }

    /// One label over all its keys.
    public struct Label: Hashable, Sendable, Codable {
        public var label: Int64
        public var legacyRows: Int
        public var portRows: Int
        public var identical: Int
        public var different: Int
        /// How many of the different ones.
        public var explained: Int
        public var pending: Int

        public var verdict: Verdict { different > 0 ? .different : pending > 0 ? .pending : .identical }
    }

    /// One batch of a side.
    public struct Batch: Hashable, Sendable, Codable {
        public var batchTime: Int64
        public var records: Int64
    }

    public var job: String
    /// What the legacy job was compared with; nil if the sides were not runs of a job.
    public var against: JobComparison.Other?
    /// The name of each side in headings: `foreachRDD-0 on DStreams`, `totals (port)`.
    public var legacyName: String
    public var portName: String
    public var verdict: Verdict
    public var totals: Totals
    /// In the order of `DifferenceClass`; without zeros.
    public var classes: [ClassCount]
    public var spec: ComparisonSpec
    public var windows: WindowEvidence?
    /// The last label of the legacy run, and the port's final watermark.
    public var legacyThrough: Int64?
    public var portThrough: Int64?
    /// Ascending.
    public var labels: [Label]
    public var legacyBatches: [Batch]
    public var portBatches: [Batch]
    /// By label and key. Cells beyond the limits of the comparison are counted, not listed.
    public var cells: [CellReport]
    public var omittedIdentical: Int
    public var omittedOthers: Int
    /// The smallest input found on which the sides still differ.
    public var counterexample: BatchManifest?
    /// Records far ahead of their batches that moved the watermark.
    public var watermarkJumps: [WatermarkJump] = []
    /// The names of the two outputs; nil if unknown.
    public var legacyOutput: String?
    public var portOutput: String?
    /// A remark about a run in which a side had no row.
    public var remark: String?

    /// 0 identical (pending cells beside identical ones are allowed), 1 different, 2 if no cell was compared: nothing was emitted, or
    /// nothing is final on both sides, unless that is allowed.
    public func exitStatus(allowsPending: Bool = false) -> Int32 { verdict.exitStatus(allowsPending: allowsPending) }

    /// How a difference looks, independent of its cause.
    public static let looks: Set<DifferenceClass> = [.missing, .extra, .value]

    /// The causes of its differences.
    var causes: [ClassCount] { classes.filter { !Self.looks.contains($0.name) && $0.name != .pending } }

    /// Whether it differs, and each difference is explained by these causes only.
    func differsOnly(by allowed: Set<DifferenceClass>) -> Bool {
        !allowed.isEmpty && verdict == .different && totals.explained == totals.different && causes.allSatisfy { allowed.contains($0.name) }
    }

    /// The two outputs that were compared: `foreachRDD-0 and sensor-totals`; one name if both have it; nil if neither is known.
    public var outputName: String? {
        let names = [legacyOutput, portOutput].compactMap { $0 }
        guard let first = names.first else { return nil }
        return names.last == first ? first : "\(first) and \(names[1])"
    }

    /// Whether all differences are rows of the legacy side for keys without records, which a table does not have.
    public var isEqualUpToGhosts: Bool {
        let looks: Set<DifferenceClass> = [.missing, .pending]
        let causes = classes.filter { !looks.contains($0.name) }
        return totals.different > 0 && causes == [ClassCount(name: .ghostKey, cells: totals.different)]
    }

    /// The symbol of the verdict.
    var mark: String { isEqualUpToGhosts ? "≈" : verdict.mark }

    /// Which side emitted nothing, for a comparison without cells.
    var silence: String {
        if totals.cells == 0 { return "neither side emitted a row" }
        return labels.allSatisfy { $0.legacyRows == 0 }
            ? "the \(sides.legacySide) emitted no row" : "the \(sides.portSide) emitted no row, and holds none that it could still emit"
    }

    /// The result in one line.
    public var headline: String { headline(allowsPending: false) }

    /// - Parameter allowsPending: whether pending cells are accepted already, so that the advice is left out.
    func headline(allowsPending: Bool) -> String {
        let pending = totals.pending == 0 ? "" : " · \(Count.of(totals.pending, "cell")) pending"
        if totals.different == 0 {
            switch verdict {
            case .nothing: return "Nothing was compared: \(silence)\(remark.map { ". \($0)" } ?? "")"
            case .pending:
                return "Pending: no cell is final on both sides, \(Count.of(totals.pending, "cell")) "
                    + "wait\(allowsPending ? ", which --allow-pending accepts" : "")"
                    + (allowsPending ? "" : ". Compare a longer recording, or run with --allow-pending to accept that")
            case .identical, .different: return "Identical: \(Count.of(totals.identical, "cell")) equal\(pending)"
            }
        }
        if isEqualUpToGhosts {
            let ghosts = totals.different == 1 ? "1 cell is the identity of a key" : "\(totals.different) cells are identities of keys"
            return "Equal up to ghosts: \(ghosts) without records (T6), \(Count.of(totals.identical, "cell")) equal\(pending)"
        }
        let unexplained = totals.different - totals.explained
        let account = unexplained == 0 ? "all explained" : "\(unexplained) unexplained"
        return "Different: \(totals.different) of \(Count.of(totals.cells, "cell")) differ, \(account)\(pending)"
    }
}
