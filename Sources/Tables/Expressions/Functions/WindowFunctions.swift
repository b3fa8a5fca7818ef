import Columnar

/// Event-time windows. `window` produces rows, so the plan computes it; `TimeWindow` reads its calls.
enum WindowFunctions {
    static let all: [ScalarFunction] = [window, windowTime]

    static let window = ScalarFunction(
        "window",
        FunctionForm("timestamp, duration[, slide[, start]]", 2...4, "struct<start: timestamp, end: timestamp>; of a timestamp_ntz the same of timestamp_ntz", "never; a row can be in no window, in one or in several"),
        since: "2.0.0", "The windows that contain a time, one row for each.", "window(TIMESTAMP '2024-01-01 00:00:07', '10 seconds')",
        "{2024-01-01 00:00:00, 2024-01-01 00:00:10}", forms: .written, resolve: windows, .planned)

    static let windowTime = ScalarFunction(
        "window_time", FunctionForm("window", 1...1, "timestamp, or timestamp_ntz"), since: "3.4.0", "The last microsecond of a window; it is event time if the window is.",
        "window_time(window(TIMESTAMP '2024-01-01 00:00:07', '10 seconds'))", "2024-01-01 00:00:09.999999",
        forms: .columns,
        resolve: { call throws(AnalysisError) in try lastInstant(of: try call.operands()[0]) },
        .kernel(.untilNull) { call in
            let type = call.result
            return { d, n, context in
                let end = try NestedFunctions.field(d[0], 1, "end", n)
                let ends = end.values(as: Int64.self)
                return try Kernels.optional(n, type, Int64.zero, ColumnarValue.column(end).validity(n)) { row in
                    let (micros, overflow) = ends[row].subtractingReportingOverflow(1)
                    if overflow { throw ExpressionError.timestampOverflow("the microsecond before the window's end") }
                    return micros
                }
            }
        })

    private static func lastInstant(of window: Node) throws(AnalysisError) -> Node {
        guard let time = TimeWindow.time(ofType: window.type) else {
            throw AnalysisError.input(1, "window_time(\(window.text))", requires: "\"STRUCT\"", window)
        }
        return windowTime.applied(to: [window], time, "window_time(\(window.text))")
    }

    private static func windows(_ call: FunctionCall) throws(AnalysisError) -> Node {
        var time = try call.operand(call.arguments[0])
        // A window over windows uses the time of each.
        if TimeWindow.time(ofType: time.type) != nil { time = try lastInstant(of: time) }
        var micros: [Int64] = []
        for argument in call.arguments.dropFirst() {
            if case .literal(.string(let text), _) = argument {
                micros.append(try IntervalText.micros(text))
            } else if case .literal(.long(let value), _) = argument {
                micros.append(value)
            } else {
                throw AnalysisError(
                    .wrongWindowArgument, "The duration and time inputs to window must be an integer, long or string literal.",
                    hint: "write '10 seconds', without the word interval before it")
            }
        }
        let length = micros[0]
        let slide = micros.count > 1 ? micros[1] : length
        let start = micros.count > 2 ? micros[2] : 0
        guard TypeCoercion.casts(time.type, to: .timestamp) else {
            throw AnalysisError.input(
                1, "window(\(time.text), \(length), \(slide), \(start))",
                requires: "(\"TIMESTAMP\" or \"STRUCT<start: TIMESTAMP, end: TIMESTAMP>\")", time)
        }
        _ = try WindowLattice(duration: length, slide: slide, startTime: start, of: time.text)
        let literals = [length, slide, start].map { Expression.literal(.long($0), .long) }
        if time.type != .timestampNTZ { time = time.cast(.timestamp) }
        let type = TimeWindow.type(of: time.type)
        return Node(.apply(window, [time.expression] + literals, type), type, nullable: false, "window")
    }
}

extension Expression {
    /// The window whose last instant a resolved expression is; nil if it is not one.
    package var timedWindow: Expression? {
        if case .apply(WindowFunctions.windowTime, let arguments, _) = self { arguments.first } else { nil }
    }
}
