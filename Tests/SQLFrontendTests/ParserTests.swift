import Columnar
import Expressions
import Plans
import SQLFrontend
import Testing

@Suite struct ParserTests {
    static let schema = Schema([
        Field("a", .integer), Field("b", .long), Field("s", .string), Field("t", .boolean), Field("ts", .timestamp),
        Field("r", .structure([Field("x", .integer), Field("y", .string)])), Field("xs", .array(.integer)),
    ])

    func name(_ sql: String) throws -> String { try ExpressionResolver(schema: Self.schema).resolve(parseSelectItem(sql)).name }

    @Test(arguments: [
        ("a + b * 2 - 1", "((a + (b * 2)) - 1)"), ("a = 1 or a = 2 and t", "((a = 1) OR ((a = 2) AND t))"),
        ("not a = 1 and t", "((NOT (a = 1)) AND t)"), ("a | b & 3 ^ 1", "(a | ((b & 3) ^ 1))"), ("-a * 2", "((- a) * 2)"),
        ("-2 * a", "(-2 * a)"),
        ("a - -1", "(a - -1)"), ("8 / 4 / 2", "((8 / 4) / 2)"), ("a + 1 > b - 1", "((a + 1) > (b - 1))"), ("~a & 1", "(~a & 1)"),
        ("1 < 2 = t", "((1 < 2) = t)"),
        ("t and t and t and t", "((t AND t) AND (t AND t))"), ("s || 'x' = 'y'", "(concat(s, x) = y)"), ("(a + b) * 2", "((a + b) * 2)"),
        ("a between 1 and 2 and t", "(((a >= 1) AND (a <= 2)) AND t)"), ("a::string || s", "concat(CAST(a AS STRING), s)"),
        ("xs[0] + r.x", "(xs[0] + r.x)"),
        ("a DIV 2 % 3", "((a div 2) % 3)"), ("`a` /* c */ + 1 -- d", "(a + 1)"), ("r.x as `k k`", "k k"), ("count(*)", "count(1)"),
        ("sum(distinct a)", "sum(DISTINCT a)"),
    ]) func `operators bind as in Spark`(sql: String, shown: String) throws {
        #expect(try name(sql) == shown)
    }

    @Test(arguments: [
        ("a +", "expected an expression, found the end (line 1, column 4)\na +\n   ^"),
        ("a ? 1", "'?' is not part of an expression (line 1, column 3)\na ? 1\n  ^"),
        ("(a", "expected ')' to close '(', found the end (line 1, column 3)\n(a\n  ^"),
        ("a +\n  b c d", "expected the end or an operator, found 'd' (line 2, column 7)\n  b c d\n      ^"),
        ("'open", "this string is not closed with ' (line 1, column 1)\n'open\n^"),
        ("s = 'ü' and +", "expected an expression, found the end (line 1, column 14)\ns = 'ü' and +\n             ^"),
        ("a between 1", "expected AND between the bounds of BETWEEN, found the end (line 1, column 12)\na between 1\n           ^"),
        ("cast(a as nosuch)", "there is no type 'nosuch' here (line 1, column 11)\ncast(a as nosuch)\n          ^"),
        ("case t when", "expected an expression, found the end (line 1, column 12)\ncase t when\n           ^"),
        ("9999999999999999999L", "it stands here (line 1, column 1)\n9999999999999999999L\n^"),
    ]) func `a syntax error shows the place and what was expected`(sql: String, message: String) {
        let error = #expect(throws: AnalysisError.self) { try parseSelectItem(sql) }
        #expect(error?.detail == message)
        let name =
            sql.contains("nosuch") ? "UNSUPPORTED_DATATYPE" : sql.hasPrefix("9") ? "INVALID_NUMERIC_LITERAL_RANGE" : "PARSE_SYNTAX_ERROR"
        #expect(error?.errorClass?.name == name)
    }

