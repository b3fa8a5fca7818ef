import Columnar

/// A resolved call of `window(time, length[, slide[, start]])`, its durations in microseconds.
///
/// The resolver makes it from the time, a timestamp with or without a zone, and three literals, after checking `0 < slide ≤ length` and
/// `|start| < slide`. Its value is `struct<start:timestamp,end:timestamp>`, or the same of `timestamp_ntz`.
public struct TimeWindow: Hashable, Sendable {
    /// `struct<start: timestamp, end: timestamp>`, the type of a window that can have a watermark.
    public static let type = type(of: .timestamp)

    /// The type of the windows over times of a type, which is `timestamp` or `timestamp_ntz`.
    public static func type(of time: DataType) -> DataType { .structure([Field("start", time), Field("end", time)]) }

    /// The type of the times of windows of a type; nil if that is not a window's.
    package static func time(ofType type: DataType) -> DataType? { [.timestamp, .timestampNTZ].first { Self.type(of: $0) == type } }

    /// `struct<start: timestamp, end: timestamp>`, or the same of `timestamp_ntz`, as its time is.
    public var type: DataType { Self.type(of: time.resolvedType) }

    /// The event time, a timestamp with or without a zone; a row whose time is null lies in no window.
    public var time: Expression
    /// The windows' length, positive.
    public var lengthMicros: Int64
    /// The time from a window's start to the next, positive and at most the length.
    public var slideMicros: Int64
    /// The offset of all window starts from the epoch.
    public var startMicros: Int64

    /// Reads a resolved expression; nil if it is not a window call.
    public init?(_ resolved: Expression) {
        guard case .apply(WindowFunctions.window, let arguments, _) = resolved, arguments.count == 4,
            case .literal(.long(let length), _) = arguments[1], case .literal(.long(let slide), _) = arguments[2],
            case .literal(.long(let start), _) = arguments[3]
        else { return nil }
        time = arguments[0]
        lengthMicros = length
        slideMicros = slide
        startMicros = start
    }
}
