"""Records what real Spark takes of one stateful operator over another, and of a watermark over one, into fixtures/oracle/chains.json.

    scripts/oracle/chains.py FIXTURES

"chains": for each lower and upper operator and output mode "ok", "late" (rows may be lost) or the first words of another refusal, as the start of
the query gives them. "watermarks": for each operator, in append mode, whether another watermark over it is taken; Spark says so only once a batch
after the first watermark runs. Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import sys
import time

from session import session
from pyspark.sql import functions as F

spark = session(1)


def source():
    return spark.readStream.format("rate").load().selectExpr("timestamp AS ts", "value AS v").withWatermark("ts", "1 second")


def windowed(table):
    return table.groupBy(F.window("ts", "2 seconds").alias("w")).agg(F.count("*").alias("v")).select(F.window_time("w").alias("ts"), "v")


def joined(table):
    return table.join(source().selectExpr("ts AS ts2", "v AS v2"), F.expr("v = v2 AND ts = ts2")).select("ts", "v")


OPERATORS = {
    "aggregation by a window": windowed,
    "aggregation by a value": lambda t: t.groupBy("v").agg(F.max("ts").alias("ts")),
    "duplicates by event time": lambda t: t.dropDuplicates(["v", "ts"]),
    "duplicates by a value": lambda t: t.dropDuplicates(["v"]),
    "duplicates within the watermark": lambda t: t.dropDuplicatesWithinWatermark(["v"]),
    "join": joined,
}


def words(error):
    text = str(error).split("\n")[0]
    return "late" if "Detected pattern of possible 'correctness' issue" in text else text[:60]


def start(table, mode):
    return table.writeStream.format("noop").outputMode(mode).trigger(processingTime="1 hour").start()


def answer(table, mode):
    try:
        start(table, mode).stop()
        return "ok"
    except Exception as error:  # noqa: BLE001
        return words(error)


def takes_watermark(table):
    query = table.writeStream.format("noop").start()
    while query.exception() is None and (query.lastProgress is None or query.lastProgress["batchId"] < 4):
        time.sleep(0.2)
    failed = query.exception()
    query.stop()
    return failed is None


chains = [
    {"lower": lower, "upper": upper, "mode": mode, "answer": answer(OPERATORS[upper](OPERATORS[lower](source())), mode)}
    for lower in OPERATORS for upper in OPERATORS for mode in ("append", "update", "complete")
]
watermarks = {
    name: takes_watermark(operator(source()).selectExpr("ts + interval 0 seconds AS ts", "v").withWatermark("ts", "1 second"))
    for name, operator in OPERATORS.items() if name != "aggregation by a value"
}
with open(f"{sys.argv[1]}/chains.json", "w") as file:
    json.dump({"chains": chains, "watermarks": watermarks}, file, indent=1, sort_keys=True)
    file.write("\n")
