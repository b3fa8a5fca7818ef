import Columnar

/// A moment in ms since the epoch: the label of a batch. Mirrors `org.apache.spark.streaming.Time`.
public struct Time: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (left: Time, right: Time) -> Bool { left.milliseconds < right.milliseconds }
    public static func + (left: Time, right: Duration) -> Time {
        Time(left.milliseconds.saturating(plus: right.milliseconds))
    }
    public static func - (left: Time, right: Duration) -> Time {
        Time(left.milliseconds.saturating(minus: right.milliseconds))
    }
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

    public func isMultipleOf(_ interval: Duration) -> Bool { Duration(milliseconds: milliseconds).isMultipleOf(interval) }

    /// The times from here up to, not including, `end`, one an `interval`.
    public func until(_ end: Time, _ interval: Duration) -> [Time] {
        interval.milliseconds > 0
            ? stride(from: milliseconds, to: end.milliseconds, by: Int(interval.milliseconds)).map { Time($0) } : []
    }

    /// The times from here up to `end`, one an `interval`.
    public func to(_ end: Time, _ interval: Duration) -> [Time] {
        interval.milliseconds > 0
            ? stride(from: milliseconds, through: end.milliseconds, by: Int(interval.milliseconds)).map { Time($0) } : []
    }

    /// `1000 ms`, as Spark prints it.
    public var description: String { "\(milliseconds) ms" }
}
