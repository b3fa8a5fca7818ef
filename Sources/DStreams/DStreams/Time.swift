import Columnar

/// A moment in ms since the epoch: the label of a batch. Mirrors `org.apache.spark.streaming.Time`.
public struct Time: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The ms since the epoch, 1970-01-01 00:00 UTC; negative before it.
    public var milliseconds: Int64

    /// The moment `milliseconds` after the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    /// The moment `milliseconds` after the epoch, as `Time(1000)` in Scala.
    public init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether `left` is earlier.
    public static func < (left: Time, right: Time) -> Bool { left.milliseconds < right.milliseconds }
    /// The moment `right` after `left`; saturates.
    public static func + (left: Time, right: Duration) -> Time {
        Time(left.milliseconds.saturating(plus: right.milliseconds))
    }
    /// The moment `right` before `left`; saturates.
    public static func - (left: Time, right: Duration) -> Time {
        Time(left.milliseconds.saturating(minus: right.milliseconds))
    }
    /// The time from `right` to `left`, negative where `right` is later; saturates.
    public static func - (left: Time, right: Time) -> Duration {
        Duration(milliseconds: left.milliseconds.saturating(minus: right.milliseconds))
    }

    /// The last multiple of `interval`, counted from the epoch or from `zeroTime`, at or before this time.
    public func floor(_ interval: Duration, zeroTime: Time = Time(0)) -> Time {
        guard interval.milliseconds > 0 else { return self }
        let since = milliseconds.saturating(minus: zeroTime.milliseconds)
        return Time(floorDivide(since, interval.milliseconds).saturating(times: interval.milliseconds))
            + Duration(milliseconds: zeroTime.milliseconds)
    }

    /// Whether the ms since the epoch are a whole number of intervals; never of a zero one.
    public func isMultipleOf(_ interval: Duration) -> Bool { Duration(milliseconds: milliseconds).isMultipleOf(interval) }

    /// The times from this one up to, but not including, `end`, one for each interval.
    public func until(_ end: Time, _ interval: Duration) -> [Time] {
        interval.milliseconds > 0
            ? stride(from: milliseconds, to: end.milliseconds, by: Int(interval.milliseconds)).map { Time($0) } : []
    }

    /// The times from this one up to and including `end`, one for each interval.
    public func to(_ end: Time, _ interval: Duration) -> [Time] {
        interval.milliseconds > 0
            ? stride(from: milliseconds, through: end.milliseconds, by: Int(interval.milliseconds)).map { Time($0) } : []
    }

    /// `1000 ms`, as Spark prints it.
    public var description: String { "\(milliseconds) ms" }
}
