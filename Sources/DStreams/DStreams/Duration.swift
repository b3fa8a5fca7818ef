/// A length of time in whole milliseconds, as Spark Streaming counts it.
///
/// Arithmetic saturates at ±292 million years instead of trapping. Mirrors `org.apache.spark.streaming.Duration`.
public struct Duration: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The length in ms; negative for a difference of times that goes back.
    public var milliseconds: Int64

    /// A length of `milliseconds`.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A length of `count` ms, as `Milliseconds(count)` in Scala.
    public static func milliseconds(_ count: Int64) -> Duration { Duration(milliseconds: count) }
    /// A length of `count` seconds, as `Seconds(count)` in Scala; saturates where the ms exceed `Int64`.
    public static func seconds(_ count: Int64) -> Duration { Duration(milliseconds: count.saturating(times: 1000)) }
    /// A length of `count` minutes, as `Minutes(count)` in Scala; saturates where the ms exceed `Int64`.
    public static func minutes(_ count: Int64) -> Duration { Duration(milliseconds: count.saturating(times: 60_000)) }

    /// Whether `left` is shorter.
    public static func < (left: Duration, right: Duration) -> Bool { left.milliseconds < right.milliseconds }
    /// The sum; saturates.
    public static func + (left: Duration, right: Duration) -> Duration {
        Duration(milliseconds: left.milliseconds.saturating(plus: right.milliseconds))
    }
    /// The difference, negative where `right` is longer; saturates.
    public static func - (left: Duration, right: Duration) -> Duration {
        Duration(milliseconds: left.milliseconds.saturating(minus: right.milliseconds))
    }
    /// `left` that many times; saturates.
    public static func * (left: Duration, times: Int) -> Duration {
        Duration(milliseconds: left.milliseconds.saturating(times: Int64(times)))
    }
    /// How many times `right` goes into `left`; infinite or NaN for a zero `right`.
    public static func / (left: Duration, right: Duration) -> Double {
        Double(left.milliseconds) / Double(right.milliseconds)
    }

    /// Whether this is a whole number of times `other`; never of a zero one.
    public func isMultipleOf(_ other: Duration) -> Bool {
        other.milliseconds != 0 && milliseconds.remainderReportingOverflow(dividingBy: other.milliseconds).partialValue == 0
    }

    /// Whether the length is 0 ms.
    public var isZero: Bool { milliseconds == 0 }

    /// `1000 ms`, as Spark prints it.
    public var description: String { "\(milliseconds) ms" }
}

/// `Seconds(10)`, as Spark's own programs write it.
public func Seconds(_ count: Int64) -> Duration { .seconds(count) }
/// `Milliseconds(500)`, as Spark's own programs write it.
public func Milliseconds(_ count: Int64) -> Duration { .milliseconds(count) }
/// `Minutes(5)`, as Spark's own programs write it.
public func Minutes(_ count: Int64) -> Duration { .minutes(count) }
