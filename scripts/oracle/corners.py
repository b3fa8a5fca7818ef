#!/usr/bin/env python3
"""Records what Spark 3.5.8 makes of corners: zeros and NaN inside keys, spreads that overflow, lines of a JSON source, names of windows.

Run by hand: PYSPARK's python scripts/oracle/corners.py [PART…]. Writes fixtures/oracle/corners.json, or only those parts of it anew:
"questions" as in edges.json; "sources": {"lines", "schema", "options", "select"} with "rows" or "error"; "groups": {"keys", "calls"} over
the rows of "table", with "names", "types" and "rows", sorted, or "error"; "streams": {"batches", "keys", "calls"}, batches of texts that are the
column `d` as doubles, with the rows of each batch under the mode update; "variables": {"conf", "sql"} with "value" or "error", the variable
PORTAGE_ORACLE of the environment being `from outside`; "zones": of each zone its short name at some moments (seconds: MOMENTS).
"""
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session, text_stream, write_batch  # noqa: E402
from questions import ask, plain, quoted, reason, write_lines  # noqa: E402
from recorded_values import encode  # noqa: E402

NAN, INF = float("nan"), float("inf")
FIXTURE = os.path.join(HERE, "..", "..", "fixtures", "oracle", "corners.json")

QUESTIONS = [
    # Where a replacement begins is known before any row.
    "regexp_replace(null, 'a', '-', 0)", "regexp_replace('abc', 'b', '-', 0)", "regexp_replace('abc', 'b', '-', -1)", "regexp_replace('abc', 'b', '-', cast(one as int) + 1)",
    "regexp_replace('abc', 'b', '-', 1 + 1)", "regexp_replace('abc', 'b', '-', length('ab'))", "regexp_replace('abc', 'b', '-', cast(null as int))", "regexp_replace('abc', 'b', '-', '2')",
    "split_part('a.b', '.', -2147483648)", "split_part('a.b', '.', -2147483647)", "split_part('a.b', '.', 2147483647)", "split_part(null, '.', -2147483648)",
    # Letters that later versions of Unicode gave another case.
    "upper('ƛɤ')", "initcap('ƛ ɤ')", "upper('ɤa')",
    # Positions count units of 16 bits, and may part a character of two.
    "regexp_replace('a😀b😀c', '[bc]', '-', 4)", "regexp_replace('a😀b😀c', '[bc]', '-', 3)", "regexp_replace('😀b', '^.', '-', 2)", "regexp_replace('😀abc', 'a', 'x', 3)", "regexp_replace('😀abc', 'a', 'x', 2)",
    "regexp_replace('😀abc', '[?]', 'x', 2)", "regexp_replace('a😀', '😀', '-', 3)", "regexp_replace('a😀', '😀', '-', 2)", "regexp_replace('a😀', 'z', '-', 4)", "regexp_replace('a😀', '$', '-', 4)", "regexp_replace('ab', '(.)(.)', '$2$1', 1)",
    "regexp_replace('😀bc', '(.)(.)', '$2$1', 2)", "regexp_replace('é😀c', 'c', '-', 4)",
    "'İ' rlike '(?iu)i'", "'ẞ' rlike '(?iu)ß'", "regexp_replace('é A', '(?U)\\\\p{Graph}', '-')", "regexp_replace('abc', '[a&&[b]&c]', '-')", "regexp_replace('aab', '\\\\b{2}a', '-')",
    "lower('ªΣ')", "lower('aΣª')", "lower('ΣΑΣ')", "lower('Α²Σ')", "initcap('ΑΣ ΑΣʕ')",
]
BOMB = "element_at(array(1), one - 1)"  # Fails where it is evaluated.
QUESTIONS += [
    # An array and a value meet in the wider type, a map's key and another too.
    "array_contains(array(1), 4294967297L)", "array_contains(array(1, 2), 1.5D)", "array_contains(array(1), cast(1 as tinyint))", "array_contains(array(1L), 1)", "array_contains(array('1'), 1)", "array_contains(array(1), '1')",
    "array_contains(array(date '2024-01-01'), timestamp '2024-01-01 12:00:00')", "array_contains(array(timestamp '2024-01-01 00:00:00'), date '2024-01-01')", "array_contains(array(date '2024-01-01'), '2024-01-01')", "array_contains(array(1.5), 1.50)",
    "array_contains(array(16777217), float(16777216))", "array_contains(array(9007199254740993L), 9007199254740992D)", "array_contains(array(array(1)), array(1L))", "array_contains(array(struct(1)), struct(1L))", "array_contains(array(), 1)", "array_contains(array(null), 1)", "array_contains(null, 1)", "array_contains(array(1, null), 4294967297L)",
    "element_at(map(1, 'a'), 4294967297L)", "element_at(map(1, 'a'), 1L)", "element_at(map(1, 'a'), 1.5D)", "element_at(map('1', 'a'), 1)", "element_at(map(1, 'a'), '1')", "element_at(map(date '2024-01-01', 'a'), timestamp '2024-01-01 12:00:00')", "map_contains_key(map(1, 'a'), 4294967297L)", "map_contains_key(map(1L, 'a'), 1)", "map_contains_key(map(1, 'a'), 1.5)", "map(1, 'a')[4294967297L]", "map(1, 'a')['1']", "map(1, 'a')[1.5D]",
    # An index is a whole number.
    "element_at(array(1, 2), '1')", "element_at(array(1, 2), 1L)", "element_at(array(1, 2), cast(1 as tinyint))", "element_at(array(1, 2), cast(1 as smallint))", "element_at(array(1, 2), 1.0D)", "element_at(array(1, 2), null)", "element_at(null, 1)", "element_at(array(1, 2), true)",
    "get(array(1, 2), '1')", "get(array(1, 2), 4294967296L)", "get(array(1, 2), 1L)", "get(array(1, 2), 1.0D)", "get(array(1, 2), null)", "get(null, 1)", "array(1, 2)[4294967296L]", "array(1, 2)[null]", "array(1, 2)[cast(1 as tinyint)]", "get(array(1, 2), -4294967295L)", "array(1, 2)[-4294967295L]", "array(1, 2)[9223372036854775807L]",
    # The first argument keeps its type; both are compared as by `=`.
    "nullif(1, 1L)", "nullif(1, 4294967297L)", "nullif(true, 1)", "nullif(false, 1)", "nullif(true, 2)", "nullif('1', 1)", "nullif('01', 1)", "nullif('x', 1)", "nullif(1, '1')", "nullif(date '2024-01-01', timestamp '2024-01-01 00:00:00')", "nullif(null, 1)", "nullif(1, null)", "nullif(null, null)", "nullif(1.50, 1.5)", "nullif(1, 1.0)", "nullif(array(1), array(1L))",
    "nullif(array(1), 1)", "nullif(double('nan'), double('nan'))", "nullif(0.0D, -0.0D)", "nullif(struct(1), struct(1))", "nullif('2024-01-01', date '2024-01-01')",
    # Bytes are counted and filled as bytes.
    "left(X'C3A9C3A9', 1)", "left(X'C3A9C3A9', 3)", "right(X'C3A9C3A9', 1)", "right(X'C3A9C3A9', 3)", "left(X'FF00', -1)", "left(X'FF', 5)", "right(X'FF00', 0)", "left('éé', 1)", "left(123, 2)", "right(123, 2)", "left(X'FF00', null)", "left(null, 1)",
    "lpad(X'01', 3)", "rpad(X'01', 3)", "lpad(X'0102', 1)", "rpad(X'0102', 1)", "lpad(X'01', 3, X'AB')", "rpad(X'01', 4, X'ABCD')", "lpad(X'01', 3, X'')", "lpad(X'01', 0)", "rpad(X'01', -1)", "lpad('a', 3)", "rpad('a', 3)", "lpad(X'01', 3, 'a')", "lpad('a', 3, X'41')", "lpad('é', 3, X'41')", "lpad(1, 3)", "lpad(X'', 2)", "rpad(cast(null as binary), 2)",
    # Java's powers: 1 to any infinity or NaN is NaN.
    "pow(1D, double('infinity'))", "pow(1D, double('-infinity'))", "pow(1D, double('nan'))", "pow(-1D, double('infinity'))", "pow(-1D, double('-infinity'))", "pow(double('nan'), 0)", "pow(double('nan'), -0.0D)", "pow(0D, -1)", "pow(-0.0D, -1)", "pow(-0.0D, -2)", "pow(-8D, 1D/3)", "pow(double('-infinity'), -3)", "pow(double('-infinity'), 3)", "pow(2D, 1024)", "pow(2D, -1080)", "pow(-1D, 9007199254740993D)", "pow(-2D, 0.5D)", "pow(0D, 0D)", "pow(0D, double('infinity'))", "pow(2D, double('-infinity'))", "pow(0.5D, double('-infinity'))", "pow(0.5D, double('infinity'))", "power(1, double('nan'))", "pow(double('infinity'), 0)", "pow(double('nan'), 1)", "pow(1D, 0D)", "pow(1.0000001D, double('infinity'))", "pow(-1D, double('nan'))",
    "exp(double('nan'))", "exp(710D)", "log(0D)", "log(-1D)", "ln(double('infinity'))", "log2(0D)", "log10(0D)", "log1p(-1D)", "log1p(-2D)", "expm1(double('-infinity'))", "cbrt(-8D)", "hypot(double('nan'), double('infinity'))", "atan2(-0.0D, -0.0D)", "atan2(0D, -0.0D)", "sqrt(-0.0D)", "signum(-0.0D)", "sin(double('infinity'))", "log(1, 2)", "log(0, 2)", "log(2, 0)", "rint(-0.5D)", "rint(2.5D)", "degrees(1D/0.0000000001D)",
    # Rounding at the edges of whole numbers.
    "round(9223372036854775807L, -19)", "round(9223372036854775807L, -18)", "round(-9223372036854775808L, -19)", "round(-9223372036854775808L, -1)", "round(9223372036854775807L, -20)", "round(2147483647, -1)", "round(2147483647, -9)", "round(2147483647, -10)", "round(-2147483648, -10)", "round(cast(127 as tinyint), -1)", "round(cast(-128 as tinyint), -2)", "round(cast(127 as tinyint), -3)", "round(cast(32767 as smallint), -4)", "round(cast(32767 as smallint), -5)", "bround(9223372036854775807L, -19)", "bround(2147483647, -10)", "bround(25, -1)", "bround(cast(127 as tinyint), -1)", "bround(5000000000000000000L, -19)", "round(5000000000000000000L, -19)", "round(4999999999999999999L, -19)", "cast(ceil(9223372036854775807L, -1) as string)", "cast(floor(-9223372036854775808L, -1) as string)",
    # Positions at the edges of an integer.
    "substring(X'FF00', -2147483648, 2)", "substring('ab', -2147483648, 2)", "substring(X'FF00', -2147483648, 2147483647)", "substring('ab', -2147483648, 2147483647)", "substring(X'FF00', 2147483647, 2147483647)", "substring('ab', 2147483647, 2147483647)", "substring(X'FF00', -3, 2)", "substring('ab', -3, 2)", "substring(X'FF00', 0, 1)", "substring(X'FF00', 1, -1)", "substring(X'FF00', -1, 2147483647)", "substring('ab', -1, 2147483647)", "substring('ab', 1, -2147483648)", "substring(X'FF00', -2147483647, 2)", "substring(X'FF00', 2)", "substring(X'FF00', -2147483648)", "substring('ab', -2147483648)", "substring('😀a', 2, 1)", "substring('ab', 2147483646, 5)",
    # Days at the edges of an integer.
    "next_day(date_from_unix_date(-2147483648), 'MON')", "next_day(date_from_unix_date(-2147483647), 'TU')", "next_day(date_from_unix_date(2147483647), 'MON')", "next_day(date_from_unix_date(2147483640), 'FRI')", "next_day(date_from_unix_date(-1), 'THU')", "next_day(date_from_unix_date(0), 'THU')", "unix_date(next_day(date_from_unix_date(2147483647), 'SU'))",
    "unix_date(add_months(date_from_unix_date(2147483647), 1))", "unix_date(add_months(date_from_unix_date(-2147483648), -1))", "unix_date(add_months(date_from_unix_date(2147483647), 0))", "unix_date(add_months(date_from_unix_date(0), 2147483647))", "unix_date(add_months(date_from_unix_date(0), -2147483648))", "unix_date(add_months(date_from_unix_date(2147483647), -1))", "unix_date(date_add(date_from_unix_date(2147483647), 1))", "unix_date(date_sub(date_from_unix_date(-2147483648), 1))", "unix_date(last_day(date_from_unix_date(2147483647)))", "unix_date(trunc(date_from_unix_date(-2147483648), 'YEAR'))", "datediff(date_from_unix_date(2147483647), date_from_unix_date(-2147483648))", "dayofweek(date_from_unix_date(-2147483648))", "weekday(date_from_unix_date(-2147483648))", "weekofyear(date_from_unix_date(-2147483648))", "dayofyear(date_from_unix_date(2147483647))", "quarter(date_from_unix_date(-2147483648))", "unix_date(date_from_unix_date(2147483647) + interval '1' month)", "unix_date(date_from_unix_date(2147483647) + interval '1' day)",
    # A pattern of nothing is found before every unit of 16 bits but within a character of two.
    "regexp_count('😀x', '')", "regexp_count('', '')", "regexp_count('ab', '')", "regexp_count('😀😀', '')", "regexp_count('a😀b', 'x*')", "regexp_extract_all('😀x', '', 0)", "regexp_replace('😀x', '', '-')", "size(split('😀x', ''))", "split('😀x', '')", "regexp_count('é', '')", "regexp_count('aXbX', '(?=X)')", "regexp_replace('😀x', '(?=x)', '-')", "regexp_substr('😀x', '')",
    # Operands that are not evaluated.
    f"coalesce(one, {BOMB})", f"coalesce(nullif(one, 1), one, {BOMB})", f"coalesce({BOMB}, 1)", f"nvl(one, {BOMB})", f"ifnull(one, {BOMB})", f"nvl2(one, 1, {BOMB})", f"nvl2(nullif(one, 1), {BOMB}, 2)", f"nullif({BOMB}, 1)", f"nullif(1, {BOMB})",
    f"case when one = 1 then 1 when {BOMB} = 1 then 2 end", f"case when one = 2 then {BOMB} else 3 end", f"case when {BOMB} = 1 then 1 else 2 end", f"case one when 1 then 'a' when {BOMB} then 'b' end", f"case one when {BOMB} then 'b' end", f"if(one = 1, 1, {BOMB})", f"if(one = 2, {BOMB}, 1)",
    f"one in (1, {BOMB})", f"one in ({BOMB}, 1)", f"nullif(one, 1) in (2, {BOMB})", f"one = 2 and {BOMB} = 1", f"one = 1 or {BOMB} = 1", f"one = 1 and {BOMB} = 1", f"one = 2 or {BOMB} = 1", f"{BOMB} = 1 and one = 2", f"(nullif(one, 1) = 1) and {BOMB} = 1", f"(nullif(one, 1) = 1) or {BOMB} = 1", f"nullif(one, 1) + {BOMB}", f"{BOMB} + nullif(one, 1)", f"concat(cast(null as string), cast({BOMB} as string))", f"nullif(one, 1) = {BOMB}", f"nullif(one, 1) <=> {BOMB}", f"nanvl(1D, {BOMB})", f"nanvl(double('nan'), {BOMB})", f"least(one, {BOMB})", f"greatest({BOMB}, one)", f"repeat(cast(null as string), {BOMB})", f"substring('abc', nullif(one, 1), {BOMB})", f"array(one, {BOMB})[0]", f"struct(one, {BOMB}).col1", f"named_struct('a', one, 'b', {BOMB}).a", f"size(array(one, {BOMB}))", f"one between 2 and {BOMB}", f"not (one = 1 or {BOMB} = 1)", f"concat_ws(',', nullif('a', 'a'), cast({BOMB} as string))", f"map(one, {BOMB})[2]", f"array_contains(cast(null as array<int>), {BOMB})", f"make_date(nullif(one, 1), {BOMB}, 1)",
    # What takes which type.
    "timestamp_seconds('1')", "timestamp_seconds(null)", "timestamp_seconds(true)", "timestamp_seconds(1.5)", "timestamp_millis('1')", "timestamp_millis(null)", "timestamp_millis(1.5D)", "timestamp_micros('1')", "timestamp_micros(1.5)", "array(1) = array('1')", "array(1) < array('1')", "array(1) = array(1L)", "struct(1) = struct('1')", "struct(1) = struct(1L)", "array(1) in (array('1'))", "array(1) <=> array('1')", "map(1, 2) = map(1, 2)", "null ^ null", "null & null", "null | null", "~null", "null + null", "null % null", "null div null", "-null", "+null", "null || null", "reverse(array(1, 2, 3))", "reverse(array(null, 1))", "reverse(array('a', null))", "reverse(array(array(1, 2), array(3)))", "reverse(cast(null as array<int>))", "reverse(12)", "reverse(X'0102')", "reverse(null)", "reverse('a😀b')", "to_json(null)", "to_json(struct(null))", "to_json(1)", "to_json('a')", "to_json(array(1))", "to_json(array(struct(1)))",
    "extract(yearofweek from date '2021-01-01')", "extract(yearofweek from timestamp '2024-12-30 00:00:00')", "extract(dow from date '2024-01-07')", "extract(dow_iso from date '2024-01-07')", "extract(dayofweek_iso from date '2024-01-07')", "extract(doy from date '2024-12-31')", "extract(isoyear from date '2021-01-01')", "extract(century from date '2021-01-01')", "date_part('yearofweek', date '2021-01-01')", "date_part('YEAROFWEEK', null)", "extract(yearofweek from date_from_unix_date(2147483647))", "datepart('weeks', date '2021-01-01')", "extract(w from date '2021-01-01')", "cast(extract(seconds from timestamp '2021-01-01 00:00:01.5') as string)", "extract(qtr from date '2021-05-01')",
    "in(1, 1)", "`in`(1, 1)", "and(true, false)", "or(true, false)", "not(true)", "mod(7, 2)", "`+`(1, 2)", "`=`(1, 1)", "`and`(true, false)", "`.`(struct(1), 'col1')", "`[]`(array(1), 0)",
    # The order in which operands are evaluated, and where that stops.
    f"locate('a', cast(null as string), {BOMB})", f"locate('a', 'ba', nullif({BOMB}, 1))", f"locate(cast({BOMB} as string), 'ab', nullif(one, 1))", f"locate('a', nullif('a', 'a'), nullif(one, 1))", "locate(nullif('a', 'a'), 'ab', nullif(one, 1))",
    f"{BOMB} / 0", f"{BOMB} / nullif(one, 1)", f"nullif(one, 1) / {BOMB}", f"{BOMB} % 0", f"{BOMB} div 0", f"{BOMB} div nullif(one, 1)", f"pmod({BOMB}, 0)", f"mod({BOMB}, one - 1)", f"pmod({BOMB}, nullif(one, 1))", f"{BOMB} * nullif(one, 1)", f"1 / {BOMB}", f"cast({BOMB} as double) / 0D", f"cast({BOMB} as decimal(5,2)) / 0.0",
    f"lpad(nullif('a', 'a'), {BOMB}, 'x')", f"lpad('a', nullif(one, 1), cast({BOMB} as string))", f"rpad(nullif('a', 'a'), 3, cast({BOMB} as string))", f"trim(cast({BOMB} as string), nullif('a', 'a'))", f"ltrim(cast({BOMB} as string), nullif('a', 'a'))", f"trim(nullif('a', 'a'), cast({BOMB} as string))", f"concat(cast(null as array<int>), array({BOMB}))", f"concat(array(one), array({BOMB}))", f"btrim(nullif('a', 'a'), cast({BOMB} as string))",
    # Products on the way are as long as they must be; floats are decimals of 14 digits.
    "cast(pmod(cast('-99999999.99' as decimal(10,2)), cast('-99999999999999999999.999999999999999999' as decimal(38,18))) as string)", "cast(pmod(cast('-7.5' as decimal(5,2)), cast('2' as decimal(38,0))) as string)", "cast(pmod(-7.5, 2.25) as string)", "cast(pmod(-7.5, -2.25) as string)", "cast(pmod(7.5, -2.25) as string)",
    "cast(ceil(0.1F, 1) as string)", "cast(ceil(0.1F, 2) as string)", "cast(floor(16777216F, 1) as string)", "cast(floor(-1.5F, 0) as string)", "cast(ceil(0.1D, 1) as string)", "cast(floor(1.25F, 10) as string)", "cast(ceil(1234567F, -2) as string)",
    "unix_date(trunc(date_from_unix_date(-2147483648), 'week'))", "unix_date(trunc(date_from_unix_date(-2147483648), 'quarter'))", "unix_date(trunc(date_from_unix_date(2147483647), 'week'))", "unix_date(trunc(date_from_unix_date(-2147483648), 'month'))", "trunc(date '2024-05-15', 'week')", "trunc(date '1969-12-31', 'week')", "trunc(date '2024-05-13', 'week')", "trunc(date '2024-05-15', 'quarter')",
    "cast(timestamp_micros(-9223372036854775808L) - timestamp '1970-01-01 00:00:00' as string)", "cast(timestamp_micros(9223372036854775807L) - timestamp '1970-01-01 00:00:00' as string)", "cast(timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 12:00:00' as string)",
    "make_date(5881580, 7, 12)", "make_date(5881580, 7, 11)", "make_date(999999999, 1, 1)", "make_date(1000000000, 1, 1)", "make_date(-5877641, 6, 22)", "make_date(-5877641, 6, 23)", "make_date(2024, 2, 30)", "make_date(2147483647, 1, 1)",
    "try_cast(true as timestamp)", "try_cast(date '2024-01-01' as int)", "try_cast(date '2024-01-01' as boolean)", "try_cast(1 as binary)", "try_cast(timestamp '2024-01-01 00:00:00' as boolean)", "try_cast(1 as boolean)", "try_cast(array(true) as array<timestamp>)", "try_cast(true as int)", "try_cast(1.5 as timestamp)", "try_cast('x' as binary)",
    "array(1.5) = array(1.50)", "array(1) = array(1.0)", "struct(1.5) = struct(1.50)", "array(1) = array(1D)", "array(1.5) = array(1.5)", "1.5 = 1.50", "array(1.50) in (array(1.5))", "map(interval '1' day, 1)[interval '24' hour]", "element_at(map(interval '1' day, 1), interval '24' hour)", "array_contains(array(interval '1' day), interval '24' hour)", "array_contains(array(interval '1' day), interval '1' day)", "map(interval '1' day, 1)[interval '1' day]", "map_contains_key(map(1, 2), null)", "array_contains(array(map(1, 2)), map(1, 2))", "element_at(map(1, 2), null)", "map(1, 2)[null]",
    # Letters beyond ASCII, and patterns as long as data makes them.
    "initcap('éa ÉA ñandú ßa')", "initcap(repeat('é ', 3))", "initcap('ÀÉ-ÎÕ\tÜx\nÿZ')", "initcap('ǆa ǅa')", "initcap('ﬁa ﬁ')", "initcap('𐐨a 𐐀A')", "initcap('İI ıi')", "date_format(timestamp '2024-01-01 00:00:00', repeat('yyyy ', 3))",
]
QUESTIONS += [
    # Places of rounding are constant: cast to a whole number, and worked out first.
    "round(1.25D, 1.0)", "round(1.25, 1.0)", "round(1.25, 1L)", "round(1.25, 1Y)", "round(1.25, '1')", "round(1.25, 1.7)", "round(1.25D, 1.7D)", "round(1.25, true)", "round(1.25, null)", "round(1.25, cast(null as int))", "round(1.25, 1 + 0)",
    "round(1.25, length('a'))", "bround(1.25, null)", "round(1.25, 'x')", "round(1, null)", "round(1.25D, null)", "round(1.25, 99999999999)", "round(1.25, -400)", "round(1.25, -5)", "round(12, -1.0)", "ceil(1.25, 1 + 0)", "round('1.25', 1)",
    "round(1.25, one)", "round(1.25D, one + 1)", "round(timestamp '2024-01-01 00:00:00', 1)",
    # Signs and quotients of intervals.
    "cast(positive(interval '1' day) as string)", "cast(positive(interval '1' month) as string)", "positive(null)", "positive('1')", "interval '10' day div interval '3' day", "interval '10' day div interval '30' hour", "interval '10' month div interval '3' month",
    "interval '1' year div interval '5' month", "interval '1' year div interval '1' day", "interval '1' day div 2", "interval '1' day div '2'", "interval '1' day div date '2024-01-01'", "2 div interval '1' day", "interval '1' day div interval '0' day",
    "interval '1' year div interval '0' month", "interval '1' day div null", "null div interval '1' day", "null div interval '1' month", "interval '-106751991 04:00:54.775808' day to second div interval '-0.000001' second",
    "interval '-178956970-8' year to month div interval '-1' month", "-interval '10' day div interval '3' day", "interval '1' day / interval '1' day", "interval '1' day / date '2024-01-01'", "interval '1' day * interval '1' day", "interval '1' day * date '2024-01-01'",
    "interval '1' day % interval '1' day", "mod(interval '1' day, interval '1' day)", f"interval '1' day div (interval '1' day * {BOMB})", f"(interval '1' day * {BOMB}) div interval '0' day",
    # Keys of maps as text in JSON.
    "to_json(map(array(one, 2), 1))", "to_json(map(struct(one as a, 'x' as b), 1))", "to_json(struct(map(array(1, 2), 1) as m))", "to_json(map(array('a', null), 1))", "to_json(map(array(array(one)), 1))", "to_json(map(array(timestamp '2024-01-01 00:00:00'), 1))",
    "to_json(map(array(date '2024-01-01'), 1))", "to_json(map(array(1.50), 1))", "to_json(map(array(1.5D, 1e10D), 1))", "to_json(map(array('é\"'), 1))", "to_json(map(struct(array(1, 2) as a, date '2024-01-01' as d), 1))", "to_json(map(array(true, null), 1))",
    "to_json(map(date '2024-01-01', 1))", "to_json(map(interval '1' day, 1))", "to_json(map(array(interval '1' day), 1))", "to_json(map(array(interval '1' month), 1))", "to_json(map(map(1, 2), 1))", "to_json(map(cast(array() as array<int>), 1))",
    # Structs are the same whichever of their fields are nullable.
    "array_contains(array(named_struct('a', 1)), named_struct('a', nullif(one, 2)))", "array_contains(array(named_struct('a', nullif(one, 2))), named_struct('a', 1))", "array_contains(array(named_struct('a', 1)), named_struct('A', 1))", "array_contains(array(named_struct('a', 1)), named_struct('b', 1))",
    "array_contains(array(named_struct('a', 1)), named_struct('a', 1L))", "array_contains(array(array(named_struct('a', 1))), array(named_struct('a', 1L)))", "array_contains(array(array(named_struct('a', 1))), array(named_struct('a', nullif(one, 2))))",
    "array_contains(array(named_struct('a', array(1))), named_struct('a', array(nullif(one, 2))))", "element_at(map(named_struct('a', 1), 'x'), named_struct('a', nullif(one, 2)))", "map(named_struct('a', 1), 'x')[named_struct('a', nullif(one, 2))]",
    "map_contains_key(map(named_struct('a', 1), 'x'), named_struct('a', nullif(one, 2)))", "element_at(map(named_struct('a', 1), 'x'), named_struct('b', 1))", "array_contains(array(struct(1 as a, 2 as b)), struct(1 as a, null as b))",
    # Units that are none, known before any row or not.
    f"date_trunc('nope', timestamp_seconds({BOMB}))", f"date_trunc(nullif('a', 'a'), timestamp_seconds({BOMB}))", f"date_trunc('hour', timestamp_seconds({BOMB}))",
    f"date_trunc(null, timestamp_seconds({BOMB}))", f"date_trunc(concat('no', 'pe'), timestamp_seconds({BOMB}))", f"trunc(date_from_unix_date({BOMB}), 'nope')",
    f"trunc(date_from_unix_date({BOMB}), null)", f"trunc(date_from_unix_date({BOMB}), 'hour')", f"trunc(date_from_unix_date({BOMB}), 'year')",
    f"to_timestamp(timestamp '2024-01-01 00:00:00', cast({BOMB} as string))", f"to_date(date '2024-01-01', cast({BOMB} as string))", f"unix_timestamp(timestamp '2024-01-01 00:00:00', cast({BOMB} as string))", f"to_timestamp('2024', cast({BOMB} as string))",
    "to_timestamp(date '2024-01-01', null)", "to_date(timestamp '2024-01-01 00:00:00', null)", "to_unix_timestamp(timestamp_ntz '2024-01-01 00:00:00', null)", "to_date('2024', null)",
    # Sections in sections.
    "date_format(timestamp '2024-01-01 00:00:00', concat(repeat('[', 300), 'yyyy', repeat(']', 300)))", "date_format(timestamp '2024-01-01 00:00:00', concat(repeat('[', 1000), 'yyyy'))", "date_format(timestamp '2024-02-01 00:00:00', concat(repeat('[', 400), 'yyyy', repeat(']', 399), '-MM]'))",
    "to_timestamp('2024', concat(repeat('[', 1000), 'yyyy', repeat(']', 1000)))", "to_timestamp('2024-02', concat(repeat('[', 300), 'yyyy', repeat(']', 299), '-MM]'))", "to_timestamp('2024', concat(repeat('[yyyy', 1), repeat(']', 1), '[[[-MM]]]'))",
    # Maps of no common type, forms that only the grammar has, casts that are tried.
    "map(1, 'a', array(1), 'b')", "map(1, 1, 2, array(1))", "cast(map(1, 1, 'a', 2) as string)", "cast(map(1, 1, 2, 'a') as string)", "map(map(1, 2), 3)", "map_from_arrays(array(map(1, 2)), array(1))", "map_from_entries(array(struct(map(1, 2) as k, 1 as v)))", "array(1)['1']", "array(1)[1.0]",
    "array(1)[nullif('1', '1')]", "like('a', 'b', '!')", "ilike('a', 'b', '!')", "like('a', 'b')", "like(1, 1)", "rlike('a', 'a', 'a')", "'a_' like 'a!_' escape '!'", "try_cast(float(1) as date)", "try_cast(1 as date)", "try_cast(1.5 as date)", "try_cast(true as date)",
    "try_cast(date '2024-01-01' as int)", "try_cast(date '2024-01-01' as boolean)", "try_cast(true as timestamp)", "try_cast(1 as binary)", "try_cast(timestamp '2024-01-01 00:00:00' as boolean)", "try_cast(array(1) as int)", "try_cast(array(date '2024-01-01') as array<int>)",
    "try_cast(struct(date '2024-01-01') as struct<a:int>)", "try_cast(timestamp_ntz '2024-01-01 00:00:00' as int)", "try_cast(interval '1' day as date)", "try_cast(date '2024-01-01' as decimal(5,2))",
]
# Under another zone or policy: times in JSON as Spark 2 read them, and names of zones.
OTHERS = [
    (f"""from_json('{{"x":"{text}"}}', 'x {kind}', map('{kind}Format', '{pattern}')).x""", zone, "LEGACY")
    for kind, pattern, texts in (
        ("date", "yyyy-DDD", ("2024-061", "2024-366", "2024-400", "2024-0", "2024-1", "2024")), ("date", "DDD yyyy", ("61 2024",)), ("date", "yyyy-MM-dd DDD", ("2024-05-06 61", "2024-05-06 ")), ("date", "DDD yyyy-MM-dd", ("61 2024-05-06",)),
        ("date", "yyyy-MM-dd", ("2024-13-45", "2024-2-3", "-2024-02-03", "2024--02-03", " 2024-02-03", "2024 -02-03", "2024-02- 03")), ("date", "dd/MM/yy", ("03/02/24", "03/02/1924", "03/02/99")),
        ("timestamp", "yyyy-MM-dd HH:mm:ss.S", ("2024-02-03 04:05:06.1", "2024-02-03 04:05:06.12", "2024-02-03 04:05:06.0")), ("timestamp", "yyyy-MM-dd HH:mm:ss.SSS", ("2024-02-03 04:05:06.1", "2024-02-03 04:05:06.123456")),
        ("timestamp", "yyyy-MM-dd HH:mm:ss.SSSSSS", ("2024-02-03 04:05:06.1", "2024-02-03 04:05:06.123456", "2024-02-03 04:05:06.99999999999")), ("timestamp", "yyyy-MM-dd HH:mm:ss.SSSSSSSSS", ("2024-02-03 04:05:06.123456789",)),
        ("timestamp", "yyyy-MM-dd hh:mm a", ("2024-02-03 12:30 PM", "2024-02-03 12:30 AM", "2024-02-03 01:30 PM", "2024-02-03 13:30 am")), ("timestamp", "yyyy-MM-dd hh:mm", ("2024-02-03 12:30", "2024-02-03 11:30")), ("timestamp", "yyyy-MM-dd KK:mm a", ("2024-02-03 12:30 PM", "2024-02-03 00:30 PM")),
        ("timestamp", "yyyy-MM-dd kk:mm", ("2024-02-03 24:30", "2024-02-03 25:30")), ("timestamp", "yyyy-MM-dd HH:mm a", ("2024-02-03 12:30 AM", "2024-02-03 01:30 PM")), ("timestamp", "a yyyy-MM-dd HH:mm", ("PM 2024-02-03 01:30",)),
        ("timestamp", "yyyy-MM-dd HH:mm", ("2024-10-27 02:30", "2024-03-31 02:30", "2024-10-27 03:00", "2024-02-03 25:61")), ("timestamp", "yyyyMMddHHmm", ("202402030405", "20240203 405", "2024020304")), ("timestamp", "yyyy-MM-dd HH:mmX", ("2024-02-03 04:05+01", "2024-02-03 04:05Z")),
        ("timestamp", "yyyy-MM-dd HH:mm z", ("2024-02-03 04:05 PST", "2024-02-03 04:05 GMT+01:00", "2024-02-03 04:05 +0130")),
    ) for text in texts for zone in ("UTC", "Europe/Paris")
] + [
    (f"date_format(timestamp_seconds({seconds}), '{letters}')", zone, "CORRECTED")
    for zone in ("UTC", "Z", "+00:00", "+00:30", "GMT-7", "UTC+3", "UT+1", "EST", "MST", "HST", "GMT0", "UTC+0", "GMT+00:00", "-18:00", "+01:02:03", "+1", "-0330", "GMT", "UT", "Etc/GMT+5", "Etc/UTC", "PST", "CST")
    for letters in ("z", "zzz", "VV") for seconds in (1704067200, 1720000000)
]

