import Columnar

/// Minimum, maximum and mean of the event times at a watermark, in whole ms.
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

    /// µs to ms, rounded down even before 1970.
    static func millis(_ micros: Int64) -> Int64 { floorDivide(micros, 1000) }
}
