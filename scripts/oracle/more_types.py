#!/usr/bin/env python3
"""Records what Spark 3.5 answers over decimals, maps, timestamps without zone, intervals, char and varchar.

Run by hand with a pyspark 3.5.8 interpreter:  PYSPARK_PYTHON=$(which python) python scripts/oracle/more_types.py
Writes fixtures/oracle/more_types.json: of each expression the name, the type, whether it may be null, and each row's value as text
(CAST(… AS STRING)), or Spark's refusal or failure. One text for all rows is written once, under "all".
"""
import datetime
import json
import os
import sys

os.environ["TZ"] = "UTC"
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from recorded_values import encode, reason  # noqa: E402
from type_cases import BASE, CASES, COLUMNS, ZONED  # noqa: E402

D, TS = datetime.date, datetime.datetime
# n a(10,2) b(38,18) c(38,0) e(5,5) p g u v i l d s dt ts t
ROWS = [
    (0,) + (None,) * 15,
    (1, "0", "0", "0", "0", "1970-01-01 00:00:00", "1970-01-01 00:00:01", "0 00:00:00", "0-0", 0, 0, 0.0, "", D(1970, 1, 1), TS(1970, 1, 1), True),
    (2, "1.5", "1.5", "1", "0.5", "2020-02-29 23:59:59.999999", "2020-02-29 23:59:59.999999", "1 02:03:04.567891", "1-2", 1, 1, 1.5, "abc", D(2020, 2, 29), TS(2020, 2, 29, 23, 59, 59, 999999), False),
    (3, "-1.5", "-0.000000000000000001", "-7", "-0.00001", "1969-12-31 23:59:59.5", "1600-01-01 00:00:00", "-1 02:03:04.5", "-1-11", -1, -1, -2.5, "1.25", D(1969, 12, 31), TS(1969, 12, 31, 23, 59, 59, 1), True),
    (4, "99999999.99", "99999999999999999999.999999999999999999", "99999999999999999999999999999999999999", "0.99999", "9999-12-31 23:59:59.999999", "0001-01-01 00:00:00", "106751991 04:00:54.775807", "178956970-7", 2147483647, 9223372036854775807, 1e300, "9999-12-31", D(9999, 12, 31), TS(9999, 12, 31, 23, 59, 59), None),
    (5, "-99999999.99", "-99999999999999999999.999999999999999999", "-99999999999999999999999999999999999999", "-0.99999", "2021-03-14 02:30:00", "2021-11-07 01:30:00", "-106751991 04:00:54.775808", "-178956970-8", -2147483648, -9223372036854775808, -1e300, "1 02:03:04", D(1, 1, 1), TS(1900, 1, 1, 12, 30), False),
    (6, "2.25", "0.1", "3", "0.00001", "2021-01-01 12:30:45", "2021-01-02 00:00:00", "0 00:00:00.000001", "0-1", 3, 42, 0.1, "2021-01-01 12:30:45", D(2021, 3, 14), TS(2021, 3, 14, 7, 30), True),
    (7, "1234.56", "123456789.123456789", "123456789012345678901234567890", "0.12345", "1582-10-10 01:02:03", "2024-12-30 08:09:10.123", "10 00:00:00", "10-0", 70000, 5000000000, 2.5, "1-2", D(2021, 11, 7), TS(2021, 11, 7, 6, 15, 30, 500000), None),
    (8, "0.01", "1.000000000000000001", "10", "0.1", "2000-01-01 00:00:00.123", "2000-01-01 00:00:00.124", "-0 00:00:00.5", "-0-1", 17, -17, float("nan"), "true", D(2000, 1, 1), TS(2000, 1, 1, 0, 0, 0, 123000), False),
    (9, "-12.34", "3.141592653589793238", "-1234567890123456789", "-0.5", "1850-06-15 01:02:03", "1850-06-15 01:02:04", "365 23:59:59.999999", "100-11", -300, 1609459200123, float("inf"), "1e3", D(2024, 12, 30), TS(2024, 12, 30, 8, 9, 10), True),
    (10, "7", "7", "7", "0.7", "2023-06-30 12:00:00", "2023-06-30 12:00:00", "-3 00:00:00", "-5-0", 7, 7, -0.0, "5", D(1582, 10, 15), TS(1850, 6, 15, 1, 2, 3), False),
]
AGGREGATES = {"sum", "avg", "mean", "min", "max", "count", "stddev", "variance", "approx_count_distinct", "first", "collect_list", "collect_set", "count_if", "any_value", "size"}


