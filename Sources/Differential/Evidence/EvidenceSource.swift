/// Where the records behind a cell come from: implemented over a recording and both runs' manifests.
public protocol EvidenceSource: Sendable {
    /// How both sides cut time into windows.
    var windows: WindowEvidence { get }
    /// Every record of the run that belongs to one of `keys`, once each, in any order. Called once a comparison.
    func records(forKeys keys: Set<CellKey>) throws -> [ContributingRecord]
    /// The records whose event times took the port's watermark far ahead, and how many of `cells` lack records for it.
    func watermarkJumps(_ cells: [CellReport]) throws -> [WatermarkJump]
}

extension EvidenceSource {
    public func watermarkJumps(_ cells: [CellReport]) throws -> [WatermarkJump] { [] }
}
