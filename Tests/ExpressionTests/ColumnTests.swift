import Columnar
import Expressions
import Operators
import Plans
import SQLFrontend
import Tables
import Testing

/// The builders say what SQL text says.
@Suite struct ColumnTests {
    let resolver = ExpressionResolver(schema: Schema([
        Field("a", .long), Field("s", .string), Field("t", .boolean), Field("ts", .timestamp), Field("r", .structure([Field("x", .integer)])),
        Field("xs", .array(.long)), Field("value", .binary),
    ]))

    @Test func `operators and functions build the expression that their text parses to`() throws {
        let pairs: [(Column, String)] = [
            (col("a") + 1, "a + 1L"), (1 - col("a"), "1L - a"), (col("a") * 2 > 3 && !col("t"), "a * 2L > 3L and not t"), (col("a") == 1 || col("s") != "x", "a = 1L or s != 'x'"),
            (col("a") === 1, "a = 1L"), (-col("a"), "-a"), (col("a").between(1, 2), "a between 1L and 2L"), (col("s").like("x%"), "s like 'x%'"), (col("s").rlike("^x"), "s rlike '^x'"),
            (col("a").isin(1, 2), "a in (1L, 2L)"), (col("s").isNull(), "s is null"), (col("a").eqNullSafe(1), "a <=> 1L"), (col("r").getField("x"), "(r).x"),
            (col("xs").getItem(0), "xs[0L]"), (try when(col("t"), 1).when(col("a") > 1, 2).otherwise(3), "case when t then 1L when a > 1L then 2L else 3L end"),
            (count("*"), "count(*)"), (sum(col("a")).alias("n"), "sum(a) as n"), (count_distinct(col("a")), "count(distinct a)"), (window("ts", "30 seconds", "10 seconds"), "window(ts, '30 seconds', '10 seconds')"),
            (from_json(col("value").cast("string"), "id string, v double").alias("r"), "from_json(cast(value as string), 'id string, v double') as r"),
            (coalesce(col("s"), lit("x")), "coalesce(s, 'x')"), (expr("upper(s) as u"), "upper(s) as u"), (Column("r.x"), "r.x"), (`struct`(col("a"), col("s")), "struct(a, s)"),
            (lit(true) && col("t"), "true and t"), (col("a").cast(.string), "cast(a as string)"), (timestamp_millis("a"), "timestamp_millis(a)"),
        ]
        for (column, sql) in pairs { #expect(try resolver.resolve(column.expression) == resolver.resolve(parseSelectItem(sql)), "\(sql)") }
    }

    @Test func `what cannot be parsed is reported where the column is used`() throws {
        #expect(throws: try #require(Self.syntaxError("a +"))) { try resolver.resolve((expr("a +") * 2).expression) }
        #expect(throws: AnalysisError.self) { try resolver.resolve(col("a").cast("nosuch").expression) }
        #expect(throws: AnalysisError.self) { try resolver.resolve(col("a..b").expression) }
        #expect(throws: AnalysisError.self) { try col("a").otherwise(1) }
        #expect(throws: AnalysisError.self) { try when(col("t"), 1).otherwise(2).when(col("t"), 3) }
    }

    private static func syntaxError(_ sql: String) -> AnalysisError? {
        do {
            _ = try parseExpression(sql)
            return nil
        } catch { return error }
    }

    @Test func `a bound column is handed on, not copied`() throws {
        let column = try #require(ColumnArray([.long(1), .null], type: .long))
        let batch = RecordBatch(schema: Schema([Field("a", .long)]), count: 2, columns: [column])
        let result = try CompiledExpression(ExpressionResolver(schema: batch.schema).resolve(.attribute(["A"]))).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        guard case .fixed(let before) = column.layout, case .fixed(let after) = result.layout else { throw AnalysisError(.typeMismatch, "not fixed") }
        #expect(before === after)
    }

    @Test func `the clock is the batch's`() throws {
        let batch = RecordBatch(schema: Schema([Field("a", .long)]), count: 2, columns: [.nulls(.long, count: 2)])
        let now = try CompiledExpression(ExpressionResolver(schema: batch.schema).resolve(current_timestamp().expression))
        let column = try now.evaluate(batch, EvaluationContext(batchTimestampMicros: 1_234_567))
        #expect((0..<2).map { column.value(at: $0) } == [.timestamp(1_234_567), .timestamp(1_234_567)])
    }

    @Test func `what only a plan can compute is refused`() throws {
        for sql in ["sum(a)", "window(ts, '1 second')", "a + count(*)"] {
            #expect(throws: ExpressionError.self) { try CompiledExpression(resolver.resolve(parseExpression(sql))) }
        }
    }

    @Test func `from_json reads its fields in an expression`() throws {
        let text = try #require(ColumnArray([.string(#"{"id":"k","v":2.5}"#), .string("no json"), .null], type: .string))
        let batch = RecordBatch(schema: Schema([Field("value", .string)]), count: 3, columns: [text])
        let resolved = try ExpressionResolver(schema: batch.schema).resolve(parseExpression("from_json(value, 'id string, v double').v * 2D"))
        let column = try CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        #expect((0..<3).map { column.value(at: $0) } == [.double(5), .null, .null])
    }

    /// What real Spark 3.5.8 answered.
    @Test(arguments: [
        ("base64(repeat('a', 57))", String(repeating: "YWFh", count: 19)), ("base64(repeat('a', 58))", String(repeating: "YWFh", count: 19) + "\r\nYQ=="),
        ("concat_ws('|', split('abc', '', 2))", "a|b"), ("concat_ws('|', split('abc', '', 1))", "a"), ("concat_ws('|', split('a😀b', '', 2))", "a|😀"),
        ("concat_ws('|', split('ab', 'x*'))", "a|b|"), ("concat_ws('|', split('abc', ''))", "a|b|c"), ("regexp_replace('xyz', 'b', '$9')", "xyz"),
        ("regexp_replace('abc', '(?<w>b)', concat('<$', '{w}>'))", "a<b>c"), ("regexp_replace('aab', '^a', 'x', 2)", "axb"), ("coalesce(regexp_substr('b', 'a*'), 'none')", "none"),
    ]) func `texts and patterns are answered as Spark answers them`(sql: String, answer: String) throws {
        let batch = RecordBatch(schema: Schema([]), count: 1, columns: [])
        let column = try CompiledExpression(ExpressionResolver(schema: batch.schema).resolve(parseExpression(sql)))
            .evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        #expect(column.value(at: 0) == .string(answer))
    }

    @Test func `two patterns that differ in code points alone are two`() throws {
        let patterns = try #require(ColumnArray([.string("\u{e9}"), .string("e\u{301}")], type: .string))
        let batch = RecordBatch(schema: Schema([Field("p", .string)]), count: 2, columns: [patterns])
        let column = try CompiledExpression(ExpressionResolver(schema: batch.schema).resolve(parseExpression("'\u{e9}' rlike p")))
            .evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        #expect((0..<2).map { column.value(at: $0) } == [.boolean(true), .boolean(false)])
    }

    @Test(arguments: [
        ("2021-03-14 02:30:00", "America/New_York", 1_615_707_000), ("2021-11-07 01:30:00", "America/New_York", 1_636_263_000),
        ("2045-07-01 00:00:00", "America/New_York", 2_382_494_400), ("2021-07-01 00:00:00", "+02:00", 1_625_090_400),
    ]) func `a local time is a moment as java time has it`(text: String, zone: String, seconds: Int64) throws {
        let zone = try #require(SessionZone(zone))
        #expect(TimeText.parseTimestamp(text, zone: zone, nowMicros: 0) == seconds * 1_000_000)
    }

    @Test func `a zone that is none is refused, whatever its name holds`() {
        for name in ["", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "+19:00", "+1:2:3:4", "UTC+", "é"] { #expect(SessionZone(name) == nil) }
        let today: Int64 = 259_200_000_000
        #expect(TimeText.parseTimestamp("05:06", zone: .utc, nowMicros: today + 7) == today + 18_360_000_000)
    }
}
