import Columnar
import Expressions
import Operators
import Plans
import SQLFrontend
import Tables
import Testing

/// What data makes of itself through functions stays within `ValueLimits`, or the query fails and says where.
@Suite struct SizeLimitTests {
    static let small = EvaluationContext(batchTimestampMicros: 0, limits: ValueLimits(valueBytes: 1000, batchBytes: 4000))

    private func evaluate(_ sql: String, _ texts: [String], _ numbers: [Int64], _ context: EvaluationContext) throws -> ColumnArray {
        let schema = Schema([Field("s", .string), Field("n", .integer)])
        let batch = try RecordBatch(rows: zip(texts, numbers).map { [.string($0), .long($1)] }, schema: schema)
        return try CompiledExpression(ExpressionResolver(schema: schema).resolve(parseSelectItem(sql))).evaluate(batch, context)
    }

    /// The third row makes a value of more than 1000 bytes.
    /// In a plan, which knows its rows; the number of a row says nothing once rows before it were left out.
    private func failure(_ sql: String, _ texts: [String], _ numbers: [Int64]) throws -> ExpressionError? {
        let rows = zip(texts, numbers).map { [Value.string($0), .long($1)] }
        let table = try SparkSession().createDataFrame(rows, Schema([Field("s", .string), Field("n", .integer)])).where("n > 0")
        return #expect(throws: ExpressionError.self, "\(sql)") { try table.selectExpr("\(sql) v", "s").collect() }
    }

    @Test(arguments: [
        ("repeat(s, n)", "repeat"), ("space(n)", "space"), ("lpad(s, n, 'xy')", "lpad"), ("rpad(s, n, 'xy')", "rpad"),
        ("concat(space(n), space(n))", "space"), ("concat_ws('-', space(n), s)", "space"), ("repeat(repeat(s, 20), n)", "repeat"),
    ])
    func `a value past the limit ends the query with the function's name and the row`(_ sql: String, _ function: String) throws {
        let error = try failure(sql, ["x", "a", "b", "c", "d"], [0, 1, 2, 2_000_000_000, 3])
        #expect(error?.code == .tooLarge && error?.message.hasPrefix("\(function): ") == true, "\(sql): \(String(describing: error))")
        // Of the columns that the expression reads.
        let readsText = !["space(n)", "concat(space(n), space(n))"].contains(sql)
        #expect(error?.detail == "in the row \(readsText ? "s = 'c', " : "")n = 2000000000", "\(sql): \(String(describing: error))")
    }

    @Test(arguments: [
        ("select repeat(c10, c12)", "c10 = 'j', c12 = 2000000000"), ("where repeat(c10, c12) = ''", "c10 = 'j', c12 = 2000000000"), ("project c12 + 0 as m, c11 as k, repeat(k, m)", "c11 = 'k', c12 = 2000000000"),
        ("first repeat(c10, c12)", "c10 = 'j', c12 = 2000000000"), ("sum length(repeat(c11, c12))", "c11 = 'k', c12 = 2000000000"), ("key repeat(c11, c12)", "c11 = 'k', c12 = 2000000000"), ("select space(2000000000)", "c1 = 'a', c2 = 'b', c3 = 'c', c4 = 'd', c5 = 'e', c6 = 'f', c7 = 'g', c8 = 'h', …"),
    ])
    func `a failure in a wide table names the columns that the expression reads, however far they come`(_ form: String, _ row: String) throws {
        let fields = (1...11).map { Field("c\($0)", .string) } + [Field("c12", .integer)]
        let good: [Value] = "abcdefghijk".map { .string(String($0)) } + [.long(1)]
        let bad = Array(good.dropLast()) + [Value.long(2_000_000_000)]
        let table = try SparkSession().createDataFrame(form.contains("space") ? [bad] : [good, bad, good], Schema(fields))
        let (kind, sql) = (String(form.prefix { $0 != " " }), String(form.drop { $0 != " " }.dropFirst()))
        let frame =
            switch kind {
            case "where": table.where(sql)
            case "project": table.selectExpr(["c12 + 0 as m", "c11 as k", "c1"]).selectExpr(["k", "repeat(k, m)", "c1"])
            case "first": table.where("c12 > 1").groupBy("c1").agg("first(\(sql))")
            case "sum": table.groupBy("c1").agg("sum(\(sql))")
            case "key": table.groupBy(sql).agg("count(*)")
            default: table.selectExpr(["*", sql])
            }
        let error = #expect(throws: ExpressionError.self, "\(form)") { try frame.collect() }
        #expect(error?.detail == "in the row \(row)", "\(form): \(String(describing: error))")
    }

