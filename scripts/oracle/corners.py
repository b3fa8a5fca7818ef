#!/usr/bin/env python3
"""Records what Spark 3.5.8 makes of corners: zeros and NaN inside keys, spreads that overflow, lines of a JSON source, names of windows.

Run by hand: PYSPARK's python scripts/oracle/corners.py [PART…]. Writes fixtures/oracle/corners.json, or only those parts of it anew:
"questions" as in edges.json; "sources": {"lines", "schema", "options", "select"} with "rows" or "error"; "groups": {"keys", "calls"} over
the rows of "table", with "names", "types" and "rows", sorted, or "error"; "streams": {"batches", "keys", "calls"}, batches of texts that are the
column `d` as doubles, with the rows of each batch under the mode update; "variables": {"conf", "sql"} with "value" or "error", the variable
PORTAGE_ORACLE of the environment being `from outside`.
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


def parts(spark):
    yield "variables", (variable(spark, *case) for case in VARIABLES)
    yield "questions", (ask(spark, sql, "UTC", "EXCEPTION") for sql in QUESTIONS)
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
