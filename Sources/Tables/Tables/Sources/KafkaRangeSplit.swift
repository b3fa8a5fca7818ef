import Offsets

/// Splits the ranges of a batch into smaller ones, to be read in parallel.
///
/// Mirrors `KafkaOffsetRangeCalculator`: first no range has more than `maxRecordsPerPartition` offsets, then, if there are still fewer
/// than `minPartitions`, large ranges are split in proportion to their size. The resulting number is approximate.
package struct KafkaRangeSplit {
    private let minPartitions: Int64?
    private let maxRecordsPerPartition: Int64?

    package init(minPartitions: Int64?, maxRecordsPerPartition: Int64?) {
        self.minPartitions = minPartitions
        self.maxRecordsPerPartition = maxRecordsPerPartition
    }

    /// Splits `ranges`, none of which is empty. The parts of a range take its place, in order.
    package func callAsFunction(_ ranges: [OffsetRange]) -> [OffsetRange] {
        var ranges = ranges
        if let most = maxRecordsPerPartition {
            ranges = ranges.flatMap { range in
                Self.cut(range, Int64((Double(range.count) / Double(most)).rounded(.up)))
            }
        }
        guard let wanted = minPartitions, wanted > Int64(ranges.count) else { return ranges }
        let total = ranges.recordCount
        // A range that is small already is not counted for the shares.
        let small = ranges.filter { Self.share($0.count, of: total, wanted) == 1 }
        let isSmall = Set(small.map(\.topicPartition))
        let rest = total &- small.reduce(Int64(0)) { $0 &+ $1.count }
        let left = max(wanted &- Int64(small.count), 1)
        return ranges.flatMap { range in
            Self.cut(range, isSmall.contains(range.topicPartition) ? 1 : Self.share(range.count, of: rest, left))
        }
    }

    /// The share of `parts` for a range of `size` out of `total`; at least one. Halves are rounded up.
    private static func share(_ size: Int64, of total: Int64, _ parts: Int64) -> Int64 {
        let share = (Double(size) / Double(total) * Double(parts) + 0.5).rounded(.down)
        return max(Int64(exactly: share) ?? parts, 1)
    }

    /// Parts of about equal size; the later ones take the remainder.
    private static func cut(_ range: OffsetRange, _ parts: Int64) -> [OffsetRange] {
        guard parts > 1 else { return [range] }
        var remaining = range.count
        var from = range.from
        return (0..<parts).compactMap { part in
            let count = remaining / (parts - part)
            remaining -= count
            defer { from += count }
            return count > 0 ? OffsetRange(range.topicPartition, from: from, until: from + count) : nil
        }
    }
}
