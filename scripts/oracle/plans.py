"""Records what real Spark makes of plans, into fixtures/oracle/plans.json: durations, window(…) as a column,
qualified names, watermarks said twice.

    scripts/oracle/plans.py FIXTURES

Times are microseconds since the epoch, a window is [start, end], text stands for a double that JSON cannot hold. A refusal is recorded as
the text of its exception, its first line. Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import math
import re
import shutil
import sys

from session import session, text_stream, write_batch
from pyspark.sql.functions import col, expr, window

BASE = "/tmp/portage-oracle-plans"

# What a duration may look like.
DURATIONS = [
    "2147483648 seconds",
    "9223372036854775807 microseconds",
    "4611686018427387904 microseconds",
    "6917529027641081857 microseconds",
    "10 seconds",
    "9223372036854775808 microseconds",
    "9223372036854775 seconds",
    "9223372036854 seconds",
    "106751991 days",
    "106751992 days",
    "106751991 days 4 hours 54.775807 seconds",
    "106751991 days 14454775808 microseconds",
    "2147483647 days",
    "2147483648 days",
    "306783378 weeks",
    "306783379 weeks",
    "1.5 days",
    "0.0000001 seconds",
    "1.0000015 seconds",
    "1.1234567891 seconds",
    "-0.5 seconds",
    "1 second -2 seconds",
    "3 second - 2 seconds",
    "interval 1 second",
    "INTERVAL '1' SECOND",
    "  1   second  ",
    "+1 second",
    "1second",
    "1 secs",
    "1 min",
    "1 week 1 ms",
    "2 us",
    "1 millis",
    "1 usec",
    "1 nanosecond",
    "1 seconds 1",
    "interval",
    "1. seconds",
    ".5 seconds",
    ". seconds",
    "0 years 5 seconds",
    "1 month",
    "99999999999999999999 seconds",
    "0 seconds",
    "-1 day",
]


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
    return re.sub(r"\[id = [^]]*\]", "[…]", text)


def durations(spark):
    """The length of a window of each duration, in microseconds."""
    table = spark.sql("select timestamp_micros(0) ts")
    recorded = []
    for text in DURATIONS:
        try:
            row = table.select(window("ts", text).alias("w")).selectExpr("unix_micros(w.end) - unix_micros(w.start)").collect()[0]
            recorded.append({"text": text, "micros": row[0]})
        except Exception as error:  # noqa: BLE001
            recorded.append({"text": text, "refused": refusal(error)})
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
    if kind == "timestamp_ntz":
        return expr(f"unix_micros(cast({renamed[i]} as timestamp))")
    if kind.startswith("struct<start:timestamp_ntz"):
        return expr(f"array(unix_micros(cast({renamed[i]}.start as timestamp)), unix_micros(cast({renamed[i]}.end as timestamp)))")
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
        "window of clocks": lambda: table(None).selectExpr("cast(ts as timestamp_ntz) c", "k", "v").groupBy(window("c", "2 seconds")).agg(expr("sum(v) s")),
        "window of clocks as a column": lambda: table(None).selectExpr("window(cast(ts as timestamp_ntz), '3 seconds', '1 seconds') w", "v").groupBy("w").agg(expr("sum(v) s")),
        "time of a window of clocks": lambda: table(None).selectExpr("window_time(window(cast(ts as timestamp_ntz), '2 seconds')) t", "v"),
        "watermark of clocks": lambda: table(None).selectExpr("cast(ts as timestamp_ntz) c", "v").withWatermark("c", "1 seconds").groupBy(window("c", "2 seconds")).count(),
        "watermark of a window of clocks": lambda: table(None).selectExpr("window(cast(ts as timestamp_ntz), '2 seconds') w", "v").withWatermark("w", "1 seconds").groupBy("w").count(),
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
    recorded = {"spark": spark.version, "stream": STREAM}
    for part in [durations, streams, static]:
        recorded[part.__name__] = part(spark)
    with open(f"{fixtures}/plans.json", "w") as file:
        json.dump(recorded, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
