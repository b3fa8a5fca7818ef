import Columnar

/// All records of one key, from which either side's windows are selected: O(log n + window) each.
struct KeyEvidence {
    /// Records of the key, in one of the two orders; created on access.
    struct Records: RandomAccessCollection {
        let store: EvidenceStore
        /// Their numbers in the store: the same for the same element in both orders.
        let numbers: ArraySlice<Int32>

        var startIndex: Int { numbers.startIndex }
        var endIndex: Int { numbers.endIndex }
        subscript(_ position: Int) -> ContributingRecord { store.record(numbers[position]) }
    }

    let key: CellKey
    let store: EvidenceStore
    private let batchRange: Range<Int>
    private let timeRange: Range<Int>
    private let windows: WindowEvidence
    private let lateWatermarks: [Int64: Int64]

    /// - Parameter store: arranged.
    init(of key: CellKey, in store: EvidenceStore, windows: WindowEvidence, lateWatermarks: [Int64: Int64]) {
        self.key = key
        self.store = store
        self.windows = windows
        self.lateWatermarks = lateWatermarks
        (batchRange, timeRange) = store.ranges(of: key)
    }

    private func label(_ number: Int32) -> Int64 { store.label(Int(number)) ?? .min }

    /// The records that the legacy window with this label counts.
    func legacyRecords(at label: Int64) -> Records {
        guard windows.legacy.hasLabel(label), label > windows.legacy.zeroTime else { return byBatch(0..<0) }
        let first = lowerBound(store.byBatch, batchRange) { self.label($0) > label &- windows.legacy.length }
        let end = lowerBound(store.byBatch, batchRange) { self.label($0) > label }
        return byBatch(first < end ? first..<end : first..<first)
    }

    /// The records that the port's window with this end contains by event time, including late ones.
    func assignedRecords(at label: Int64) -> Records {
        guard windows.port.hasLabel(label) else { return Records(store: store, numbers: store.byEventTime[0..<0]) }
        func millis(_ number: Int32) -> Int64 { floorDivide(store.time(Int(number)), 1_000) }
        let first = lowerBound(store.byEventTime, timeRange) { millis($0) >= label &- windows.port.length }
        let end = lowerBound(store.byEventTime, timeRange) { millis($0) >= label }
        return Records(store: store, numbers: store.byEventTime[first..<Swift.max(first, end)])
    }

    /// The records that the port's window counts.
    func countedRecords(at label: Int64) -> Records {
        let assigned = assignedRecords(at: label)
        // Usually none is late, and then nothing is copied.
        guard assigned.numbers.contains(where: { droppedBy($0, at: label) != nil }) else { return assigned }
        return Records(store: store, numbers: assigned.numbers.filter { droppedBy($0, at: label) == nil }[...])
    }

    /// The records of batches before the window: what an inverse function has added and subtracted again.
    func history(before label: Int64) -> Records {
        byBatch(batchRange.lowerBound..<lowerBound(store.byBatch, batchRange) { self.label($0) > label &- windows.legacy.length })
    }

    /// All records that the legacy side has added up to the label.
    func history(through label: Int64) -> Records {
        byBatch(batchRange.lowerBound..<lowerBound(store.byBatch, batchRange) { self.label($0) > label })
    }

    private func byBatch(_ range: Range<Int>) -> Records { Records(store: store, numbers: store.byBatch[range]) }

    func record(_ number: Int32) -> ContributingRecord { store.record(number) }

    // The facts that decide why a record is in one window only, without creating the record.

    func hasTime(_ number: Int32) -> Bool { store.hasTime(Int(number)) }
    func isInLegacy(_ number: Int32) -> Bool { store.label(Int(number)) != nil }
    func hasOtherLegacyValues(_ number: Int32) -> Bool { store.hasOtherLegacyValues(number) }
    func lateWatermark(_ number: Int32) -> Int64? { lateWatermarks[store.arrival(Int(number))] }

    /// `L` of the batch that carried the record, if the port therefore dropped it from the window.
    func droppedBy(_ record: ContributingRecord, at label: Int64) -> Int64? { droppedBy(arrival: record.arrival, at: label) }
    func droppedBy(_ number: Int32, at label: Int64) -> Int64? { droppedBy(arrival: store.arrival(Int(number)), at: label) }

    private func droppedBy(arrival: Int64, at label: Int64) -> Int64? {
        guard windows.port.dropsLateRows, let watermark = lateWatermarks[arrival] else { return nil }
        return label <= watermark ? watermark : nil
    }

    /// The first index for which `isPast` holds; it must hold for all that follow.
    private func lowerBound(_ numbers: [Int32], _ range: Range<Int>, _ isPast: (Int32) -> Bool) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if isPast(numbers[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
