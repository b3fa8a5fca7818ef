"""Records what real Spark makes of plans, into fixtures/oracle/plans.json: windows at the edges of 64 bits, window(…) as a column,
aggregates, qualified names, watermarks said twice.

    scripts/oracle/plans.py FIXTURES

Times are microseconds since the epoch, a window is [start, end], text stands for a double that JSON cannot hold. A refusal is recorded as
the text of its exception, its first line. Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import math
import shutil
import sys

from session import session, text_stream, write_batch
from pyspark.sql.functions import col, expr, window

BASE = "/tmp/portage-oracle-plans"
MAX = 2**63 - 1
MIN = -(2**63)

# Durations as (length, slide or None, start or None), and times.
WINDOWS = [
    (("2147483648 seconds", None, None), [0, -1, 1, MAX, MIN, 10**18]),
    (("9223372036854775807 microseconds", None, None), [0, -1, MAX, MAX - 1, MIN, MIN + 1]),
    (("4611686018427387904 microseconds", None, None), [0, -1, MAX, MIN, 2**62, 2**62 - 1, -(2**62) - 1]),
    (("6917529027641081857 microseconds", None, None), [0, -1, MAX, MIN]),
    (("9223372036854775807 microseconds", "4611686018427387904 microseconds", None), [0, -1, MAX, MIN, 2**62]),
    (("9223372036854775807 microseconds", "9223372036854775806 microseconds", None), [0, -1, MAX, MIN, MIN + 5]),
    (("9223372036854775806 microseconds", "4611686018427387903 microseconds", None), [0, -1, MAX, MIN, 2**62]),
    (("9223372036854775807 microseconds", "4611686018427387904 microseconds", "4611686018427387903 microseconds"), [0, -1, MAX, MIN]),
    (("10 seconds", None, None), [MAX, MIN, MAX - 10**7, MIN + 10**7]),
    (("10 seconds", "4 seconds", None), [MAX, MIN, MIN + 10**7]),
    (("10 seconds", "5 seconds", None), [MAX, MIN, MIN + 10**7]),
    (("10 seconds", None, "3 seconds"), [MAX, MIN, MIN + 2 * 10**6, 0]),
    (("10 seconds", None, "-3 seconds"), [MAX, MAX - 2 * 10**6, MIN, 0]),
    (("10 seconds", "4 seconds", "-3 seconds"), [MAX, MIN, 0]),
    (("9223372036854775808 microseconds", None, None), [0]),
    (("9223372036854775 seconds", None, None), [0]),
    (("9223372036854 seconds", None, None), [0, -1, MAX, MIN]),
    (("106751991 days", None, None), [0, -1, MAX, MIN]),
    (("106751992 days", None, None), [0]),
    (("106751991 days 4 hours 54.775807 seconds", None, None), [0]),
    (("106751991 days 14454775808 microseconds", None, None), [0]),
    (("2147483647 days", None, None), [0]),
    (("2147483648 days", None, None), [0]),
    (("306783378 weeks", None, None), [0]),
    (("306783379 weeks", None, None), [0]),
    (("1 day", None, "-86399999999 microseconds"), [0]),
    (("1 day", None, "86400 seconds"), [0]),
    (("1 day", None, "-1 day"), [0]),
    (("1.5 days", None, None), [0]),
    (("0.0000001 seconds", None, None), [0]),
    (("1.0000015 seconds", None, None), [0]),
    (("1.1234567891 seconds", None, None), [0]),
    (("-0.5 seconds", None, None), [0]),
    (("1 second -2 seconds", None, None), [0]),
    (("3 second - 2 seconds", None, None), [0]),
    (("interval 1 second", None, None), [0]),
    (("INTERVAL '1' SECOND", None, None), [0]),
    (("  1   second  ", None, None), [0]),
    (("+1 second", None, None), [0]),
    (("1second", None, None), [0]),
    (("1 secs", None, None), [0]),
    (("1 min", None, None), [0]),
    (("1 week 1 ms", None, None), [0]),
    (("2 us", None, None), [0]),
    (("1 millis", None, None), [0]),
    (("1 usec", None, None), [0]),
    (("1 nanosecond", None, None), [0]),
    (("1 seconds 1", None, None), [0]),
    (("", None, None), [0]),
    (("interval", None, None), [0]),
    (("1. seconds", None, None), [0]),
    ((".5 seconds", None, None), [0]),
    ((". seconds", None, None), [0]),
    (("0 years 5 seconds", None, None), [0]),
    (("1 month", None, None), [0]),
    (("99999999999999999999 seconds", None, None), [0]),
    (("5 seconds", "0 seconds", None), [0]),
    (("5 seconds", "6 seconds", None), [0]),
    (("0 seconds", None, None), [0]),
    (("-1 day", None, None), [0]),
]

AGGREGATES = [
    f"{f}({v})" for f in ["stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"] for v in ["y", "i", "l", "f", "d", "s", "w"]
] + [
    f"{f}({v})" for f in ["collect_list", "collect_set", "approx_count_distinct", "count", "min", "max", "first", "last", "any_value"]
    for v in ["y", "h", "i", "l", "f", "d", "s", "x", "t", "dt", "ts", "a", "r"]
] + [
    f"{f}({v})" for f in ["sum", "avg"] for v in ["y", "h", "i", "l", "f", "d"]
] + ["std(i)", "array_agg(i)", "approx_count_distinct(i, 0.01)", "approx_count_distinct(s, 0.3)", "approx_count_distinct(l, 0.005)", "bool_and(t)", "bool_or(t)", "every(t)",
     "some(t)", "count_if(t)", "count(i, s)", "count(*)", "collect_list(struct(i, s))", "stddev(null)", "collect_list(null)", "collect_set(null)",
     "approx_count_distinct(null)", "size(collect_list(i))", "stddev(i) * 2", "collect_set(i + 1)", "stddev(d + 1e9D)", "first(i, true)", "last(i, true)", "approx_count_distinct(i, 0.5)"]

SCHEMA = ("g int, y tinyint, h smallint, i int, l bigint, f float, d double, s string, w string, x binary, t boolean, dt date, ts timestamp, "
          "a array<int>, r struct<p:int,q:string>")
ROWS = [
    "1, 1Y, 1S, 1, 1L, float(0.1), 0.1D, 'a', '1.5', X'61', true, date'2020-01-01', timestamp_micros(1), array(1,2), named_struct('p',1,'q','z')",
    "1, 2Y, 2S, 2, 2L, float(0.2), 0.2D, 'b', '2.5', X'62', false, date'2020-01-02', timestamp_micros(2), array(1,null), named_struct('p',1,'q','y')",
    "1, 2Y, 2S, 2, 2L, float(0.2), 0.2D, 'b', 'x', X'62', false, date'2020-01-02', timestamp_micros(2), array(1,2), named_struct('p',1,'q','z')",
    "1, null, null, null, null, null, null, null, null, null, null, null, null, null, null",
    "2, 127Y, 32767S, 2147483647, 9223372036854775807L, float('NaN'), double('NaN'), 'ä', '1e308', X'', true, date'1900-01-01', timestamp_micros(-1), array(), named_struct('p',null,'q',null)",
    "2, -128Y, -32768S, -2147483648, -9223372036854775808L, float('-0.0'), -0.0D, '', '-1e308', X'00', true, date'9999-12-31', timestamp_micros(9), array(3), named_struct('p',2,'q','y')",
    "2, 5Y, 5S, 5, 5L, float('0.0'), 0.0D, '', '1e308', X'00', null, date'9999-12-31', timestamp_micros(9), array(3), named_struct('p',2,'q','y')",
    "2, 5Y, 5S, 5, 5L, float('NaN'), double('NaN'), 'a longer text than words hold', '7', X'000102030405060708090a0b0c0d0e0f10', null, date'9999-12-31', timestamp_micros(9), array(3), null",
    "3, 7Y, 7S, 7, 7L, float(7.25), 7.25D, 'only', '7', X'77', false, date'1969-12-31', timestamp_micros(7), array(7), named_struct('p',7,'q','only')",
    "4, null, null, null, null, null, null, null, null, null, null, null, null, null, null",
    "4, null, null, null, null, null, null, null, null, null, null, null, null, null, null",
    "5, 1Y, 1S, 1, 1L, float('Infinity'), double('Infinity'), 'i', 'Infinity', X'01', true, date'2020-01-01', timestamp_micros(1), array(null), named_struct('p',1,'q',null)",
    "5, 2Y, 2S, 2, 2L, float(1.0), 1.0D, 'j', '1', X'02', true, date'2020-01-02', timestamp_micros(2), array(null), named_struct('p',1,'q',null)",
]

# How many distinct values there are: approx_count_distinct at every part of its estimate.
DISTINCT = [0, 1, 2, 10, 100, 300, 399, 450, 600, 1000, 2000, 2560, 2600, 5000, 20000, 100000]


def plain(value):
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        return repr(value)
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    return str(value)


def refusal(error):
    text = str(getattr(error, "desc", None) or error).split("\n")[0]
    return text


def windows(spark):
    recorded = []
    for (length, slide, start), times in WINDOWS:
        said = [d for d in (length, slide if slide or not start else length, start) if d is not None]
        case = {"said": said, "times": times}
        try:
            table = spark.sql("select explode(array(%s)) v" % ", ".join(literal(t) for t in times)).selectExpr("v", "timestamp_micros(v) ts")
            column = window("ts", *said)
            rows = table.select("v", column.alias("w")).selectExpr("v", "unix_micros(w.start)", "unix_micros(w.end)").collect()
            case["rows"] = [list(r) for r in rows]
        except Exception as error:  # noqa: BLE001
            case["refused"] = refusal(error)
        recorded.append(case)
    return recorded


def literal(t):
    return "-9223372036854775807L - 1L" if t == MIN else f"{t}L"


def aggregates(spark):
    names = [p.split()[0] for p in SCHEMA.split(", ")]
    union = " union all ".join("select " + row for row in ROWS)
    table = spark.sql(f"select * from ({union}) as t({', '.join(names)})").coalesce(1).cache()
    # Columns that JSON cannot hold go out as numbers or hexadecimal digits.
    recorded = []
    for sql in AGGREGATES:
        case = {"sql": sql}
        try:
            frame = table.groupBy("g").agg(expr(sql)).orderBy("g")
            case["name"] = frame.columns[1]
            case["type"] = frame.schema[1].dataType.simpleString()
            case["nullable"] = frame.schema[1].nullable
            shown = frame.selectExpr("g", f"to_json(struct(`{frame.columns[1]}` as v)) as j")
            case["rows"] = [[r[0], json.loads(r[1]).get("v")] for r in shown.collect()]
        except Exception as error:  # noqa: BLE001
            case["refused"] = refusal(error)
        recorded.append(case)
    return recorded


def distinct(spark):
    recorded = []
    for n in DISTINCT:
        row = spark.range(n).coalesce(1).selectExpr(
            "approx_count_distinct(id)", "approx_count_distinct(cast(id as string))", "approx_count_distinct(cast(id as double))",
            "approx_count_distinct(cast(id as int), 0.02)", "approx_count_distinct(id, 0.2)").collect()[0]
        recorded.append({"values": n, "estimates": list(row)})
    return recorded


def static(spark):
    """Queries over one table: their columns and rows, or Spark's refusal."""
    t = spark.sql("select * from values (1L, 1000000L, 'a'), (2L, 2500000L, 'a'), (3L, 3000000L, 'b'), (4L, null, 'b') as t(v, m, k)").selectExpr(
        "v", "timestamp_micros(m) ts", "k").coalesce(1)
    a = t.alias("t")
    w2, w31 = window("ts", "2 seconds"), window("ts", "3 seconds", "1 seconds")
    jobs = {
        "withColumn": lambda: t.withColumn("w", w2),
        "withColumn, grouped": lambda: t.withColumn("w", w2).groupBy("w", "k").count(),
        "withColumn sliding, grouped": lambda: t.withColumn("w", w31).groupBy("w", "k").agg(expr("sum(v)")),
        "select": lambda: t.select(w2),
        "select sliding": lambda: t.select("v", w31.alias("w")),
        "select field": lambda: t.select("v", w2.getField("start").alias("s"), w2.getField("end").alias("e")),
        "where": lambda: t.where(w2.getField("start") > expr("timestamp_micros(0)")),
        "where sliding": lambda: t.where(w31.getField("start") >= expr("timestamp_micros(1000000)")),
        "group by start": lambda: t.groupBy(w2.getField("start")).count(),
        "group by start and key": lambda: t.groupBy(w31.getField("start").alias("s"), "k").count(),
        "group by window and end": lambda: t.groupBy(w2, w2.getField("end")).count(),
        "aggregate of a window": lambda: t.groupBy("k").agg(expr("max(window(ts, '2 seconds').start) m")),
        "order by a window": lambda: t.orderBy(w2.getField("end").desc(), "v"),
        "two windows": lambda: t.select(w2, w31),
        "the same window twice": lambda: t.select(w2.alias("x"), w2.alias("y")),
        "window of a window": lambda: t.select(w2.alias("w")).select(window("w", "4 seconds").alias("u")),
        "alias where": lambda: a.where("t.k > 'a'").select("t.k"),
        "alias select": lambda: a.select("t.v", "k"),
        "alias star": lambda: a.select("t.*"),
        "alias twice": lambda: a.select("t.k").select("t.k"),
        "alias withColumn": lambda: a.withColumn("x", expr("v + 1")).select("t.k", "x"),
        "alias column of withColumn": lambda: a.withColumn("x", expr("v + 1")).select("t.x"),
        "alias replaced column": lambda: a.withColumn("k", expr("'n'")).select("t.k"),
        "alias renamed": lambda: a.withColumnRenamed("k", "q").select("t.q"),
        "alias of a renamed": lambda: a.withColumnRenamed("k", "q").select("t.v"),
        "alias drop": lambda: a.drop("v").select("t.k"),
        "alias group": lambda: a.groupBy("t.k").agg(expr("sum(t.v) s")).select("t.k", "s"),
        "alias order": lambda: a.orderBy("t.v").select("t.v"),
        "alias limit": lambda: a.orderBy("v").limit(2).select("t.v"),
        "alias union": lambda: a.union(t).select("t.v"),
        "alias union right": lambda: t.union(a).select("t.v"),
        "alias over alias": lambda: a.alias("u").select("t.v"),
        "alias over alias, the outer": lambda: a.alias("u").select("u.v"),
        "alias other case": lambda: a.select("T.V"),
        "alias cast": lambda: a.select(expr("cast(t.v as string)")).select("t.v"),
        "alias aliased": lambda: a.select(expr("t.v as v")).select("t.v"),
        "alias named as a column": lambda: t.selectExpr("struct(v) as t", "v").alias("t").select("t.v"),
        "alias distinct": lambda: a.select("k").distinct().select("t.k"),
        "alias of another": lambda: a.select("u.k"),
        "alias star of another": lambda: a.select("u.*"),
        "alias dropDuplicates": lambda: a.select("k").dropDuplicates().select("t.k"),
    }
    recorded = {}
    for name, job in jobs.items():
        try:
            frame = job()
            shown = frame.select([plain_column(frame, i) for i in range(len(frame.columns))])
            recorded[name] = {"columns": frame.columns, "rows": [plain(list(r)) for r in shown.collect()]}
        except Exception as error:  # noqa: BLE001
            recorded[name] = {"refused": refusal(error)}
    return recorded


