import Offsets
import RDDs
import Settings

/// Limits how many records a batch of a direct stream takes from each partition: configured limits, and back-pressure if enabled.
struct KafkaRateControl {
    private let limits: any PerPartitionConfig
    /// Records a second before the first estimate; 0 for no limit.
    private let initialRate: Int64
    private let batchMillis: Int64
    /// nil while `spark.streaming.backpressure.enabled` is off.
    private var estimator: PIDRateEstimator?
    /// The last estimate, in whole records a second; -1 before the first.
    private(set) var latestRate: Int64 = -1

    init(_ conf: SparkConf, limits: (any PerPartitionConfig)?, batchMillis: Int64) throws {
        self.limits = try limits ?? DefaultPerPartitionConfig(conf)
        self.batchMillis = batchMillis
        initialRate = try conf.value(of: StreamSettings.initialRate) ?? 0
        if try conf.value(of: StreamSettings.backpressure) {
            estimator = try PIDRateEstimator(conf, batchIntervalMillis: batchMillis)
        }
    }

    /// Updates the estimate after a batch.
    mutating func processed(_ elements: Int64, _ delays: BatchDelays) {
        let rate = estimator?.compute(
            time: delays.endMillis, elements: elements, processingDelay: delays.processingMillis, schedulingDelay: delays.schedulingMillis)
        if let rate { latestRate = Self.whole(rate) }
    }

    /// The ends of the next batch: `latest`, or less.
    ///
    /// Mirrors `DirectKafkaInputDStream.maxMessagesPerPartition` and `clamp`: an estimated rate applies to the whole stream and is divided
    /// by lag; a configured one applies to each partition, and the smaller of the two is used.
    func clamped(_ latest: PartitionOffsets, from start: PartitionOffsets) -> PartitionOffsets {
        guard let limits = mostPerPartition(latest, from: start) else { return latest }
        var clamped = latest
        for (partition, most) in limits {
            let begin = start[partition] ?? 0
            clamped[partition] = min(begin.saturating(plus: most), latest[partition] ?? begin)
        }
        return clamped
    }

    private func mostPerPartition(_ latest: PartitionOffsets, from start: PartitionOffsets) -> [TopicPartition: Int64]? {
        let rates: [TopicPartition: Double]
        if let rate = estimatedRate {
            let lags = latest.offsets.map { partition, end in (partition, max(end.saturating(minus: start[partition] ?? 0), 0)) }
            let total = lags.reduce(Int64(0)) { $0.saturating(plus: $1.1) }
            // Without lag there is nothing to limit.
            guard total > 0 else { return nil }
            rates = Dictionary(
                lags.map { partition, lag in
                    let most = Double(limits.maxRatePerPartition(partition))
                    let share = Double(lag) / Double(total) * Double(rate)
                    return (partition, most > 0 ? min(share, most) : share)
                }, uniquingKeysWith: { $1 })
        } else {
            rates = Dictionary(latest.partitions.map { ($0, Double(limits.maxRatePerPartition($0))) }, uniquingKeysWith: { $1 })
        }
        guard rates.values.reduce(0, +) > 0 else { return nil }
        let seconds = Double(batchMillis) / 1000
        return Dictionary(
            rates.map { ($0.key, max(Self.whole(seconds * $0.value), limits.minRatePerPartition($0.key))) }, uniquingKeysWith: { $1 })
    }

    private var estimatedRate: Int64? {
        guard estimator != nil else { return nil }
        let rate = latestRate > 0 ? latestRate : initialRate
        return rate > 0 ? rate : nil
    }

    /// Truncates towards zero and saturates, as Java converts a double.
    private static func whole(_ value: Double) -> Int64 {
        Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
}