TABLE_SCHEMA = "g int, d double, f float, a array<double>, s struct<x:double,y:int>, ts timestamp"
TABLE = [
    (1, 0.0, 0.0, [0.0, 1.0], (0.0, 1), 1_000_000), (1, -0.0, -0.0, [-0.0, 1.0], (-0.0, 1), 2_000_000), (1, NAN, NAN, [NAN], (NAN, 2), 3_000_000),
    (1, -NAN, NAN, [NAN], (NAN, 2), 12_000_000), (2, 1e200, 1.0, [], (1e200, None), 13_000_000), (3, 1e308, 1.0, None, None, 14_000_000), (3, 1e308, 2.0, [None], (None, 1), 15_000_000),
    (4, 1e154, 1.0, [1.0], (1.0, 1), 16_000_000), (5, 2e154, 1.0, [1.0], (1.0, 1), None), (6, 1e160, -1.0, [2.0], (2.0, 1), 21_000_000), (6, 1e160, -1.0, [2.0], (2.0, 1), 22_000_000),
    (7, 1e154, 5.0, [3.0], (3.0, 1), 23_000_000), (7, -1e154, 5.0, [3.0], (3.0, 1), 24_000_000),
]
COUNT = ["count(*)"]
LATER = "element_at(array(g), nvl(cast(unix_seconds(ts) not in (2, 3, 12, 15, 22, 24) as int), 1))"
FIRST = "if(unix_seconds(ts) in (2, 3, 12, 15, 22, 24), null, g)"
GROUPS = [
    (["array(d)"], COUNT), (["a"], COUNT), (["array(struct(d))"], COUNT), (["struct(a)"], COUNT), (["array(array(d))"], COUNT), (["array(f)"], COUNT), (["array(f, d)"], COUNT),
    (["if(g = 1, array(d), null)"], COUNT), (["struct(d)"], COUNT), (["s"], COUNT), (["array(s)"], COUNT), (["d"], COUNT), (["f"], COUNT), (["array(cast(d as string))"], COUNT), (["array(d)", "g"], COUNT + ["sum(g)"]),
    ([], ["count(distinct array(d))", "count(distinct a)", "count(distinct array(s))"]),
    (["g"], ["stddev_pop(d)"]), (["g"], ["var_pop(d)"]), (["g"], ["stddev(d)"]), (["g"], ["var_samp(d)"]), ([], ["stddev_pop(d)"]), (["g"], ["stddev_pop(f)", "avg(d)"]),
    (["window(ts, '10 seconds').start"], COUNT), (["window(ts, '10 seconds')['end']"], COUNT), (["window(ts, '10 seconds', '5 seconds').start"], COUNT), (["window(ts, '10 seconds', '5 seconds', '1 second').END"], COUNT),
    (["window(ts, 10000000).start"], COUNT), (["hour(window(ts, '10 seconds').start)"], COUNT), (["window(cast(g as timestamp), '10 seconds').start"], COUNT), (["window(ts, '10 seconds').start as s"], COUNT),
    (["window(ts, '10 seconds')"], ["max(window.start)"]), (["window(ts, '10 seconds')"], ["max(window.end)", "count(window)"]), (["window(ts, '10 seconds')"], ["window.start s"]), (["window(ts, '10 seconds')"], ["window.start"]),
    (["window(ts, '10 seconds')"], ["first(window)"]), (["window(ts, '10 seconds')"], ["unix_micros(window.start) + count(*)"]), (["window(ts, '10 seconds')"], ["window"]), (["window(ts, '10 seconds')"], ["max(WINDOW.START)"]),
    (["window(ts, '10 seconds', '5 seconds')", "g"], ["min(window.start)", "count(*)"]), (["window(ts, '10 seconds') as w"], ["max(w.start)"]), (["window(ts, '10 seconds').start"], ["max(window.end)"]),
    (["window(ts, '10 seconds')"], ["max(window.nothing)"]), (["window(ts, '10 seconds')"], ["max(nothing)"]), (["g"], ["max(window.start)"]),
    (["window(ts, interval 10 seconds)"], COUNT), (["window(ts, '10 seconds', interval 5 seconds)"], COUNT), (["window(null, '1 day')"], COUNT), (["window(ts, concat('10', ' seconds'))"], COUNT), (["window(ts, 10.5D)"], COUNT),
    (["window(g, '10 seconds')"], COUNT),
    # Windows over clocks without a zone.
    (["window(cast(ts as timestamp_ntz), '10 seconds')"], COUNT + ["max(window.end)"]), (["window(cast(ts as timestamp_ntz), '10 seconds', '5 seconds')", "g"], COUNT), (["window(cast(ts as timestamp_ntz), '10 seconds').start"], COUNT), (["window_time(window(cast(ts as timestamp_ntz), '10 seconds'))"], COUNT),
    # Arguments that fail for rows that are not asked, or are: LATER is an error for every row of a group but its first.
    (["g"], [f"first({LATER})"]), ([], [f"first({LATER})"]), (["g"], [f"any_value({LATER})"]), (["g"], [f"first_value({LATER})"]), (["g"], [f"first({LATER}, true)"]), (["g"], [f"any_value({LATER}, true)"]), (["g"], [f"last({LATER})"]), (["g"], [f"min({LATER})"]),
    (["g"], [f"count({LATER})"]), (["g"], [f"first({LATER})", "count(*)", f"first({LATER} + 1)", "min(d)"]), (["g"], [f"first({LATER})", f"first({LATER}, true)"]), (["g"], [f"first(distinct {LATER})"]), (["g"], [f"first(struct({LATER}))"]),
    (["g"], [f"count(null, {LATER})"]), (["g"], [f"count({LATER}, null)"]), (["g"], [f"count({FIRST}, {LATER})"]), (["g"], [f"count({LATER}, {FIRST})"]), (["g"], [f"count(distinct {FIRST}, {LATER})"]), (["window(ts, '10 seconds', '5 seconds')"], [f"first({LATER})"]),
    # Units that no row knows, and that every row may.
    (["g"], [f"min(date_trunc('nope', timestamp_seconds({LATER})))"]), (["g"], [f"max(trunc(date_from_unix_date({LATER}), 'hour'))"]), (["g"], [f"min(date_trunc(concat('no', cast(g as string)), timestamp_seconds({LATER})))"]), (["g"], [f"max(trunc(date_from_unix_date({LATER}), concat('no', cast(g as string))))"]),
    # Sums of times, and maps under DISTINCT.
    (["g"], ["sum(ts)", "avg(ts)"]), ([], ["sum(cast(ts as date))"]), ([], ["sum(cast(ts as timestamp_ntz))"]), ([], ["avg(g = 1)"]), ([], ["size(first(distinct map(g, d)))"]), ([], ["collect_set(map(g, d))"]),
]