def plain_column(frame, i):
    renamed = [f"`{n}`" for n in frame.columns]
    kind = frame.schema[i].dataType.simpleString()
    c = expr(renamed[i])
    if kind == "timestamp":
        return expr(f"unix_micros({renamed[i]})")
    if kind.startswith("struct<start:timestamp"):
        return expr(f"array(unix_micros({renamed[i]}.start), unix_micros({renamed[i]}.end))")
    return c


STREAM = [["1000000,a,1", "2500000,a,2", "3000000,b,3"], ["9000000,a,4", "1000000,b,5"], ["20000000,b,6"]]


def streams(spark):
    shutil.rmtree(BASE, ignore_errors=True)
    for number, lines in enumerate(STREAM):
        write_batch(f"{BASE}/in", number, lines)

    def table(delay="1 seconds"):
        lines = text_stream(spark, f"{BASE}/in")
        rows = lines.selectExpr("timestamp_micros(cast(split(value,',')[0] as bigint)) ts", "split(value,',')[1] k", "cast(split(value,',')[2] as bigint) v")
        return rows.withWatermark("ts", delay) if delay else rows

    w2, w31 = window("ts", "2 seconds"), window("ts", "3 seconds", "1 seconds")
    jobs = {
        "withColumn, grouped": lambda: table().withColumn("w", w2).groupBy("w", "k").agg(expr("sum(v) s")),
        "withColumn sliding, grouped": lambda: table().withColumn("w", w31).groupBy("w", "k").agg(expr("sum(v) s")),
        "select": lambda: table().select(w2.alias("w"), "v"),
        "where": lambda: table().where(w2.getField("start") > expr("timestamp_micros(0)")).select("v"),
        "where, grouped": lambda: table().where(w2.getField("start") > expr("timestamp_micros(0)")).groupBy("window", "k").count(),
        "group by start": lambda: table().groupBy(w2.getField("start").alias("s")).count(),
        "group by window and start": lambda: table().groupBy(w2, w2.getField("start").alias("s")).count(),
        "window without watermark": lambda: table(None).withColumn("w", w2).groupBy("w").count(),
        "collected": lambda: table().groupBy("k").agg(expr("collect_list(v) c"), expr("sort_array(collect_set(v)) s")).select("k", "c", "s"),
        "spread": lambda: table().groupBy("k").agg(expr("stddev(v) s"), expr("var_pop(v) p"), expr("approx_count_distinct(v) n")),
        "second watermark": lambda: table().groupBy(w2).agg(expr("sum(v) s"), expr("max(ts) m")).withWatermark("m", "1 seconds"),
        "second watermark, window": lambda: table().groupBy(w2).agg(expr("sum(v) s")).withWatermark("window", "1 seconds"),
        "second watermark, grouped": lambda: table().groupBy(w2).agg(expr("sum(v) s")).selectExpr("window_time(window) t", "s").withWatermark(
            "t", "3 seconds").groupBy(window("t", "4 seconds")).agg(expr("sum(s) s")),
        "second watermark without aggregation": lambda: table().withWatermark("ts", "5 seconds"),
        "second watermark, other column": lambda: table().selectExpr("ts", "ts + interval 1 second u", "v").withWatermark("u", "5 seconds"),
        "second watermark, the first gone": lambda: table().selectExpr("timestamp_micros(v) u", "v").withWatermark("u", "5 seconds"),
    }
    recorded = {}
    for name, job in jobs.items():
        for mode in ["append", "update", "complete"]:
            label = f"{name}: {mode}"
            batches = []

            def take(frame, number):
                shown = frame.select([plain_column(frame, i) for i in range(len(frame.columns))])
                batches.append(sorted(([plain(v) for v in r] for r in shown.collect()), key=repr))

            place = f"{BASE}/{abs(hash(label))}"
            try:
                frame = job()
                query = frame.writeStream.outputMode(mode).foreachBatch(take).option("checkpointLocation", place).start()
                try:
                    query.processAllAvailable()
                finally:
                    query.stop()
                recorded[label] = {"columns": frame.columns, "batches": batches}
            except Exception as error:  # noqa: BLE001
                recorded[label] = {"refused": refusal(error)}
    return recorded


def main(fixtures):
    spark = session(1)
    recorded = {"spark": spark.version, "schema": SCHEMA, "rows": ROWS, "stream": STREAM}
    for part in [windows, streams, static, distinct, aggregates]:
        recorded[part.__name__] = part(spark)
    with open(f"{fixtures}/plans.json", "w") as file:
        json.dump(recorded, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
