import Columnar
import Plans

/// One execution of a physical plan: what it may read and by which watermarks, and what it found out.
package final class BatchRun {
    /// Rows of a leaf, one batch a partition, in a fixed order; columns that were not asked for may be missing (null).
    package typealias Read = (_ relationID: Int, _ columns: [Int]) throws -> [RecordBatch]
    /// The rows of `Read` in parts, each to be read where it is treated; nil for a leaf that reads all at once.
    package typealias Defer = (_ relationID: Int, _ columns: [Int]) throws -> [DeferredBatch]?

    /// nil for a static table: every row is there at once, nothing is late, and all groups come out.
    package let mode: ResultMode?
    /// `L`, in ms: windows that end here or before take no more rows.
    package let lateWatermark: Int64
    /// `E`, in ms: groups that end here or before are final.
    package let evictionWatermark: Int64
    package let context: EvaluationContext
    let read: Read
    let `defer`: Defer
    /// What the watermark nodes saw, by their numbers.
    package internal(set) var eventTimes: [EventTimeStatistics]
    /// What the stateful operators did, by their numbers.
    package internal(set) var metrics: [Int: StatefulMetrics] = [:]
    /// Rows read from each leaf.
    package internal(set) var inputRows: [Int: Int] = [:]

    package init(
        mode: ResultMode?, lateWatermark: Int64 = 0, evictionWatermark: Int64 = 0, watermarkNodes: Int = 0,
        context: EvaluationContext, defer: @escaping Defer = { _, _ in nil }, read: @escaping Read
    ) {
        self.mode = mode
        self.lateWatermark = lateWatermark
        self.evictionWatermark = evictionWatermark
        self.context = context
        self.defer = `defer`
        self.read = read
        eventTimes = Array(repeating: EventTimeStatistics(), count: watermarkNodes)
    }
}

/// What a stateful operator did in one batch, under Spark's names.
package struct StatefulMetrics: Equatable, Sendable {
    package var numRowsTotal = 0
    package var numRowsUpdated = 0
    package var numRowsRemoved = 0
    /// Groups, not rows: Spark too drops after it has aggregated the batch.
    package var numRowsDroppedByWatermark = 0
    /// Time in µs for what was added and changed, and for what left.
    package var updateMicros: Int64 = 0
    package var removalMicros: Int64 = 0
    /// What the operator's stores hold, in bytes, and how many they are.
    package var memoryUsedBytes = 0
    package var numPartitions = 0

    package init() {}
}

/// Least, greatest and mean of the event times that passed a watermark, in whole ms.
package struct EventTimeStatistics: Equatable, Sendable {
    package private(set) var minimum = Int64.max
    package private(set) var maximum = Int64.min
    package private(set) var count: Int64 = 0
    private var sum: Double = 0

    package init() {}

    package var average: Double { count == 0 ? 0 : sum / Double(count) }

    mutating func add(_ millis: Int64) {
        minimum = min(minimum, millis)
        maximum = max(maximum, millis)
        sum += Double(millis)
        count += 1
    }

    mutating func merge(_ other: EventTimeStatistics) {
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        sum += other.sum
        count += other.count
    }

    /// Adds whole columns at once: their extremes and sum, in µs.
    mutating func add(minimumMicros: Int64, maximumMicros: Int64, sumMicros: Double, count: Int64) {
        guard count > 0 else { return }
        minimum = min(minimum, Self.millis(minimumMicros))
        maximum = max(maximum, Self.millis(maximumMicros))
        sum += sumMicros / 1000
        self.count += count
    }

    /// µs to ms, downwards also before 1970.
    static func millis(_ micros: Int64) -> Int64 {
        let quotient = micros / 1000
        return micros % 1000 < 0 ? quotient - 1 : quotient
    }
}
