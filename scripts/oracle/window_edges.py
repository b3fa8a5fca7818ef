#!/usr/bin/env python3
"""Records which windows Spark 3.5 gives to times at the edges of 64 bits, for lengths, slides and starts up to the edges too.

Run by hand:  PYSPARK_PYTHON=$(which python) python scripts/oracle/window_edges.py fixtures/oracle
Writes window_edges.json: for each case its length, slide and start in microseconds, and either `rows`, a list of
[time, start, end] sorted, or `error`. A null time is written null.
"""
import json
import os
import random
import sys

os.environ["TZ"] = "UTC"
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402

MAX, MIN = 2**63 - 1, -(2**63)
TIMES = [None, MIN, MIN + 1, MIN + 7, MIN // 2, -(10**15) - 1, -1, 0, 1, 999_999, 10**15 + 1, 2**62, MAX - 7, MAX - 1, MAX]
SECOND = 1_000_000


def cases():
    fixed = [
        (10 * SECOND, None, None), (10 * SECOND, 5 * SECOND, None), (10 * SECOND, 4 * SECOND, 3 * SECOND), (7, 3, -2), (7, 3, 2), (1, 1, 0),
        (2**31 * SECOND, None, None), (2**31 * SECOND, 2**31 * SECOND, 1), (2**31 * SECOND, 2**30 * SECOND, -1), (2**62, None, None),
        (2**62, 2**61, 0), (2**62, 2**61, 2**61 - 1), (2**62, 2**61, 1 - 2**61), (2**62 - 1, 2**61 + 1, 5), (MAX, None, None), (MAX, MAX, MAX - 1), (MAX, MAX, 1 - MAX),
        (MAX, 2**62, 0), (MAX, 2**62, -1), (MAX, 2**62 - 1, 12345), (MAX, MAX - 1, 0), (MAX, 2**60, 7), (2**63, None, None), (MAX, MAX, MAX), (10, 5, 5), (10, 5, -5), (10, 11, 0),
        (0, None, None), (-1, None, None), (10, 0, None), (10, -5, None), (MIN, None, None),
    ]
    yield from fixed
    source = random.Random(20260)
    for _ in range(60):
        length = source.randrange(1, 2 ** source.randrange(2, 64))
        slide = max(1, length // source.randrange(1, 12) - source.randrange(0, 2))
        yield (length, slide, source.randrange(-slide + 1, slide))


def main(folder):
    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
             .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    spark.createDataFrame([(t,) for t in TIMES], "t bigint").createOrReplaceTempView("times")
    out = []
    for length, slide, start in cases():
        durations = ", ".join(f"'{d} microseconds'" for d in (length, slide, start) if d is not None)
        case = {"length": length, "slide": slide, "start": start}
        try:
            rows = spark.sql(
                f"select t, unix_micros(w.start) s, unix_micros(w.end) e from (select t, window(timestamp_micros(t), {durations}) w from times)").collect()
            case["rows"] = sorted([[r.t, r.s, r.e] for r in rows], key=lambda r: (r[0] is not None, r[0] or 0, r[1] or 0))
        except Exception as error:  # noqa: BLE001
            case["error"] = str(error).split("\n")[0][:300]
        out.append(case)
    with open(os.path.join(folder, "window_edges.json"), "w") as f:
        f.write('{"spark": "%s", "cases": [\n' % spark.version + ",\n".join(json.dumps(c) for c in out) + "\n]}\n")
    print(len(out), "cases,", sum("error" in c for c in out), "refused")


main(sys.argv[1])