STREAMS = [
    ([["-0.0", "1.0"], ["0.0"], ["-0.0", "0.0"]], ["array(d)"], COUNT), ([["NaN"], ["NaN", "-0.0"], ["0.0"]], ["array(struct(d))"], COUNT), ([["-0.0"], ["0.0"]], ["struct(array(d))"], COUNT),
    ([["1e200"], ["1e200"], ["1"]], [], ["stddev_pop(d)", "var_pop(d)"]), ([["1", "2"], ["1e200"]], [], ["stddev_pop(d)"]), ([["1e308", "1e308"], ["1"]], [], ["stddev(d)"]), ([["1"], ["2"], ["4"]], [], ["stddev_pop(d)"]),
    ([["1", "0"], ["2", "0"], ["1"]], [], ["first(element_at(array(1, 2), cast(d as int)))", "count(*)"]),
]

KEYS = {"my.key": "seven", "my.a": "<${my.b}>", "my.b": "b", "my.c": "${my.c}", "my.d": "${my.e}", "my.e": "${my.d}", "my.odd": "$1\\\\x", "my.name": "one", "my.quote": "it\\'s"}
VARIABLES = [
    (KEYS, text) for text in (
        "'a${x}b'", "'a${my.key}b'", "'${my.key}${my.key}'", "'${spark:my.key}'", "'${sparkconf:my.key}'", "'${sparkConf:my.key}'", "'${hiveconf:my.key}'", "'${hivevar:my.key}'", "'${HIVECONF:my.key}'",
        "'${env:PORTAGE_ORACLE}'", "'${env:PORTAGE_NOWHERE}'", "'${system:file.separator}'", "'${system:nowhere}'", "'${foo:my.key}'", "'${spark:nowhere}'", "'${}'", "'${} x'", "'${ my.key}'", "'${my key}'", "'${my.key'",
        "'$my.key'", "'$${my.key}'", "'${${my.key}}'", "'${my.a}'", "'${my.c}'", "'${my.d}'", "'${my.odd}'", "'${my.quote}'", "${my.name} + 1", "${my.key}", "'a' rlike 'a${x}'", "regexp_replace('abc', r'(?<w>b)', r'<${w}>')",
        "regexp_replace('abc', '(?<w>b)', concat('<$', '{w}>'))", "'${a:}'", "'${a:b:c}'", "'${x-y:z}'", "'${spark:}'", "1 /* ${my.key} */", "'${MY.KEY}'", "'${é}'", "'${spark.sql.session.timeZone}'",
        "'${spark.sql.columnNameOfCorruptRecord}'", "'${spark.sql.streaming.noDataMicroBatches.enabled}'", "'${spark.sql.streaming.pollingDelay}'", "'${spark.nowhere}'", "upper('${my.key}') AS ${my.name}",
    )
] + [
    ({**KEYS, "spark.sql.variable.substitute": "false"}, text) for text in ("'a${my.key}b'", "'a${x}b'", "'${my.c}'", "regexp_replace('abc', r'(?<w>b)', r'<${w}>')")
]

