import Offsets

/// Limits how many of the available records a batch takes. Mirrors `KafkaMicroBatchStream`'s `rateLimit` and `delayBatch`.
package struct KafkaRateLimit {
    package var minimum: Int64?
    package var maximum: Int64?
    /// How long the minimum may delay a batch, in ms.
    var maxDelayMillis: Int64
    /// When a batch last ran. Initially never, so the first batch runs however few records there are.
    private var lastTriggerMillis: Int64 = 0

    package init(minimum: Int64?, maximum: Int64?, maxDelayMillis: Int64) {
        self.minimum = minimum
        self.maximum = maximum
        self.maxDelayMillis = maxDelayMillis
    }

    /// Whether the next batch must wait for more records than there are between `start` and `latest`.
    package mutating func holdsBack(from start: PartitionOffsets, to latest: PartitionOffsets, nowMillis: Int64) -> Bool {
        guard let minimum else { return false }
        let isDue = nowMillis &- lastTriggerMillis >= maxDelayMillis
        let fresh = latest.offsets.reduce(Int64(0)) { $0 &+ ($1.value &- (start[$1.key] ?? 0)) }
        if !isDue, fresh < minimum { return true }
        lastTriggerMillis = nowMillis
        return false
    }

    /// The end of a batch of about `limit` records, divided by lag: a share below one is rounded up, others down.
    /// 100 over lags of 120, 90 and 90 gives 40, 30 and 30.
    package static func shared(_ limit: Int64, from start: PartitionOffsets, to end: PartitionOffsets) -> PartitionOffsets {
        var lags: [TopicPartition: Int64] = [:]
        for (partition, until) in end.offsets {
            guard let begin = start[partition] else { continue }
            let lag = until &- begin
            if lag > 0 { lags[partition] = lag }
        }
        let total = Double(lags.values.reduce(Int64(0), &+))
        guard total >= 1 else { return end }
        var limited = end
        for (partition, lag) in lags {
            guard let begin = start[partition], let until = end[partition] else { continue }
            let share = Double(limit) * (Double(lag) / total)
            // A share that exceeds Int64 is more than there is.
            let part = Int64(exactly: share < 1 ? share.rounded(.up) : share.rounded(.down)) ?? lag
            limited[partition] = min(begin.saturating(plus: part), until)
        }
        return limited
    }
}
