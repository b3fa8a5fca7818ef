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
]

STREAMS = [
    ([["-0.0", "1.0"], ["0.0"], ["-0.0", "0.0"]], ["array(d)"], COUNT), ([["NaN"], ["NaN", "-0.0"], ["0.0"]], ["array(struct(d))"], COUNT), ([["-0.0"], ["0.0"]], ["struct(array(d))"], COUNT),
    ([["1e200"], ["1e200"], ["1"]], [], ["stddev_pop(d)", "var_pop(d)"]), ([["1", "2"], ["1e200"]], [], ["stddev_pop(d)"]), ([["1e308", "1e308"], ["1"]], [], ["stddev(d)"]), ([["1"], ["2"], ["4"]], [], ["stddev_pop(d)"]),
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