MARK = "\ufeff"
VALUES = "k string, v int"
CORRUPT = VALUES + ", _corrupt_record string"
MODES = ("PERMISSIVE", "DROPMALFORMED", "FAILFAST")
NULLS = ['[null]', '{"v":1}', '[null,{"v":2}]', '[{"v":3},null]', '[{"v":4},{"v":5}]', '[{"v":"x"},null]', '[[null]]', '[{"v":null}]', '[]']
MARKED = [MARK * 2 + '{"v":1}', MARK + '{"v":2}', '{"v":3}', MARK + 'x', MARK, MARK + '  ', MARK + '[{"v":4},{"v":5}]', MARK * 2 + '{"v":6}', ' ' + MARK + '{"v":7}', '{"k":"' + MARK + '"}', MARK + '[{"v":"x"}]', MARK + '[null]']
BAD = ['{"k":"b","v":"bad"}', '{"k":"c","v":2}']


def sources():
    for mode in MODES:
        for schema in (VALUES, CORRUPT):
            yield NULLS if mode != "FAILFAST" else NULLS[:1], schema, {"mode": mode}, None
            yield MARKED if mode != "FAILFAST" else MARKED[1:3], schema, {"mode": mode}, None
        for select in (["k"], ["v"], ["k", "v"], ["count(*)"], ["_corrupt_record"], ["k", "_corrupt_record"], ["v", "_corrupt_record"], ["count(_corrupt_record)"]):
            yield BAD, CORRUPT, {"mode": mode}, select
        yield ['{"k":"b","v":1', "x"], CORRUPT, {"mode": mode}, ["count(*)"]
        yield ['{"k":"b","v":1', "x"], CORRUPT, {"mode": mode}, ["k"]
    for line in NULLS[2:4]:
        yield [line], VALUES, {"mode": "FAILFAST"}, None
    yield ['{"k":"a"}'], "_corrupt_record string", {}, None
    yield ['{"k":"a"}', "x"], "bad string, k string", {"columnNameOfCorruptRecord": "bad"}, ["bad"]
    yield [MARK + "[" + '{"v":1}'], CORRUPT, {}, None


