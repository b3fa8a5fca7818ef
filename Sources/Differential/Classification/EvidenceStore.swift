import Columnar
import Offsets

/// The records of a comparison in columns, some forty bytes each: there may be millions of them behind the cells that differ.
///
/// Fields that few records have (another key, text, other values on the legacy side) are stored beside the columns. Not thread-safe while
/// it is filled.
final class EvidenceStore {
    /// The fields that the records of a batch share.
    private struct Batch: Hashable {
        var label: Int64?
        var arrival: Int64
    }

    /// The fields that few records have.
    private struct Extra {
        var key: [Value]?
        var values: [Value]?
        var legacyValues: JSONValues?
        var legacyInputs: JSONValues?
        var otherKey: JSONValues?
        var text: String?
    }

    /// One value of each record: a long, or the bits of a double.
    private struct Column {
        var tags: [UInt8] = []
        var bits: [UInt64] = []

        static let (null, long, double): (UInt8, UInt8, UInt8) = (0, 1, 2)
    }

    private var partitions: [TopicPartition] = []
    private var batches: [Batch] = []
    private var keys: [[Value]] = []
    private var partitionNumbers: [TopicPartition: Int32] = [:]
    private var batchNumbers: [Batch: Int32] = [:]
    private var keyNumbers: [CellKey: Int32] = [:]

    private var partition: [Int32] = []
    private var batch: [Int32] = []
    private var key: [Int32] = []
    private var offset: [Int64] = []
    /// `noTime` for none; `append` raises a record's own time above it.
    private var eventTime: [Int64] = []
    private var columns: [Column]?
    private var extras: [Int32: Extra] = [:]

    private static let noTime = Int64.min

    /// The records of each key together: by batch, and by event time; records without one are left out.
    private(set) var byBatch: [Int32] = []
    private(set) var byEventTime: [Int32] = []
    private var batchRanges: [Range<Int>] = []
    private var timeRanges: [Range<Int>] = []

    var count: Int { offset.count }

    // MARK: - Filling

    func append(_ record: ContributingRecord, of cellKey: CellKey) {
        let index = Int32(truncatingIfNeeded: count)
        var extra = Extra(
            legacyValues: record.legacyValues, legacyInputs: record.legacyInputs, otherKey: record.otherKey, text: record.text)
        let keyNumber = keyNumbers[cellKey] ?? Int32(truncatingIfNeeded: keys.count)
        if Int(keyNumber) == keys.count {
            keyNumbers[cellKey] = keyNumber
            keys.append(record.key)
        } else if TotalOrder.compare(keys[Int(keyNumber)], record.key) != 0 {
            extra.key = record.key
        }
        key.append(keyNumber)
        let place = record.id.topicPartition
        let partitionNumber = partitionNumbers[place] ?? Int32(truncatingIfNeeded: partitions.count)
        if Int(partitionNumber) == partitions.count {
            partitionNumbers[place] = partitionNumber
            partitions.append(place)
        }
        partition.append(partitionNumber)
        let batchOfRecord = Batch(label: record.batchLabel, arrival: record.arrival)
        let batchNumber = batchNumbers[batchOfRecord] ?? Int32(truncatingIfNeeded: batches.count)
        if Int(batchNumber) == batches.count {
            batchNumbers[batchOfRecord] = batchNumber
            batches.append(batchOfRecord)
        }
        batch.append(batchNumber)
        offset.append(record.id.offset)
        // No real time is so early that it could be confused with it.
        eventTime.append(record.eventTime.map { max($0, Self.noTime + 1) } ?? Self.noTime)
        if !appendColumns(record.values) { extra.values = record.values }
        if extra.key != nil || extra.values != nil || extra.legacyValues != nil || extra.legacyInputs != nil || extra.otherKey != nil
            || extra.text != nil
        {
            extras[index] = extra
        }
    }

    /// Whether the columns can store the values; if not, they store nulls.
    private func appendColumns(_ values: [Value]) -> Bool {
        if columns == nil { columns = values.map { _ in Column() } }
        guard var columns = columns else { return false }
        self.columns = nil
        defer { self.columns = columns }
        let fits =
            values.count == columns.count
            && values.allSatisfy {
                switch $0 {
                case .null, .long, .double: true
                default: false
                }
            }
        for index in columns.indices {
            switch fits ? values[index] : .null {
            case .long(let long):
                columns[index].tags.append(Column.long)
                columns[index].bits.append(UInt64(bitPattern: long))
            case .double(let double):
                columns[index].tags.append(Column.double)
                columns[index].bits.append(double.bitPattern)
            default:
                columns[index].tags.append(Column.null)
                columns[index].bits.append(0)
            }
        }
        return fits
    }

