"""The wrong queries that refusals.py asks Spark about."""

SCHEMA = ("y tinyint, i int, l bigint, f float, d double, s string, n string, t boolean, dt date, ts timestamp, a array<int>, "
          "r struct<a:int,b:string,c:struct<d:double>>, x binary, `odd name` int")
OTHER = "u int, v string, w array<int>"

CASES = []


def add(kind, *texts):
    for text in texts:
        CASES.append((kind, text if isinstance(text, list) else [text], {}))


# Names.
add("select", "zz", "i + zz", "II1", "odd", "nothing_like_it_at_all", "abs(zz)", "`odd nam`", "zz.a", "r.zz", "r.c.zz", "r.a.b", "i.a", "a.b", "ts.year", "zz.*", "i.*", "r.zz.b",
    "case when", "select", "not", "`a.b`", "x y z", "T1", "dts")
add("where", "zz = 1", "r.zz = 1", "i", "s", "i + 1", "a", "zz", "sum(i) > 1", "s = 'x' and i", "count(*) = 1")
add("column", "zz", "r.zz", "a..b", "`a", "", "zz.y", "i.a", "a.", ".a", "r.c.e", "`r.a`")
add("order", "zz", "r.zz", "sum(i)", "nosuch(i)")
add("table", "nosuch", "nosuch2")
# Functions.
add("select", "nosuch(i)", "abz(i)", "substrng(s, 1, 2)", "a.b(i)", "iff(t, 1, 2)", "zeroifnull(i)", "charindex('b', s)", "upper()", "upper(s, s)", "abs()", "abs(i, i)", "substring(s)",
    "substring(s, 1, 2, 3)", "coalesce()", "greatest(i)", "greatest()", "least(i)", "concat_ws()", "if(t, 1)", "nvl(i)", "nvl2(i, 1)", "nullif(i)", "split(s)", "regexp_replace(s)", "regexp_extract()",
    "date_add(dt)", "datediff(dt)", "to_date()", "date_format(ts)", "round()", "round(d, 1, 2)", "named_struct('a')", "named_struct('a', 1, 'b')", "from_json(s)", "to_json()", "window(ts)", "lpad(s)", "instr(s)",
    "locate('a')", "element_at(a)", "array_contains(a)", "size()", "year()", "unix_timestamp(1, 2, 3)", "pmod(i)", "power(d)", "ln()", "rand(1, 2, 3)", "hash()", "log()", "log(d, d, d)", "months_between(dt)")
# Types of arguments.
add("select", "upper(a)", "lower(r)", "length(a)", "trim(a)", "substring(a, 1)", "substring(s, dt)", "substring(s, a, 1)", "concat(a, s)", "abs(t)", "abs(a)", "abs(dt)", "sqrt(a)", "sqrt(t)", "round(s, 'x')", "round(a)", "round(d, i)",
    "floor(t)", "ceil(a)", "exp(dt)", "ln(ts)", "power(a, 1)", "power(d, t)", "pmod(t, 1)", "sin(a)", "year(i)", "year(a)", "hour(i)", "month(t)", "date_add(i, 1)", "date_add(dt, 'x')", "date_add(dt, 1.5D)", "date_add(dt, dt)", "datediff(i, dt)",
    "unix_date(ts)", "to_date(i)", "to_date(a)", "to_timestamp(a)", "date_format(a, 'y')", "date_format(ts, i)", "date_trunc('day', a)", "last_day(i)", "next_day(i, 'MO')", "add_months(dt, 'x')", "unix_timestamp(a)", "from_unixtime(a)", "if(i, 1, 2)", "if(t, 1, a)",
    "if(t, dt, 1)", "case when i then 1 end", "case when t then 1 else a end", "case when t then dt else 1 end", "case when null then 1 end", "coalesce(i, a)", "coalesce(dt, 1)", "nvl(a, 1)", "nullif(a, 1)", "greatest(dt, '2021-01-01')", "least(i, 'x')", "least(a, 1)", "greatest(r, 1)",
    "isnan(a)", "isnan(dt)", "nanvl(a, 1)", "nanvl(d, t)", "shiftleft(d, 1)", "shiftleft(s, 1)", "bit_count(d)", "bit_count(s)", "hex(a)", "unhex(a)", "base64(a)", "unbase64(i)", "sha2(a, 256)", "ascii(a)", "chr(a)", "lpad(a, 1, 'x')", "lpad(s, 'x', 'y')", "repeat(s, a)",
    "split(a, ',')", "split(s, a)", "regexp_replace(a, 'x', 'y')", "regexp_extract(s, 1, a)", "rlike(a, 'x')", "a rlike 'x'", "a like 'x'", "s like a", "instr(a, 'x')", "locate('x', a)", "translate(a, 'x', 'y')", "initcap(a)", "element_at(i, 1)", "element_at(a, s)",
    "array_contains(a, null)", "array_contains(i, 1)", "array_contains(a, s)", "array_contains(a, dt)", "size(i)", "size(s)", "a[s]", "a[t]", "i[0]", "s[0]", "r[0]", "r['zz']", "array(1, a)", "array(dt, 1)", "array(i, t)", "sort_array(i)", "explode(i)",
    "to_json(i)", "to_json(s)", "from_json(i, 'a int')", "from_json(s, i)", "from_json(s, 'int')", "from_json(s, 'a nosuch')", "from_json(s, 'a int', 1)", "from_json(s, 'a int', map('mode', 'NOSUCH'))", "get_json_object(a, '$.a')", "get_json_object(i, '$.a')",
    "regexp_replace('abc', 'b', '-', 0)", "regexp_replace('abc', 'b', '-', i)", "approx_count_distinct(i, 0.4)", "approx_count_distinct(i, l)", "approx_count_distinct(i, 'x')", "extract(nosuch from ts)", "date_part('nosuch', ts)", "extract(year from i)", "timestamp_seconds(s)", "timestamp_millis(d)", "named_struct(s, 1)",
    "struct(i).zz", "nvl2(a, 1, dt)", "levenshtein(a, s)", "reverse(i)", "concat_ws(i, s)", "concat_ws(',', i)", "concat_ws(',', r)", "format_string(i)", "to_utc_timestamp(i, 'UTC')", "make_date(dt, 1, 1)", "make_date(a, 1, 1)", "trunc(i, 'year')", "positive(t)", "negative(a)")
