import Columnar
import KafkaTransport
import Offsets

extension BatchManifest {
    private static let chunk: Int64 = 20_000

    /// Cuts what a log holds into batches by arrival: a record's label is the end of the interval that holds its broker timestamp.
    ///
    /// A batch is a range of offsets, so within a partition a timestamp earlier than one already passed counts as that one
    /// (running maximum), and so does a missing one. Records before the zero time go to the first label after it. Each label
    /// from the first record's to the last's has an entry, and each entry a range, maybe empty, for every partition.
    /// - Parameters:
    ///   - reader: a broker or a `Recording`.
    ///   - ranges: what to cut, one range a partition.
    ///   - batchInterval: `B` in ms, above 0.
    ///   - zeroTime: `z` in ms; the earliest record's interval begins there unless given.
    /// - Throws: `OffsetError` `.outOfRange` for an interval that is none or labels too many to list; what the reader throws.
    public init(from reader: any TopicReader, ranges: [OffsetRange], batchInterval: Int64, zeroTime: Int64? = nil) throws {
        guard batchInterval > 0 else { throw OffsetError(.outOfRange, "batch interval \(batchInterval) ms: it must be above 0") }
        var arrivals: [Arrivals] = []
        for range in ranges.sorted(by: { $0.topicPartition < $1.topicPartition }) {
            arrivals.append(try Arrivals(of: range, in: reader, batchInterval: batchInterval, zeroTime: zeroTime))
        }
        let intervals = arrivals.compactMap(\.first)
        let first = intervals.min() ?? 0
        let last = max(first, arrivals.compactMap(\.last).max() ?? first)
        // Interval n of the grid through the zero time is [anchor + nB, anchor + (n+1)B); its label is its end.
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
            throw OffsetError(.outOfRange, "zero time \(zeroTime) ms is out of reach: a label after it, in steps of \(batchInterval) ms, is no time")
        }
        guard highest - lowest < 10_000_000, !overflow, !anchor.addingReportingOverflow(top).overflow else {
            throw OffsetError(
                .outOfRange,
                "timestamps from \(first.saturating(times: batchInterval).saturating(plus: anchor)) to \(last.saturating(times: batchInterval).saturating(plus: anchor)) ms make \(highest - lowest + 1) batches of \(batchInterval) ms: record a narrower range")
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

    /// Cuts a whole recording.
    public init(from recording: Recording, batchInterval: Int64, zeroTime: Int64? = nil) throws {
        try self.init(from: recording, ranges: recording.ranges, batchInterval: batchInterval, zeroTime: zeroTime)
    }

    /// Where a partition passes from one interval to a later one.
    private struct Arrivals {
        let range: OffsetRange
        /// The first offset of each interval in which something arrived, by interval.
        private var starts: [(interval: Int64, offset: Int64)] = []
        /// Whether there was a record at all; one without a timestamp has no interval.
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
                        // Before any timestamp: it goes with the first one that comes.
                        if starts.isEmpty { waiting = waiting ?? offsets[row] }
                        continue
                    }
                    let (sinceZero, overflow) = (micros[row] / 1000).subtractingReportingOverflow(anchor)
                    guard !overflow else { throw OffsetError(.outOfRange, "\(range): zero time \(anchor) ms is out of reach") }
                    let interval = sinceZero >= 0 ? sinceZero / batchInterval : (sinceZero + 1) / batchInterval - 1
                    if let last, interval <= last { continue }
                    starts.append((interval, waiting ?? offsets[row]))
                    waiting = nil
                }
                next = until
            }
        }

        /// One past the last offset that arrived in `interval` or before.
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