def texts(frame, chunk):
    got = frame.selectExpr(*[c["sql"] for c in chunk]).toDF(*[f"c{i}" for i in range(len(chunk))])
    return got.selectExpr(*[f"cast(c{i} as string) c{i}" for i in range(len(chunk))]).collect()


def is_plain(case):
    """Whether it has a value of each row: a window makes rows of its own, and none of a null time."""
    sql = case["sql"]
    return "window(" not in sql and (sql.split("(")[0].strip("-") not in AGGREGATES or sql.startswith("size(") and "collect" not in sql)


def one(frame, sql, n):
    """The value of row n as text, or its failure."""
    try:
        return texts(frame.where(f"n = {n}"), [{"sql": sql}])[0][0]
    except Exception as error:
        return {"failure": reason(error)}


def run(frame, sqls, zone):
    spark.conf.set("spark.sql.session.timeZone", zone)
    cases = []
    for sql in sqls:
        case = {"sql": sql}
        if zone != "UTC":
            case["zone"] = zone
        try:
            chosen = frame.selectExpr(sql)
            field = chosen.schema.fields[0]
            # Asked of Java: Python's class names interval types otherwise.
            kind = chosen._jdf.schema().apply(0).dataType().catalogString()
            case.update(name=field.name, type=kind, nullable=field.nullable)
        except Exception as error:  # an analysis or parse refusal is an outcome
            case["error"] = reason(error)
        cases.append(case)
    good = [c for c in cases if "type" in c]

    def record(chunk):
        try:
            got = texts(frame, chunk)
            for i, c in enumerate(chunk):
                c["values"] = [row[i] for row in got]
        except Exception as error:
            if len(chunk) == 1:
                chunk[0]["failure"] = reason(error)
                if is_plain(chunk[0]):
                    chunk[0]["each"] = [one(frame, chunk[0]["sql"], n) for n in range(len(ROWS))]
            else:
                half = len(chunk) // 2
                record(chunk[:half])
                record(chunk[half:])

    plain = [c for c in good if is_plain(c)]
    for start in range(0, len(plain), 40):
        record(plain[start:start + 40])
    for c in good:
        if c not in plain:
            record([c])
    for c in cases:
        if "values" in c and len(set(c["values"])) == 1 and len(c["values"]) > 1:
            c["all"] = c.pop("values")[0]
    return cases


spark = (SparkSession.builder.master("local[1]").appName("types").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "1")
         .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
base = spark.createDataFrame(ROWS, BASE).coalesce(1)
base.cache().count()
frame = base.selectExpr("*", *[c for c in COLUMNS if " " in c])
cases = run(frame, CASES, "UTC") + run(frame, ZONED, "America/New_York")
out = os.path.join(HERE, "..", "..", "fixtures", "oracle", "more_types.json")
with open(out, "w") as file:
    file.write('{"spark":%s,"schema":%s,"columns":%s,\n"rows":[\n' % (json.dumps(spark.version), json.dumps(BASE), json.dumps([c for c in COLUMNS if " " in c])))
    file.write(",\n".join(json.dumps([encode(v, f.dataType) for v, f in zip(row, base.schema.fields)], separators=(",", ":")) for row in ROWS))
    file.write('\n],"cases":[\n')
    file.write(",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in cases))
    file.write("\n]}\n")
print(len(cases), "cases,", sum("error" in c for c in cases), "refused,", sum("failure" in c for c in cases), "failed")
