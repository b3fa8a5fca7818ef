/// The windows of `window(time, duration, slide, startTime)`, all in µs.
///
/// A time `t` belongs to every `[s, s + duration)` with `s ≡ startTime (mod slide)` that contains it, also before 1970. A bound beyond
/// 64 bits wraps, like Spark's. Mirrors `org.apache.spark.sql.catalyst.analysis.TimeWindowing`.
package struct WindowLattice: Hashable, Sendable {
    package let duration: Int64
    package let slide: Int64
    package let startTime: Int64

    /// The most windows to which one time may belong: for windows of a day that begin each second there are 86,400.
    package static let maxOverlap = 100_000

    /// - Throws: `AnalysisError` unless `0 < slide ≤ duration`, `|startTime| < slide` and `duration / slide` is at most
    ///   `maxOverlap`.
    /// - Parameter time: the name of the time in messages.
    package init(duration: Int64, slide: Int64? = nil, startTime: Int64 = 0, of time: String = "time") throws(AnalysisError) {
        let slide = slide ?? duration
        let call = Quoted.expression("window(\(time), \(duration), \(slide), \(startTime))")
        func outOfRange(_ name: String, _ value: Int64) -> AnalysisError {
            AnalysisError(
                .valueOutOfRange, ["sqlExpr": call, "exprName": Quoted.name(name), "valueRange": "(0, \(Int64.max)]", "currentValue": "\(value)L"])
        }
        func violation(_ left: String, _ value: UInt64, _ constraint: String, _ right: String, _ limit: Int64) -> AnalysisError {
            AnalysisError(
                .constraintViolation,
                [
                    "sqlExpr": call, "leftExprName": Quoted.name(left), "leftExprValue": "\(value)L", "constraint": constraint,
                    "rightExprName": Quoted.name(right), "rightExprValue": "\(limit)L",
                ], detail: "durations are in microseconds")
        }
        guard duration > 0 else { throw outOfRange("window_duration", duration) }
        guard slide > 0 else { throw outOfRange("slide_duration", slide) }
        guard slide <= duration else { throw violation("slide_duration", slide.magnitude, "<=", "window_duration", duration) }
        guard startTime.magnitude < slide.magnitude else { throw violation("abs(start_time)", startTime.magnitude, "<", "slide_duration", slide) }
        let overlap = (duration - 1) / slide + 1
        guard overlap <= Self.maxOverlap else {
            throw AnalysisError(
                .wrongArguments,
                "window: each time would belong to \(overlap) windows of \(duration) µs that slide by \(slide) µs; at most \(Self.maxOverlap) are possible",
                hint: "use a longer slide or a shorter window")
        }
        self.duration = duration
        self.slide = slide
        self.startTime = startTime
    }

    package init(_ window: TimeWindow) throws(AnalysisError) {
        try self.init(duration: window.lengthMicros, slide: window.slideMicros, startTime: window.startMicros)
    }

    /// Whether windows do not overlap.
    package var isTumbling: Bool { slide == duration }

    /// The most windows that contain the same time.
    package var overlap: Int { Int((duration - 1) / slide) + 1 }

    /// Whether each time belongs to exactly `overlap` windows.
    package var isEven: Bool { duration % slide == 0 }

    /// The start of the last window that contains `time`; it wraps if that is before the first instant of 64 bits.
    package func lastStart(of time: Int64) -> Int64 {
        let phase = startTime < 0 ? startTime &+ slide : startTime
        let position = time % slide
        let remainder = (position < 0 ? position &+ slide : position) &- phase
        return time &- (remainder < 0 ? remainder &+ slide : remainder)
    }

    /// Whether the window that begins at `start`, one of the `overlap` windows up to `lastStart(of: time)`, contains `time`.
    @inline(__always) package func holds(_ time: Int64, from start: Int64, isEven: Bool) -> Bool {
        isEven || (start <= time && time < start &+ duration)
    }
}
