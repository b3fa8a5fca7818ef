import Columnar
import KafkaTransport
import Offsets

extension BatchManifest {
    private static let chunk: Int64 = 20_000

    /// Splits the contents of a log into batches by arrival: a record's label is the end of the interval that contains its broker
    /// timestamp.
    ///
    /// A batch is a range of offsets, so within a partition a timestamp earlier than a previous one counts as that one
    /// (running maximum), and so does a missing one. Records before the zero time go to the first label after it. Each label
    /// from the first record's to the last's has an entry, and each entry a range, possibly empty, for every partition.
    /// - Parameters:
    ///   - reader: a broker or a `Recording`.
    ///   - ranges: what to split, one range a partition.
    ///   - batchInterval: `B` in ms, above 0.
    ///   - zeroTime: `z` in ms; the earliest record's interval begins there unless given.
    /// - Throws: `OffsetError` `.outOfRange` for an interval that is not positive or for too many labels; what the reader throws.
    public init(from reader: any TopicReader, ranges: [OffsetRange], batchInterval: Int64, zeroTime: Int64? = nil) throws {
        guard batchInterval > 0 else { throw OffsetError(.outOfRange, "batch interval \(batchInterval) ms: it must be above 0") }
        var arrivals: [Arrivals] = []
        for range in ranges.sorted(by: { $0.topicPartition < $1.topicPartition }) {
            arrivals.append(try Arrivals(of: range, in: reader, batchInterval: batchInterval, zeroTime: zeroTime))
        }
        let intervals = arrivals.compactMap(\.first)
        let first = intervals.min() ?? 0
        let last = max(first, arrivals.compactMap(\.last).max() ?? first)
        // Interval n from the zero time is [anchor + nB, anchor + (n+1)B); its label is its end.
        let anchor = zeroTime ?? 0
        let zero = zeroTime ?? anchor + first * batchInterval
        guard arrivals.contains(where: \.hasRecords) else {
            self.init(batchInterval: batchInterval, zeroTime: zero)
            return
        }
        let lowest = zeroTime == nil ? first : max(0, first)
        let highest = max(lowest, last)
        let (top, overflow) = (highest + 1).multipliedReportingOverflow(by: batchInterval)
        if let zeroTime, overflow || zeroTime.addingReportingOverflow(top).overflow {
            throw OffsetError(
                .outOfRange,
                "zero time \(zeroTime) ms is out of range: a label after it, in steps of \(batchInterval) ms, is not a valid time")
        }
        guard highest - lowest < 10_000_000, !overflow, !anchor.addingReportingOverflow(top).overflow else {
            throw OffsetError(
                .outOfRange,
                "timestamps from \(first.saturating(times: batchInterval).saturating(plus: anchor)) to "
                    + "\(last.saturating(times: batchInterval).saturating(plus: anchor)) ms make \(highest - lowest + 1) batches of "
                    + "\(batchInterval) ms: record a narrower range"
            )
        }
        var positions = arrivals.map(\.range.from)
        self.init(
            batchInterval: batchInterval, zeroTime: zero,
            entries: (lowest...highest).map { interval in
                Entry(
                    batchTime: anchor + (interval + 1) * batchInterval,
                    ranges: arrivals.indices.map { index in
                        let arrival = arrivals[index]
                        let until = interval == highest ? arrival.range.until : arrival.end(of: interval)
                        defer { positions[index] = until }
                        return OffsetRange(arrival.range.topicPartition, from: positions[index], until: until)
                    })
            })
    }

    /// Splits a whole recording.
    public init(from recording: Recording, batchInterval: Int64, zeroTime: Int64? = nil) throws {
        try self.init(from: recording, ranges: recording.ranges, batchInterval: batchInterval, zeroTime: zeroTime)
    }

    /// The points at which a partition passes from one interval to a later one.
    private struct Arrivals {
        let range: OffsetRange
        /// The first offset of each interval in which something arrived, by interval.
        private var starts: [(interval: Int64, offset: Int64)] = []
        /// Whether there was any record; one without a timestamp has no interval.
        private(set) var hasRecords = false

        var first: Int64? { starts.first?.interval }
        var last: Int64? { starts.last?.interval }

        init(of range: OffsetRange, in reader: any TopicReader, batchInterval: Int64, zeroTime: Int64?) throws {
            self.range = range
            let anchor = zeroTime ?? 0
            var waiting: Int64?
            var next = range.from
            while next < range.until {
                let until = next + min(range.until - next, BatchManifest.chunk)
                let records = try reader.fetch(OffsetRange(range.topicPartition, from: next, until: until), includeHeaders: false)
                defer { withExtendedLifetime(records) {} }
                let micros = records.timestamps.values(as: Int64.self)
                let types = records.timestampTypes.values(as: Int32.self)
                let offsets = records.offsets.values(as: Int64.self)
                if records.count > 0 { hasRecords = true }
                for row in 0..<records.count {
                    guard types[row] != -1 else {
                        // Before the first timestamp: the record goes into the interval of that one.
                        if starts.isEmpty { waiting = waiting ?? offsets[row] }
                        continue
                    }
                    let (sinceZero, overflow) = (micros[row] / 1000).subtractingReportingOverflow(anchor)
                    guard !overflow else { throw OffsetError(.outOfRange, "\(range): zero time \(anchor) ms is out of range") }
                    let interval = sinceZero >= 0 ? sinceZero / batchInterval : (sinceZero + 1) / batchInterval - 1
                    if let last, interval <= last { continue }
                    starts.append((interval, waiting ?? offsets[row]))
                    waiting = nil
                }
                next = until
            }
        }

        /// The offset after the last record that arrived in `interval` or before.
        func end(of interval: Int64) -> Int64 {
            var low = 0
            var high = starts.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle].interval <= interval { low = middle + 1 } else { high = middle }
            }
            return low < starts.count ? starts[low].offset : range.until
        }
    }
}