# Operators.
add("select", "t + 1", "x + 1", "a + 1", "r + 1", "s + dt", "dt + ts", "dt + 1.5D", "dt + s", "ts + 1", "t + t", "a + a", "t - 1", "dt * 2", "a * a", "t / 2", "a / 2", "dt / dt", "f div 3", "d div 3", "s div 1", "t % 2", "a % 2", "-t", "-a", "-dt", "+t", "~d", "~t", "d & 1", "t & t", "s | 1", "i ^ d",
    "not i", "!i", "!s", "not a", "i and t", "s or t", "t and a", "1 and 1", "i or i", "a = 1", "a = s", "r = 1", "r = r.c", "t < 1", "dt > 1", "ts = 1", "x = i", "x < 1", "a < i", "a <=> 1", "dt = t", "(i, l) = (1, 1)", "i in (a)", "i in (dt)", "a in (1, 2)", "dt in (1)", "s in (1, a)", "i between a and 1", "i between dt and 2",
    "t between 1 and 2", "a || 1", "a || s", "interval 1 day + i", "i + interval 1 day", "s || a", "i is true", "s is true", "i = (1, 2)", "i > all (1)", "r < 1", "ts - t", "dt - a")
# Casts and literals.
add("select", "cast(i as date)", "cast(x as int)", "cast(d as binary)", "cast(a as int)", "cast(r as int)", "cast(i as array<int>)", "cast(s as array<int>)", "cast(a as array<date>)", "cast(t as date)", "cast(dt as int)", "cast(dt as boolean)", "cast(ts as binary)", "cast(x as date)", "cast(r as struct<a:int>)", "cast(a as struct<a:int>)",
    "try_cast(a as int)", "cast(i as nosuch)", "cast(i as)", "cast(i as int(3))", "cast(i as array)", "cast(i as array<nosuch>)", "cast(s as struct<a>)", "int(a)", "date(i)", "timestamp(a)", "boolean(dt)", "date '2020-13-01'", "date 'x'", "timestamp 'x'", "timestamp '2020-02-30 00:00:00'", "nosuch 'x'", "X'1'", "X'zz'", "1e400D", "128Y", "-129Y", "32768S",
    "99999999999L", "1e39F", "interval '1' nosuch", "interval 1 nosuch", "interval 'x'", "interval", "interval '1 nosuch'", "binary 'x'", "int '1'")
