import Columnar
import Expressions
import Plans
import SQLFrontend
import Testing

@Suite struct ResolverTests {
    let resolver = ExpressionResolver(schema: ParserTests.schema)

    func error(_ sql: String) -> AnalysisError? {
        do {
            _ = try resolver.resolve(parseExpression(sql))
            return nil
        } catch { return error }
    }

    @Test func `a column that is not there is named, with the nearest one`() {
        #expect(error("tz > 1") == AnalysisError(.unresolvedColumn, ["objectName": "`tz`", "proposal": "`t`, `a`, `b`, `r`, `s`"]))
        #expect(error("r.z") == AnalysisError(.fieldNotFound, ["fieldName": "`z`", "fields": "`x`, `y`"]))
        #expect(error("nosuchcolumn")?.errorClass == .unresolvedColumn)
        #expect(error("lenght(s)")?.hint?.contains("did you mean length?") == true)
        let twice = ExpressionResolver(schema: Schema([Field("A", .integer), Field("a", .integer)]))
        #expect(throws: AnalysisError(.ambiguousReference, ["name": "`a`", "referenceNames": "[`a`, `a`]"])) {
            try twice.resolve(.attribute(["a"]))
        }
    }

    @Test func `stars expand to columns and to a struct's fields`() throws {
        let all = try resolver.resolveProjection([.star(qualifier: []), .star(qualifier: ["R"]), .attribute(["B"])])
        #expect(all.map(\.name) == ["a", "b", "s", "t", "ts", "r", "xs", "x", "y", "B"])
        #expect(all[7].expression == .field(.bound(5, all[5].type), ordinal: 0, name: "x"))
        #expect(throws: AnalysisError(.starOfScalar, "Can only star expand struct data types. Attribute: `a`, which is int.")) {
            try resolver.resolveProjection([.star(qualifier: ["a"])])
        }
    }

    @Test func `an aggregate keeps its call with a coerced argument`() throws {
        let sum = try resolver.resolve(parseExpression("sum(a) + 1"))
        #expect(sum.type == .long && sum.name == "(sum(a) + 1)")
        guard case .apply(_, let operands, _) = sum.expression else { throw AnalysisError(.syntax, "no sum") }
        let call = try #require(AggregateCall(operands[0]))
        #expect(call.function == .sum && call.resultType == .long && call.arguments == [.bound(0, .integer)])
        let distinct = try resolver.resolve(parseExpression("count(distinct a, b)"))
        #expect(AggregateCall(distinct.expression)?.isDistinct == true && distinct.name == "count(DISTINCT a, b)")
        #expect(try resolver.resolve(parseExpression("avg(s)")).type == .double)
        #expect(AggregateCall(try resolver.resolve(parseExpression("count(*)")).expression)?.arguments == [.literal(.long(1), .integer)])
        #expect(error("sum(sum(a))")?.errorClass == .nestedAggregate)
    }

    @Test func `a window's durations become microseconds`() throws {
        let window = try #require(
            TimeWindow(resolver.resolve(parseExpression("window(ts, '30 seconds', '10 seconds', '5 seconds')")).expression))
        #expect(
            window
                == {
                    var expected = window
                    (expected.lengthMicros, expected.slideMicros, expected.startMicros) = (30_000_000, 10_000_000, 5_000_000)
                    expected.time = .bound(4, .timestamp)
                    return expected
                }())
        #expect(
            TimeWindow(try resolver.resolve(parseExpression("window(ts, '1 hour 30 minutes')")).expression)?.lengthMicros == 5_400_000_000)
        #expect(error("window(ts, interval 1 hour 30 minutes)")?.message.contains("must be an integer, long or string literal") == true)
        #expect(error("window(ts, '1 month')")?.detail?.contains("months") == true)
        #expect(error("window(ts, '10 seconds', '20 seconds')")?.errorClass == .constraintViolation)
        #expect(error("window(ts, '0 seconds')")?.errorClass == .valueOutOfRange)
        #expect(error("window(ts, '10 seconds', '5 seconds', '5 seconds')")?.errorClass == .constraintViolation)
        #expect(error("window(a, '10 seconds')")?.errorClass == .unexpectedInputType)
        #expect(error("window(ts, '10 parsecs')")?.errorClass == .invalidInterval)
    }

    @Test func `durations are read as Spark reads them`() throws {
        #expect(try IntervalText.micros("10 seconds") == 10_000_000)
        #expect(try IntervalText.micros("interval -1.5 seconds") == -1_500_000)
        #expect(try IntervalText.micros("1 day 2 hours 3 minutes 4 seconds 5 milliseconds 6 microseconds") == 93_784_005_006)
        #expect(try IntervalText.micros("1 week") == 604_800_000_000)
        for bad in [
            "", "10", "seconds", "10 parsecs", "1.5 minutes", "1 month", "9223372036854775807 days", "x seconds", "1 second 2",
            "1e3 seconds",
        ] {
            let error = #expect(throws: AnalysisError.self, "\(bad)") { try IntervalText.micros(bad) }
            #expect(error?.errorClass == (bad == "1 month" ? .failedCall : .invalidInterval), "\(bad)")
        }
    }

    @Test func `from_json takes its type from the schema text`() throws {
        let parsed = try resolver.resolve(parseExpression("from_json(s, 'sensor_id string, value double NOT NULL').value"))
        #expect(parsed.type == .double && parsed.nullable && parsed.name == "from_json(s).value")
        #expect(error("from_json(a, 'x int')")?.errorClass == .unexpectedInputType)
    }
}
