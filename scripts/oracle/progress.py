"""Records what real Spark reports of its batches: the progress JSON of small Structured Streaming queries, into fixtures/oracle/progress.json.

    scripts/oracle/progress.py FIXTURES

Each entry holds the query's description and Spark's own text, batch by batch; identifiers, times and durations differ from run to run.
Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import os
import shutil
import sys

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["TZ"] = "UTC"
from pyspark.sql import SparkSession
from pyspark.sql.functions import window

BASE = "/tmp/portage-oracle-progress"
BATCHES = [
    ["1970-01-01 00:00:12,a", "1970-01-01 00:00:14,b"],
    ["1970-01-01 00:00:31,a"],
    ["1970-01-01 00:00:47,b", "1970-01-01 00:00:02,a"],
]


def main(fixtures):
    shutil.rmtree(BASE, ignore_errors=True)
    os.makedirs(f"{BASE}/in")
    for number, lines in enumerate(BATCHES):
        path = f"{BASE}/in/{number}.txt"
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        os.utime(path, (1000 + number, 1000 + number))
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    lines = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(f"{BASE}/in")
    events = lines.selectExpr("to_timestamp(split(value,',')[0]) ts", "split(value,',')[1] k").withWatermark("ts", "5 seconds")

    def run(name, table, mode):
        writer = table.writeStream.format("noop").queryName(name).outputMode(mode)
        query = writer.option("checkpointLocation", f"{BASE}/{name}").trigger(availableNow=True).start()
        query.awaitTermination()
        progress = [p.json() for p in query._jsq.recentProgress()]
        return {"query": name, "mode": mode, "progress": progress}

    recorded = {
        "spark": spark.version,
        "queries": [
            run("stateless", lines, "append"),
            run("windowed", events.groupBy(window("ts", "10 seconds"), "k").count(), "append"),
            run("keyed", events.groupBy("k").count(), "update"),
        ],
    }
    with open(f"{fixtures}/progress.json", "w") as file:
        json.dump(recorded, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