add("type", "nosuch", "array<", "array<nosuch>", "struct<a>", "int(3)", "", "struct<a:nosuch>", "varchar")
add("schema", "a int b int", "a", "a nosuch", "a array<", "", "a int,", "a int, a int,", "a decimal(50,2)", "1 int", "a struct<b>")
# Aggregates.
add("select", "sum(i), i", "i, sum(i)")
add("select", ["i", "sum(i)"], ["sum(i)", "s"], ["sum(sum(i))"], ["sum(t)"], ["sum(s), avg(a)"], ["avg(dt)"], ["sum(a)"], ["stddev(t)"], ["max()"], ["max(i, l)"], ["count()"], ["sum(distinct)"], ["max(a.b)"], ["upper(distinct s)"], ["abs(distinct i)"], ["first(i, 1)"], ["first(i, t)"],
    ["collect_list(i, l)"], ["collect_set(sum(i))"], ["sum(*)"], ["*, sum(i)"], ["abs(*)"], ["i", "*", "zz"], ["count(zz)"], ["count(distinct zz)"], ["min_by(i)"], ["sum(zz) + 1"], ["max(i) + l"], ["avg(nosuch(i))"])
add("group", [["s"], ["i"]], [["s"], ["sum(i)", "l"]], [["s"], ["sum(i) + l"]], [["sum(i)"], ["count(*)"]], [["zz"], ["count(*)"]], [["s"], ["sum(zz)"]], [["s"], ["sum(sum(i))"]], [["s"], ["sum(t)"]], [["nosuch(s)"], ["count(*)"]], [["s"], ["nosuch(i)"]],
    [["r.zz"], ["count(*)"]], [["s"], ["upper(n)"]], [["upper(s)"], ["s"]], [["r"], ["r.a", "i"]], [["i + 1"], ["i"]], [["s"], ["*"]], [["s"], ["first(i) + n"]],
    [["window(ts, '10 seconds')"], ["i"]], [["window(ts, 'ten')"], ["count(*)"]], [["window(ts, '1 month')"], ["count(*)"]], [["window(i, '10 seconds')"], ["count(*)"]], [["window(ts, '10 seconds', '20 seconds')"], ["count(*)"]],
    [["window(ts, '0 seconds')"], ["count(*)"]], [["window(ts, '-10 seconds')"], ["count(*)"]], [["window(ts, '10 seconds', '0 seconds')"], ["count(*)"]], [["window(ts, '10 seconds', '5 seconds', '5 seconds')"], ["count(*)"]],
    [["window(ts, '10 seconds')", "window(ts, '5 seconds')"], ["count(*)"]], [["window(ts, interval 10 seconds)"], ["count(*)"]], [["window(ts, 1.5D)"], ["count(*)"]], [["window(ts)"], ["count(*)"]], [["s"], ["window_time(s)"]])
add("agg", "i", "sum(i) + i", "sum(t)", "sum(sum(i))", "upper(s)", "zz", "count(zz)", "nosuch(i)")
# Unions.
add("union", [["i"], ["u", "v"]], [["i", "s", "a"], ["u", "v"]], [["i"], ["w"]], [["a"], ["u"]], [["s", "a"], ["v", "v"]], [["t"], ["u"]], [["dt"], ["u"]], [["r"], ["w"]], [["i", "zz"], ["u", "v"]], [["x"], ["u"]])
# Syntax.
add("select", "", "  ", "i +", "(i", "i)", "1 2 3", "i in ()", "i in (1", "'unclosed", "\"unclosed", "`unclosed", "i = = 1", "i between 1", "i between 1 and", "a[", "a[0", "abs(i", "abs(i,", "abs(,i)", "@", "i ? 1", "i ; l", "case", "case when t", "case when t then", "case when t then 1", "case t when 1 then 2", "i is", "i is not", "i is null is null",
    "i like", "i not", "i not 1", "cast i as int", "cast(i int)", "cast(i as int", "i as", "i as 1", "i as a b", "i a b", "sum(i) over", "select i", "i, ", ", i", "i,, l", "/* open", "i -- end", "1.2.3", "1a", ".", "i..l", "r.", "*.i", "i**2", "i <> ", "i <=", "and t", "not", "or", "t and", "t or or t",
    "struct(", "array[1]", "{i}", "$i", "#", "i = 'a", "date", "x'", "i::nosuch", "i == ", "i ! 1", "exists (select 1)", "i in (select 1)", "(select 1)", "from", "extract(year ts)", "trim(both from)", "interval '1 day", "case when then else end", "(i, )", "()")
