import Columnar

/// All records of one key, ready to be cut into either side's windows: O(log n + window) a cut.
struct KeyEvidence {
    private let byBatch: [ContributingRecord]
    private let byEventTime: [ContributingRecord]
    private let windows: WindowEvidence
    private let lateWatermarks: [Int64: Int64]

    init(_ records: [ContributingRecord], windows: WindowEvidence, lateWatermarks: [Int64: Int64]) {
        self.windows = windows
        self.lateWatermarks = lateWatermarks
        byBatch = records.filter { $0.batchLabel != nil }.sorted { (Self.label($0), $0.id) < (Self.label($1), $1.id) }
        byEventTime = records.filter { $0.eventTime != nil }
            .sorted { ($0.eventTime ?? 0, $0.id) < ($1.eventTime ?? 0, $1.id) }
    }

    private static func label(_ record: ContributingRecord) -> Int64 { record.batchLabel ?? .min }

    /// What the legacy window with this label counts.
    func legacyRecords(at label: Int64) -> ArraySlice<ContributingRecord> {
        guard windows.legacy.hasLabel(label), label > windows.legacy.zeroTime else { return [] }
        let first = Self.lowerBound(byBatch) { Self.label($0) > label &- windows.legacy.length }
        let end = Self.lowerBound(byBatch) { Self.label($0) > label }
        return first < end ? byBatch[first..<end] : []
    }

    /// What the port's window that ends here holds by event time, late rows among it.
    func assignedRecords(at label: Int64) -> ArraySlice<ContributingRecord> {
        guard windows.port.hasLabel(label) else { return [] }
        func millis(_ record: ContributingRecord) -> Int64 { floorDivide(record.eventTime ?? 0, 1_000) }
        let first = Self.lowerBound(byEventTime) { millis($0) >= label &- windows.port.length }
        let end = Self.lowerBound(byEventTime) { millis($0) >= label }
        return first < end ? byEventTime[first..<end] : []
    }

    /// The records of batches before the window: what an inverse function has added and taken away again.
    func history(before label: Int64) -> ArraySlice<ContributingRecord> {
        byBatch[..<Self.lowerBound(byBatch) { Self.label($0) > label &- windows.legacy.length }]
    }

    /// Everything the legacy side ever added up to the label.
    func history(through label: Int64) -> ArraySlice<ContributingRecord> {
        byBatch[..<Self.lowerBound(byBatch) { Self.label($0) > label }]
    }

    /// `L` of the batch that carried the record, when that made the port drop it from the window.
    func droppedBy(_ record: ContributingRecord, at label: Int64) -> Int64? {
        guard windows.port.dropsLateRows, let watermark = lateWatermarks[record.arrival] else { return nil }
        return label <= watermark ? watermark : nil
    }

    /// The first index for which `isPast` holds; it must hold for all that follow.
    private static func lowerBound(_ records: [ContributingRecord], _ isPast: (ContributingRecord) -> Bool) -> Int {
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if isPast(records[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
