import Columnar
import Tables
import Testing

/// The functions of Swift that call one of SQL: each gives its arguments in SQL's order. What SQL text means is held to real Spark
/// elsewhere.
@Suite struct FunctionFormTests {
    let table: DataFrame

    init() throws {
        let row: [Value] = [
            .long(20), .double(2.5), .string(" aXa-bXb "), .boolean(true), .date(19_789), .timestamp(1_709_796_930_123_456),
            .array([.long(7), .long(3)]),
            .map([.init(.string("k"), .long(1))]),
        ]
        let other: [Value] = [.long(3), .double(0.5), .string("61"), .boolean(false), .date(-3), .timestamp(-1), .array([]), .map([])]
        table = try SparkSession().createDataFrame(
            [row, other, Array(repeating: .null, count: 8)],
            "n int, x double, s string, b boolean, d date, t timestamp, a array<bigint>, m map<string, bigint>")
    }

    /// Compares rows of both, with the columns' names.
    private func expectSame(_ pairs: [(Column, String)]) throws {
        for (column, text) in pairs {
            let (made, read) = (table.select(column.alias("c")), table.selectExpr("\(text) AS c"))
            #expect(try made.schema == read.schema, "\(text)")
            #expect(try made.collect().map(\.values) == read.collect().map(\.values), "\(text)")
        }
    }

    @Test func `functions of numbers are those of SQL`() throws {
        try expectSame([
            (ifnull(col("n"), lit(1)), "ifnull(n, 1L)"), (shiftleft(col("n"), 2), "shiftleft(n, 2)"),
            (shiftright(col("n"), 1), "shiftright(n, 1)"), (shiftrightunsigned(-col("n"), 1), "shiftrightunsigned(-n, 1)"),
            (ceil("x"), "ceil(x)"), (ceiling(col("x")), "ceiling(x)"), (bround(col("x")), "bround(x, 0)"),
            (bround(col("x"), -1), "bround(x, -1)"),
            (rint("x"), "rint(x)"), (sqrt("x"), "sqrt(x)"), (expm1("x"), "expm1(x)"), (log10("x"), "log10(x)"), (log2("x"), "log2(x)"),
            (log1p("x"), "log1p(x)"), (atan2(col("x"), col("n")), "atan2(x, n)"), (signum("x"), "signum(x)"), (pi(), "pi()"),
            (factorial("n"), "factorial(n)"),
        ])
    }

    @Test func `functions of texts are those of SQL`() throws {
        try expectSame([
            (unhex("s"), "unhex(s)"), (ucase("s"), "ucase(s)"), (lcase("s"), "lcase(s)"), (btrim("s"), "btrim(s)"),
            (btrim(col("s"), lit(" a")), "btrim(s, ' a')"), (chr("n"), "chr(n)"), (unbase64(base64(col("s"))), "unbase64(base64(s))"),
            (char_length("s"), "char_length(s)"), (character_length("s"), "character_length(s)"), (len("s"), "len(s)"),
            (octet_length("s"), "octet_length(s)"), (bit_length("s"), "bit_length(s)"),
            (startswith(col("s"), lit("6")), "startswith(s, '6')"),
            (endswith(col("s"), lit("1")), "endswith(s, '1')"), (split_part(col("s"), lit("X"), lit(Int32(2))), "split_part(s, 'X', 2)"),
            (regexp_like(col("s"), lit("a.a")), "regexp_like(s, 'a.a')"), (regexp_count(col("s"), lit("[ab]")), "regexp_count(s, '[ab]')"),
        ])
    }

    @Test func `functions of times are those of SQL`() throws {
        try expectSame([
            (dayofmonth("d"), "dayofmonth(d)"), (dayofweek("d"), "dayofweek(d)"), (dayofyear("d"), "dayofyear(d)"),
            (weekday("d"), "weekday(d)"),
            (weekofyear("d"), "weekofyear(d)"), (datepart(lit("HOUR"), col("t")), "datepart('HOUR', t)"), (last_day("d"), "last_day(d)"),
            (dateadd(col("d"), 3), "dateadd(d, 3)"), (date_sub(col("d"), 3), "date_sub(d, 3)"),
            (date_sub(col("d"), col("n")), "date_sub(d, n)"),
            (datediff(col("d"), lit("2024-01-01").cast("date")), "datediff(d, date '2024-01-01')"),
            (date_diff(lit("2024-01-01").cast("date"), col("d")), "date_diff(date '2024-01-01', d)"),
            (add_months(col("d"), -2), "add_months(d, -2)"), (add_months(col("d"), col("n")), "add_months(d, n)"),
            (next_day(col("d"), "Mon"), "next_day(d, 'Mon')"),
            (make_date(lit(Int32(2024)), col("n"), lit(Int32(9))), "make_date(2024, n, 9)"),
            (trunc(col("d"), "month"), "trunc(d, 'month')"), (date_trunc("hour", col("t")), "date_trunc('hour', t)"),
            (unix_date("d"), "unix_date(d)"), (unix_seconds("t"), "unix_seconds(t)"), (unix_millis("t"), "unix_millis(t)"),
            (unix_micros("t"), "unix_micros(t)"), (from_unixtime("n"), "from_unixtime(n)"),
            (from_unixtime(col("n"), "HH:ss"), "from_unixtime(n, 'HH:ss')"),
            (to_unix_timestamp("t"), "to_unix_timestamp(t)"),
            (to_unix_timestamp(lit("07:30"), "HH:mm"), "to_unix_timestamp('07:30', 'HH:mm')"),
            (current_date() == curdate(), "current_date() = curdate()"),
        ])
    }

    @Test func `functions of arrays and maps are those of SQL`() throws {
        try expectSame([
            (cardinality("a"), "cardinality(a)"), (array_size("a"), "array_size(a)"), (map_keys("m"), "map_keys(m)"),
            (map_values("m"), "map_values(m)"),
            (map_entries("m"), "map_entries(m)"), (map_contains_key(col("m"), lit("k")), "map_contains_key(m, 'k')"),
            (map_from_arrays(col("a"), col("a")), "map_from_arrays(a, a)"),
            (map_concat(col("m"), map(lit("z"), lit(2))), "map_concat(m, map('z', 2L))"),
        ])
    }

    @Test func `aggregates are those of SQL`() throws {
        try expectSame([
            (std("x"), "std(x)"), (stddev_pop("x"), "stddev_pop(x)"), (var_samp("x"), "var_samp(x)"), (first_value("n"), "first_value(n)"),
            (first_value(col("n"), true), "first_value(n, true)"), (last_value("n"), "last_value(n)"),
            (last_value(col("n"), true), "last_value(n, true)"), (bool_and("b"), "bool_and(b)"), (bool_or("b"), "bool_or(b)"),
        ])
    }

    @Test func `a Swift value is a literal of its SQL type`() throws {
        let literals: [(any SparkLiteral, String)] = [
            (true, "true"), (Int8(1), "1Y"), (Int16(1), "1S"), (Int32(1), "1"), (Int64(1), "1L"), (1, "1L"), (Float(1.5), "1.5F"),
            (1.5, "1.5D"), ("x", "'x'"),
        ]
        try expectSame(literals.map { ($0.toLiteralColumn, $1) })
    }
}