def read(spark, lines, schema, given, select):
    entry = {"lines": lines, "schema": schema, "options": given, "select": select}
    folder = write_lines(lines)
    try:
        table = spark.read.schema(schema).options(**given).json(folder)
        entry["rows"] = plain((table.selectExpr(*select) if select else table).collect())
    except Exception as error:  # noqa: BLE001
        entry["error"] = reason(error)
    finally:
        shutil.rmtree(folder)
    return entry


def ordered(rows):
    return sorted(rows, key=lambda row: json.dumps(row))


def encoded(frame):
    """The rows of a table; times as numbers."""
    kinds = [field.dataType for field in frame.schema.fields]
    return ordered([encode(value, kind) for value, kind in zip(row, kinds)] for row in frame.collect())


def group(spark, keys, calls):
    entry = {"keys": keys, "calls": calls}
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    try:
        # Not through functions.window: that gives the window a name of its own.
        from pyspark.sql.functions import expr
        frame = spark.table("corners").groupBy(*[expr(key) for key in keys]).agg(*[expr(call) for call in calls])
        entry["names"] = frame.columns
        entry["types"] = [field.dataType.simpleString() for field in frame.schema.fields]
        entry["rows"] = encoded(frame)
    except Exception as error:  # noqa: BLE001
        entry.pop("names", None)
        entry["error"] = reason(error)
    return entry


