#!/usr/bin/env python3
"""Records what Spark 3.5 answers for aggregate functions over groups: values, type, nullability, output name, refusal.

Run by hand:  PYSPARK_PYTHON=$(which python) python scripts/oracle/aggregates.py fixtures/oracle
Writes aggregates.json in the form of expressions.json: each case's values, one a group in the order of `g`. What collect_set gives is sorted
as text, for its order is Spark's hash table's. `distinct` holds estimates of approx_count_distinct over ranges of numbers and texts.
"""
import datetime
import json
import os
import sys

os.environ["TZ"] = "UTC"
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from recorded_values import encode, reason  # noqa: E402

NAN, INF = float("nan"), float("inf")
D, TS = datetime.date, datetime.datetime
SCHEMA = "g int, y tinyint, i int, l bigint, f float, d double, s string, x binary, t boolean, dt date, ts timestamp, a array<int>, r struct<a:int,b:string>"
ROWS = [
    (1, None, None, None, None, None, None, None, None, None, None, None, None),
    (2, 5, 7, 9, 1.5, 2.5, "a", b"a", True, D(2020, 1, 1), TS(2020, 1, 1), [1], (1, "x")),
    (3, 1, 1, 1, 0.0, -0.0, "b", b"\x00", True, D(1969, 12, 31), TS(1969, 12, 31, 23, 59, 59, 1), [1, None], (1, None)),
    (3, 1, 1, 1, -0.0, 0.0, "b", b"\x00", True, D(1969, 12, 31), TS(1969, 12, 31, 23, 59, 59, 1), [1, None], (1, None)),
    (3, None, None, None, None, None, None, None, None, None, None, None, None),
    (3, -128, -2147483648, -9223372036854775808, -2.5, 1e300, "", b"", False, D(9999, 12, 31), TS(9999, 12, 31), [], (None, None)),
    (3, 127, 2147483647, 9223372036854775807, 2.5, -1e300, "\u00fc", b"\xff", None, D(1, 1, 1), TS(1900, 1, 1), None, None),
    (4, 1, 10, 100, NAN, NAN, "q", b"q", False, D(2021, 1, 1), TS(2021, 1, 1), [3, 1], (2, "y")),
    (4, 2, 20, 200, NAN, NAN, "w", b"w", False, D(2021, 1, 2), TS(2021, 1, 2), [1, 3], (2, "y")),
    (5, 1, 1, 1, INF, INF, "z", b"z", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
    (5, 2, 2, 2, -INF, 1.0, "z", b"z", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
    (6, 2, 2, 2, 0.1, 0.1, "k1", b"k", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
    (6, 4, 4, 4, 0.2, 0.2, "k2", b"k", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
    (6, 9, 9, 9, 0.3, 0.3, "k3", b"k", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
    (6, 9, 9, 9, 0.7, 0.7, "k1", b"k", True, D(2022, 1, 1), TS(2022, 1, 1), [0], (0, "")),
]
NUMBERS, ALL = ["y", "i", "l", "f", "d"], ["y", "i", "l", "f", "d", "s", "x", "t", "dt", "ts", "a", "r"]
CASES = (
    [f"{f}({c})" for f in ("stddev", "std", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop") for c in NUMBERS + ["s", "null", "t", "dt"]]
    + [f"{f}({c})" for f in ("collect_list", "array_agg", "collect_set") for c in ALL + ["null", "r.a", "i + 1"]]
    + [f"approx_count_distinct({c})" for c in ALL + ["null", "1"]]
    + ["approx_count_distinct(i, 0.01)", "approx_count_distinct(i, 0.39)", "approx_count_distinct(i, 0.4)", "approx_count_distinct(i, 0)", "approx_count_distinct(i, l)", "approx_count_distinct(i, 'x')", "approx_count_distinct(i, -1)"]
    + [f"count(distinct {c})" for c in ALL + ["i, s", "a, r", "null"]]
    + [f"{f}(distinct {c})" for f in ("sum", "avg", "min", "max", "stddev_pop", "collect_list") for c in ("y", "i", "d")]
    + ["sum(i)", "sum(distinct i) + sum(i)", "count(distinct i) / count(*)", "size(collect_list(i))", "sum(d)", "avg(l)", "first(s)", "last(i, true)", "every(t)", "some(t)", "bool_or(t)",
       "count_if(i > 1)", "stddev(i) + 1", "collect_set(i)[0] is null", "stddev()", "collect_list()", "collect_list(i, l)", "approx_count_distinct()", "var_pop(i, l)", "stddev(a)", "collect_set(sum(i))", "count(distinct *)"]
)


def main(folder):
    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
             .config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.shuffle.partitions", "1")
             .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    spark.createDataFrame(ROWS, SCHEMA).coalesce(1).createOrReplaceTempView("rows")
    cases = []
    for sql in CASES:
        case = {"sql": sql}
        try:
            frame = spark.sql(f"select g, {sql} from rows group by g order by g")
            field = frame.schema.fields[1]
            case.update(name=field.name, type=field.dataType.simpleString(), nullable=field.nullable)
            try:
                values = [encode(row[1], field.dataType) for row in frame.collect()]
                case["values"] = [sorted(v, key=json.dumps) if sql.startswith("collect_set") and isinstance(v, list) else v for v in values]
            except Exception as error:  # noqa: BLE001
                case["failure"] = reason(error)
        except Exception as error:  # noqa: BLE001
            case["error"] = reason(error)
        cases.append(case)
    distinct = []
    for kind, expression in (("long", "id"), ("int", "cast(id as int)"), ("double", "id / 7D"), ("text", "concat('key-', id)")):
        for deviation in ("0.05", "0.02", "0.2"):
            for count in (0, 1, 10, 100, 500, 1000, 1300, 1500, 2000, 2500, 3000, 5000, 20000, 60000):
                got = spark.range(count).selectExpr(f"approx_count_distinct({expression}, {deviation}D)").collect()[0][0]
                distinct.append([kind, deviation, count, got])
    with open(os.path.join(folder, "aggregates.json"), "w") as f:
        f.write('{"spark": %s, "schema": %s,\n"rows": [\n' % (json.dumps(spark.version), json.dumps(SCHEMA)))
        kinds = [f.dataType for f in spark.table("rows").schema.fields]
        f.write(",\n".join(json.dumps([encode(v, k) for v, k in zip(row, kinds)]) for row in ROWS))
        f.write('],\n"cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + '],\n"distinct": ' + json.dumps(distinct) + "}\n")
    print(len(cases), "cases,", sum("error" in c for c in cases), "refused")


main(sys.argv[1])