# Whole rows at run time, also under spark.sql.ansi.enabled=false, which is the default.
add("run", "s like 'a\\\\'", "s rlike '('", "regexp_extract(s, 'x', 1)", "regexp_extract(s, 'x', -1)", "regexp_replace(s, '(', '')", "split(s, '(')", "date_format(timestamp '2020-01-01 00:00:00', 'bad pattern b')", "to_timestamp(s, 'nosuch')", "to_timestamp('2020', 'YYYY')", "to_date('2020-1-1', 'yyyy-MM-dd')", "element_at(a, 0)", "timestamp_seconds(l * 9223372036854775807)",
    "timestamp_millis(9223372036854775807)", "from_json('{', 'a int', map('mode', 'FAILFAST'))", "from_utc_timestamp(timestamp '2020-01-01 00:00:00', 'No/Zone')", "to_utc_timestamp(timestamp '2020-01-01 00:00:00', 'xyz')", "split_part(s, '', 1)", "split_part(s, ',', 0)", "sequence(1, 5, -1)", 
    "date_add(date '5000000-01-01', 2147483647)", "timestamp '294247-01-10 00:00:00' + interval 1 year", "unix_timestamp(s, 'nosuch')", "from_unixtime(l, 'nosuch p')", "format_string('%d', s)", "assert_true(false)", "raise_error('x')", "convert_timezone('No/Zone', 'UTC', timestamp_ntz '2020-01-01 00:00:00')", "elt(0, s)",
    "make_interval(2147483647)", "date_trunc('nosuch', ts)", "trunc(dt, 'nosuch')", "next_day(date '2020-01-01', 'nosuch')", "conv(s, 1, 2)", "approx_percentile(i, 2)")
# Names that mean too much, or nothing at all.
add("over", [["i as x", "l as X"], ["x"]], [["i as x", "l as X", "d as x"], ["abs(x)"]], [["named_struct('a', 1, 'A', 2) as q"], ["q.a"]], [["array(named_struct('a', 1)) as q"], ["q.zz"]],
    [["i as `a.b`"], ["a.b"]], [["i as abc", "i as abd", "i as xyz"], ["abe"]], [["i as one", "i as two", "i as three", "i as four", "i as five", "i as six"], ["thre"]],
    [["i as K", "l as k2"], ["`K 3`"]], [["i as sensor_id", "d as value", "ts as event_time"], ["sensorid"]], [["i as sensor_id", "d as value", "ts as event_time"], ["valu * 2"]])
add("alias", [["i", "l"], ["t.zz"]], [["i", "l"], ["u.i"]], [["i as x", "l as X"], ["t.x"]], [["i"], ["u.*"]], [["r"], ["t.r.zz"]], [["i", "l"], ["zz"]])
add("do", "conf.get nosuch", "read nosuch", "readStream nosuch", "write nosuch", "read /nowhere", "write to /tmp", "write text int", "write text two", "writeStream", "write stream", "collect stream", "limit -1",
    "watermark soon", "watermark i", "watermark zz", "trigger soon", "output mode nosuch")
# Casts that are tried, maps of no common type, constants, forms that only the grammar has.
add("select", "try_cast(f as date)", "try_cast(i as date)", "try_cast(dt as bigint)", "try_cast(a as date)", "try_cast(x as int)", "try_cast(dt as boolean)", "try_cast(t as timestamp)", "cast(f as date)", "map(i, s, a, s)", "map(i, s, l, a)", "map(map(i, l), s)",
    "map_from_arrays(array(map(i, l)), array(1))", "map_from_entries(array(struct(map(i, l) as k, i as v)))", "round(d, i + 1)", "round(d, t)", "bround(i, l)", "a['1']", "a[d]", "a[dt]", "like(s, n, '!')", "ilike(s, n, '!')", "rlike(s, n, n)",
    "interval '1' day div i", "interval '1' year div interval '1' day", "interval '1' day div s", "interval '1' day / dt", "interval '1' day * a", "interval '1' day % interval '1' day", "mod(interval '1' day, interval '1' day)",
    "array_contains(array(named_struct('a', i)), named_struct('b', i))", "array_contains(array(named_struct('a', i)), named_struct('a', l))", "element_at(map(named_struct('a', i), s), named_struct('b', i))",
    "unix_micros(timestamp_ntz '2024-01-01 00:00:00')", "sum(dt)", "avg(t)", "stddev(ts)")
