import Columnar

/// A resolved call of `window(time, length[, slide[, start]])`, its durations in microseconds.
///
/// The resolver makes it of the time, cast to timestamp, and three literals, and has checked `0 < slide ≤ length` and `|start| < slide`. Its value
/// is `struct<start:timestamp,end:timestamp>`.
public struct TimeWindow: Hashable, Sendable {
    public static let type = DataType.structure([Field("start", .timestamp), Field("end", .timestamp)])

    public var time: Expression
    public var lengthMicros: Int64
    public var slideMicros: Int64
    public var startMicros: Int64

    /// Reads a resolved expression; nil where it is no window call.
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
