#!/usr/bin/env python3
"""Records what Spark 3.5 answers for several hundred SQL expressions: value, type, nullability, output name, refusal.

Run by hand with a pyspark 3.5.8 interpreter:  PYSPARK_PYTHON=$(which python) python scripts/oracle/expressions.py
Writes fixtures/oracle/expressions.json. Doubles are written as text (repr, nan, inf), timestamps as microseconds,
dates as days, bytes as {"x": hex}. A list of equal values is written once, under "all".
"""
import datetime
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from expression_cases import CASES, ZONED  # noqa: E402
from session import session  # noqa: E402
from recorded_values import encode, reason  # noqa: E402
from pyspark.sql import types as T  # noqa: E402

INF, NAN = float("inf"), float("nan")
SCHEMA = ("id int not null, y tinyint, h smallint, i int, l bigint, f float, d double, s string, n string, x binary, t boolean, "
          "dt date, ts timestamp, a array<int>, r struct<a:int,b:string,c:struct<d:double>>")
D, TS = datetime.date, datetime.datetime
ROWS = [
    (0, None, None, None, None, None, None, None, None, None, None, None, None, None, None),
    (1, 0, 0, 0, 0, 0.0, 0.0, "", "", b"", True, D(1970, 1, 1), TS(1970, 1, 1), [], (None, None, None)),
    (2, 1, 1, 1, 1, 1.5, -0.0, "abc", "12", b"abc", False, D(2020, 2, 29), TS(2020, 2, 29, 23, 59, 59, 999999), [1, 2, 3], (1, "x", (1.5,))),
    (3, -1, -1, -1, -1, -2.5, NAN, " Spark ", "-7", b"\x00\xff", True, D(1969, 12, 31), TS(1969, 12, 31, 23, 59, 59, 1), [None], (-1, "", (None,))),
    (4, 127, 32767, 2147483647, 9223372036854775807, INF, INF, "\u00fcn\u00efc\u00f6d\u00e9", " 42 ", b"12", None, D(9999, 12, 31), TS(9999, 12, 31, 23, 59, 59), [5, None, 7], (7, None, (NAN,))),
    (5, -128, -32768, -2147483648, -9223372036854775808, -INF, -INF, "\U0001F600x", "1.5", b" 7 ", False, D(1, 1, 1), TS(1900, 1, 1, 12, 30), [2147483647], (0, "\u00e9", None)),
    (6, 42, 300, 70000, 1609459200123, NAN, 1e10, "a,b,c", "1e3", "\u00e9".encode(), True, D(2021, 3, 14), TS(2021, 3, 14, 7, 30), [3, 1, 2], None),
    (7, 7, -300, -70000, 5000000000, 1e10, 1.5, "NaN", "9223372036854775808", b"true", None, D(2021, 11, 7), TS(2021, 11, 7, 6, 15, 30, 500000), [0], (2, "a.b", (1e-5,))),
    (8, -7, 5, 17, -17, 1e-5, -2.5, "TRUE", "true", b"\xe2\x82", False, D(2000, 1, 1), TS(2000, 1, 1, 0, 0, 0, 123000), [1, 1], (3, "%", (-0.0,))),
    (9, 10, 10, 10, 10, 3.4028235e38, 1.7976931348623157e308, "x\ny", "2021-01-01", b"x", True, D(2024, 12, 30), TS(2024, 12, 30, 8, 9, 10), [9, 8], (4, "Z", (3.0,))),
    (10, 3, 3, 3, 3, 0.1, 4.9e-324, "Hello World", "2021-03-04 05:06:07.123456", b"Hello", None, D(1582, 10, 15), TS(1850, 6, 15, 1, 2, 3), [-1, 4], (5, "b", (0.1,))),
    (11, 2, 2, 2, 1000000007, -0.0, 123456.789, "100%_\\", "0x1F", b"\\", False, D(2023, 6, 30), TS(2023, 6, 30, 12, 0), None, (6, "aB", (2.5,))),
    (12, 5, 5, 5, 5, 16777216.0, 1e-5, "a1b22c333", "  ", b"\t9\n", True, D(2022, 1, 2), TS(2022, 1, 2, 3, 4, 5, 600), [100], (8, "c", (1e7,))),
]


def rows_of(frame, chunk):
    named = frame.selectExpr(*[c["sql"] for c in chunk]).toDF(*[f"c{i}" for i in range(len(chunk))])

    def readable(kind, name):
        if isinstance(kind, T.TimestampType):
            return f"unix_micros({name})"
        return f"unix_date({name})" if isinstance(kind, T.DateType) else name

    return named.selectExpr(*[readable(c["kind"], f"c{i}") for i, c in enumerate(chunk)]).collect()


def text(kind):
    return kind.simpleString()


def run(frame, sqls, zone):
    spark.conf.set("spark.sql.session.timeZone", zone)
    cases = []
    for sql in sqls:
        case = {"sql": sql}
        if zone != "UTC":
            case["zone"] = zone
        try:
            field = frame.selectExpr(sql).schema.fields[0]
            case.update(name=field.name, type=text(field.dataType), nullable=field.nullable, kind=field.dataType)
        except Exception as error:  # an analysis or parse refusal is an outcome
            case["error"] = reason(error)
        cases.append(case)
    good = [c for c in cases if "kind" in c]
    for start in range(0, len(good), 40):
        chunk = good[start:start + 40]
        try:
            got = rows_of(frame, chunk)
            for i, c in enumerate(chunk):
                c["values"] = [encode(row[i], c["kind"]) for row in got]
        except Exception:
            for c in chunk:
                try:
                    got = rows_of(frame, [c])
                    c["values"] = [encode(row[0], c["kind"]) for row in got]
                except Exception as error:
                    c["failure"] = reason(error)
    for c in cases:
        c.pop("kind", None)
        if "values" in c and len({json.dumps(v) for v in c["values"]}) == 1:
            c["all"] = c.pop("values")[0]
    return cases


spark = session(partitions=1)
frame = spark.createDataFrame(ROWS, SCHEMA).coalesce(1)
frame.cache().count()
schema = frame.schema
cases = run(frame, CASES, "UTC") + run(frame, ZONED, "America/New_York")
out = os.path.join(HERE, "..", "..", "fixtures", "oracle", "expressions.json")
with open(out, "w") as file:
    file.write('{"spark":%s,"schema":%s,\n"rows":[\n' % (json.dumps(spark.version), json.dumps(SCHEMA)))
    file.write(",\n".join(json.dumps([encode(v, f.dataType) for v, f in zip(row, schema.fields)], separators=(",", ":")) for row in ROWS))
    file.write('\n],"cases":[\n')
    file.write(",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in cases))
    file.write("\n]}\n")
print(len(cases), "cases,", sum("error" in c for c in cases), "refused,", sum("failure" in c for c in cases), "failed")