def stream(spark, batches, keys, calls):
    from pyspark.sql.functions import expr
    folder = tempfile.mkdtemp()
    taken = []
    try:
        for number, lines in enumerate(batches):
            write_batch(folder + "/in", number, lines)
        frame = text_stream(spark, folder + "/in").selectExpr("cast(value as double) d").groupBy(*[expr(key) for key in keys]).agg(*[expr(call) for call in calls])
        query = frame.writeStream.outputMode("update").foreachBatch(lambda rows, number: taken.append(encoded(rows))).option("checkpointLocation", folder + "/c").start()
        query.processAllAvailable()
        query.stop()
    finally:
        shutil.rmtree(folder)
    return {"batches": batches, "keys": keys, "calls": calls, "rows": taken}


def variable(spark, conf, sql):
    entry = {"conf": conf, "sql": sql}
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for name, value in conf.items():
        spark.conf.set(name, value)
    try:
        row = spark.table("one").selectExpr(sql).collect()[0]
        entry["value"] = row[0]
    except Exception as error:  # noqa: BLE001
        entry["error"] = reason(error) if hasattr(error, "getErrorClass") and error.getErrorClass() else str(error).splitlines()[0][:120]
    for name in conf:
        spark.conf.unset(name)
    return entry


MOMENTS = [1704067200, 1720000000, 1421280000, 1436918400, 1105747200, 1121385600, 631152000, 646790400]