    @Test func `the row is found wherever it stands among many, and long values are cut off`() throws {
        let numbers = (0..<40_000).map { Int64($0 == 30_000 ? 2_000_000_000 : 1) }
        let texts = numbers.map { $0 == 1 ? "a" : String(repeating: "b", count: 500) }
        #expect(try failure("repeat(s, n)", texts, numbers)?.detail == "in the row s = '\(String(repeating: "b", count: 60))…', n = 2000000000")
        let table = try SparkSession().createDataFrame(numbers.map { [.long($0)] }, Schema([Field("n", .integer)]))
        let error = #expect(throws: ExpressionError.self) { try table.selectExpr("map(1, 2, if(n > 1, 1, 3), 4) v").collect() }
        #expect(error?.errorClass?.name == "DUPLICATED_MAP_KEY" && "\(String(describing: error))".contains("in the row n = 2000000000"))
    }

    @Test(arguments: [
        "concat(s, s, s)", "concat_ws(s, s, s, s)", "replace(s, 'a', 'bcd')", "regexp_replace(s, '', 'xyz')", "regexp_replace(s, '(.)', '$1$1$1')", "hex(hex(s))",
        "translate(s, 'a', '\u{1F600}')", "base64(cast(repeat(s, 2) as binary))", "cast(split(s, '') as string)", "upper(repeat(s, 3))", "split(s, '')", "regexp_extract_all(s, '(.)', 1)",
        "date_format(timestamp '2020-01-01 00:00:00', repeat('yyyyMMdd-', 200))", "to_json(struct(s a, s b, s c))",
    ])
    func `whatever multiplies a text is held to the limit`(_ sql: String) throws {
        let long = String(repeating: "a", count: 600)
        let error = #expect(throws: ExpressionError.self, "\(sql)") { try evaluate(sql, ["a", long], [1, 1], Self.small) }
        #expect(error?.code == .tooLarge && error?.message.contains("would be larger") == true, "\(sql): \(String(describing: error))")
        // The short row alone is no trouble, but for the constant one.
        if !sql.hasPrefix("date_format") { #expect(try evaluate(sql, ["a"], [1], Self.small).count == 1) }
    }

    @Test(arguments: ["repeat(s, 900)", "array(s, s, s, s, s, s, s, s)", "struct(repeat('x', 900) a)", "case when n > 1 then repeat('x', 900) else repeat('y', 800) end", "coalesce(nullif(s, 'a'), repeat('y', 900))", "greatest(s, repeat('x', 900))", "array(repeat('x', 900), s)[n]"])
    func `a batch's values together are held to the limit`(_ sql: String) throws {
        let error = #expect(throws: ExpressionError.self, "\(sql)") { try evaluate(sql, Array(repeating: "a", count: 200), Array(repeating: 0, count: 200), Self.small) }
        #expect(error?.code == .tooLarge && error?.message.contains("in one batch") == true, "\(sql): \(String(describing: error))")
        #expect(try evaluate(sql, ["a"], [0], Self.small).count == 1)
    }

    @Test func `one value is not copied for each row where the rows are too many`() throws {
        // 10 MB by 200 rows: nothing is allocated for them.
        let error = #expect(throws: ExpressionError.self) { try evaluate("repeat('x', 10000000)", Array(repeating: "", count: 200), Array(repeating: 0, count: 200), .init(batchTimestampMicros: 0)) }
        #expect(error?.code == .tooLarge)
    }

    @Test func `values at the limit are made`() throws {
        let column = try evaluate("repeat(s, n)", ["ab", "abcd"], [500, 250], Self.small)
        #expect((0..<2).allSatisfy { column.byteRuns[$0].count == 1000 })
        #expect(throws: ExpressionError.self) { try evaluate("repeat(s, n)", ["ab"], [501], Self.small) }
    }

    @Test func `a document whose lists make more columns than memory is refused`() throws {
        let fields = (0..<100).map { "f\($0) bigint" }.joined(separator: ",")
        let document = "{\"a\":[" + Array(repeating: "{}", count: 500).joined(separator: ",") + "]}"
        let error = #expect(throws: (any Error).self) { try evaluate("from_json(s, 'a array<struct<\(fields)>>')", ["{}", document], [0, 0], Self.small) }
        #expect("\(String(describing: error))".contains("from_json: the values would be larger"), "\(String(describing: error))")
    }

    /// Spark's own answers; the separators may overlap.
    @Test(arguments: [("substring_index(s, 'aa', 2)", "a"), ("substring_index(s, 'aa', -2)", "a"), ("substring_index(s, 'aa', 4)", "aaaa"), ("substring_index(s, 'b', 1)", "aaaa")])
    func `substring_index finds overlapping separators`(_ sql: String, _ expected: String) throws {
        #expect(try evaluate(sql, ["aaaa"], [0], Self.small).value(at: 0) == .string(expected))
    }
}