    /// Sorts each key's records into both orders; to be called once, after all records were added.
    func arrange() {
        var ranks = [Int32](repeating: 0, count: partitions.count)
        for (rank, place) in partitions.indices.sorted(by: { partitions[$0] < partitions[$1] }).enumerated() { ranks[place] = Int32(rank) }
        func isBefore(_ a: Int, _ b: Int) -> Bool {
            let (left, right) = (ranks[Int(partition[a])], ranks[Int(partition[b])])
            return left != right ? left < right : offset[a] < offset[b]
        }
        (byBatch, batchRanges) = grouped { batches[Int(batch[$0])].label != nil }
        for range in batchRanges {
            byBatch[range].sort { left, right in
                let (a, b) = (Int(left), Int(right))
                if batch[a] == batch[b] { return isBefore(a, b) }
                let (first, second) = (label(a) ?? .min, label(b) ?? .min)
                return first != second ? first < second : isBefore(a, b)
            }
        }
        (byEventTime, timeRanges) = grouped { eventTime[$0] != Self.noTime }
        for range in timeRanges {
            byEventTime[range].sort { left, right in
                let (a, b) = (Int(left), Int(right))
                return eventTime[a] != eventTime[b] ? eventTime[a] < eventTime[b] : isBefore(a, b)
            }
        }
    }

    /// The records for which `counts` is true, key by key in the order of arrival, and each key's range.
    private func grouped(_ counts: (Int) -> Bool) -> ([Int32], [Range<Int>]) {
        var ends = [Int](repeating: 0, count: keys.count)
        for index in 0..<count where counts(index) { ends[Int(key[index])] += 1 }
        var start = 0
        var ranges: [Range<Int>] = []
        for number in ends.indices {
            ranges.append(start..<start + ends[number])
            start += ends[number]
            ends[number] = ranges[number].lowerBound
        }
        var order = [Int32](repeating: 0, count: start)
        for index in 0..<count where counts(index) {
            order[ends[Int(key[index])]] = Int32(truncatingIfNeeded: index)
            ends[Int(key[index])] += 1
        }
        return (order, ranges)
    }

    // MARK: - Reading

    /// A key's ranges in both orders; empty for a key without records.
    func ranges(of cellKey: CellKey) -> (batch: Range<Int>, time: Range<Int>) {
        guard let number = keyNumbers[cellKey].map({ Int($0) }) else { return (0..<0, 0..<0) }
        return (batchRanges[number], timeRanges[number])
    }

    func label(_ index: Int) -> Int64? { batches[Int(batch[index])].label }
    func arrival(_ index: Int) -> Int64 { batches[Int(batch[index])].arrival }
    /// In µs; the record must have one.
    func time(_ index: Int) -> Int64 { eventTime[index] }

    func hasTime(_ index: Int) -> Bool { eventTime[index] != Self.noTime }
    func hasOtherLegacyValues(_ index: Int32) -> Bool { !extras.isEmpty && extras[index]?.legacyValues != nil }

    func record(_ index: Int32) -> ContributingRecord {
        let place = Int(index)
        let extra = extras.isEmpty ? nil : extras[index]
        var record = ContributingRecord(
            id: RecordID(partitions[Int(partition[place])], offset[place]), key: extra?.key ?? keys[Int(key[place])],
            values: extra?.values ?? values(place),
            batchLabel: label(place), eventTime: eventTime[place] == Self.noTime ? nil : eventTime[place], arrival: arrival(place))
        if let extra {
            (record.legacyValues, record.legacyInputs, record.otherKey, record.text) = (
                extra.legacyValues, extra.legacyInputs, extra.otherKey, extra.text
            )
        }
        return record
    }

    private func values(_ index: Int) -> [Value] {
        (columns ?? []).map { column in
            switch column.tags[index] {
            case Column.long: .long(Int64(bitPattern: column.bits[index]))
            case Column.double: .double(Double(bitPattern: column.bits[index]))
            default: .null
            }
        }
    }
}
