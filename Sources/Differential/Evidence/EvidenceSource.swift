/// Provides the records behind a cell: implemented over a recording and both runs' manifests.
public protocol EvidenceSource: Sendable {
    /// How both sides assign records to windows.
    var windows: WindowEvidence { get }
    /// Every record of the run that belongs to one of `keys`, once each, in any order. Called once a comparison, unless the source
    /// implements `forEachRecord`.
    func records(forKeys keys: Set<CellKey>) throws -> [ContributingRecord]
    /// The same, one by one, without all of them in memory. By default it passes those of `records`.
    func forEachRecord(forKeys keys: Set<CellKey>, _ body: (ContributingRecord) throws -> Void) throws
    /// The records whose event times moved the port's watermark far ahead, and how many cells lack records because of that.
    /// - Parameter watermarks: for each cell that lacks late records, the highest watermark that dropped one of them, ms.
    func watermarkJumps(before watermarks: [Int64]) throws -> [WatermarkJump]
}

extension EvidenceSource {
    public func forEachRecord(forKeys keys: Set<CellKey>, _ body: (ContributingRecord) throws -> Void) throws {
        for record in try records(forKeys: keys) { try body(record) }
    }

    public func watermarkJumps(before watermarks: [Int64]) throws -> [WatermarkJump] { [] }
}