def zones(spark):
    """The short name of every zone in winter and summer, of now and of then."""
    columns = [f"date_format(timestamp_seconds({seconds}), 'z')" for seconds in MOMENTS]
    for zone in sorted(spark._jvm.java.time.ZoneId.getAvailableZoneIds()):
        if not zone.startswith("SystemV/"):
            spark.conf.set("spark.sql.session.timeZone", zone)
            yield {"zone": zone, "names": list(spark.table("one").selectExpr(*columns).collect()[0])}


def parts(spark):
    yield "zones", zones(spark)
    yield "variables", (variable(spark, *case) for case in VARIABLES)
    yield "questions", (ask(spark, sql, zone, policy) for sql, zone, policy in [(sql, "UTC", "EXCEPTION") for sql in QUESTIONS] + OTHERS)
    yield "groups", (group(spark, *case) for case in GROUPS)
    yield "streams", (stream(spark, *case) for case in STREAMS)
    yield "sources", (read(spark, *case) for case in sources())


def main(wanted):
    os.environ["PORTAGE_ORACLE"] = "from outside"
    spark = session(partitions=1)
    spark.sql("select 1 as one").createOrReplaceTempView("one")
    rows = [list(row) for row in TABLE]
    micros = "g int, d double, f float, a array<double>, s struct<x:double,y:int>, m bigint"
    spark.createDataFrame(TABLE, micros).coalesce(1).selectExpr("g", "d", "f", "a", "s", "timestamp_micros(m) ts").createOrReplaceTempView("corners")
    recorded = json.load(open(FIXTURE)) if wanted else {}
    recorded["spark"] = spark.version
    kinds = [field.dataType for field in spark.table("corners").schema.fields]
    recorded["schema"], recorded["table"] = TABLE_SCHEMA, [[encode(value, kind) for value, kind in zip(row, kinds)] for row in rows]
    for name, entries in parts(spark):
        if not wanted or name in wanted:
            recorded[name] = list(entries)
    with open(FIXTURE, "w") as file:
        file.write("{" + ",\n".join(f'"{name}":' + (json.dumps(value) if not isinstance(value, list) else "[\n" + ",\n".join(json.dumps(e, separators=(",", ":")) for e in value) + "]") for name, value in recorded.items()) + "}\n")


main(sys.argv[1:])