    @Test func `any depth of nesting is refused or read, never a crash`() {
        let parentheses = String(repeating: "(", count: 100_000) + "a" + String(repeating: ")", count: 100_000)
        let depth = 20_000
        let texts = [
            parentheses, String(repeating: "- ", count: depth) + "a",
            String(repeating: "not ", count: depth) + "t", "a" + String(repeating: " + a", count: depth),
            "xs" + String(repeating: "[0]", count: depth),
            String(repeating: "case when ", count: depth), String(repeating: "abs(", count: depth),
            String(repeating: "a in (", count: depth),
            "cast(a as " + String(repeating: "array<", count: depth) + "int", String(repeating: "struct(", count: depth),
        ]
        for text in texts { #expect(throws: AnalysisError.self) { try parseExpression(text) } }
    }

    @Test func `a thousand conditions joined by or are read and stay shallow`() throws {
        let sql = (0..<1000).map { "a = \($0)" }.joined(separator: " or ")
        #expect(try ExpressionResolver(schema: Self.schema).resolve(parseExpression(sql)).type == .boolean)
    }

    @Test func `random tokens never trap`() {
        let words = [
            "a", "b", "s", "t", "r.x", "xs[0]", "1", "-1", "1.5", "1e5", "10L", "'x'", "\"y\"", "`a`", "null", "true", "(", ")", "[", "]",
            ",", ".", "+", "-", "*", "/", "%", "div",
            "=", "<=>", "<>", "<", "and", "or", "not", "!", "between", "in", "like", "rlike", "is", "null", "distinct", "from", "case",
            "when", "then", "else", "end", "cast", "as",
            "int", "array<int>", "::", "||", "&", "|", "^", "~", "interval", "second", "date", "timestamp", "count", "sum", "if",
            "coalesce", "substring", "trim", "extract", "position", "struct",
            "x'1f'", "escape", "for", "both", "leading", "\\", "'", "`", "--", "/*", "*/", "é", "😀", "\u{0}", "window", "from_json",
            "interval '1' day", "9223372036854775807", "1Y", "@", ":", ";",
        ]
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let resolver = ExpressionResolver(schema: Self.schema)
        var parsed = 0
        for _ in 0..<20_000 {
            let sql = (0..<1 + next(12)).map { _ in words[next(words.count)] }.joined(separator: next(4) == 0 ? "" : " ")
            guard let expression = try? parseSelectItem(sql) else { continue }
            parsed += 1
            _ = try? resolver.resolveProjection([expression])
        }
        #expect(parsed > 500, "the soup should hold some sentences")
    }

    @Test func `a schema in DDL gives its fields`() throws {
        let schema = try parseSchema(
            "sensor_id string, value DOUBLE NOT NULL, `ts ms` long, tags array<struct<k: string, v: array<int>>> comment 'x'")
        #expect(
            schema
                == Schema([
                    Field("sensor_id", .string), Field("value", .double, nullable: false), Field("ts ms", .long),
                    Field("tags", .array(.structure([Field("k", .string), Field("v", .array(.integer))]))),
                ]))
        #expect(try parseSchema("struct<a: int, b: binary>") == Schema([Field("a", .integer), Field("b", .binary)]))
        #expect(try parseDataType("array<timestamp>") == .array(.timestamp))
        #expect(throws: AnalysisError.self) { try parseSchema("a int b int") }
        #expect(
            try parseSchema(
                "a decimal(10, 2), b dec, m map<string, array<int>>, o timestamp_ntz, j interval day to second, k interval year")
                == Schema([
                    Field("a", .decimal(precision: 10, scale: 2)), Field("b", .decimal(precision: 10, scale: 0)),
                    Field("m", .map(.string, .array(.integer))), Field("o", .timestampNTZ),
                    Field("j", .dayToSecond), Field("k", .yearMonthInterval(IntervalFields(.year, to: .year))),
                ]))
        for wrong in [
            "a decimal(39)", "a decimal(2, 3)", "a varchar(3)", "a char", "a map<map<int, int>, int>", "a interval",
            "a interval second to day", "a variant",
        ] {
            #expect(throws: AnalysisError.self, "\(wrong)") { try parseSchema(wrong) }
        }
    }

    @Test func `a column name is cut at dots outside of backticks`() throws {
        #expect(try parseColumnName("a.b") == .attribute(["a", "b"]))
        #expect(try parseColumnName("`a.b`.c") == .attribute(["a.b", "c"]))
        #expect(try parseColumnName("`a``b`") == .attribute(["a`b"]))
        #expect(try parseColumnName("r.*") == .star(qualifier: ["r"]))
        #expect(throws: AnalysisError.self) { try parseColumnName("a..b") }
        #expect(throws: AnalysisError.self) { try parseColumnName("`a") }
        #expect(throws: AnalysisError.self) { try parseColumnName("") }
    }

    @Test func `sort keys put nulls where Spark does`() throws {
        #expect(try parseSortOrder("a") == SortOrder(.attribute(["a"]), ascending: true, nullsFirst: true))
        #expect(try parseSortOrder("a DESC") == SortOrder(.attribute(["a"]), ascending: false, nullsFirst: false))
        #expect(try parseSortOrder("a + 1 desc nulls first") == SortOrder(parseExpression("a + 1"), ascending: false, nullsFirst: true))
    }
}
