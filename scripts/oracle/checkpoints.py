"""Records the checkpoints of small Structured Streaming queries on real Spark into fixtures/oracle/checkpoints/.

    scripts/oracle/checkpoints.py record FIXTURES   windowed/ (done) and failed/ (its batch 2 was planned, never committed)
    scripts/oracle/checkpoints.py resume CHECKPOINT INPUT   goes on with a checkpoint of ours, prints the batch ids that Spark ran

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

BASE = "/tmp/portage-oracle-checkpoints"


def session():
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    return spark


def write_input(folder):
    os.makedirs(folder)
    batches = [
        ["1970-01-01 00:00:12,a", "1970-01-01 00:00:14,b"],
        ["1970-01-01 00:00:31,a"],
        ["1970-01-01 00:00:47,b"],
    ]
    for number, lines in enumerate(batches):
        path = f"{folder}/{number}.txt"
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        os.utime(path, (1000 + number, 1000 + number))


def lines(spark, folder):
    return spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(folder)


def record(fixtures):
    shutil.rmtree(BASE, ignore_errors=True)
    write_input(f"{BASE}/in")
    spark = session()
    grouped = (
        lines(spark, f"{BASE}/in")
        .selectExpr("to_timestamp(split(value,',')[0]) ts", "split(value,',')[1] k")
        .withWatermark("ts", "5 seconds")
        .groupBy(window("ts", "10 seconds"), "k")
        .count()
    )

    def run(name, start):
        query = start(f"{BASE}/{name}")
        try:
            query.awaitTermination()
        except Exception:
            pass
        expected = {
            "spark": spark.version,
            "id": str(query.id),
            "progress": [
                {
                    "batchId": p["batchId"],
                    "timestamp": p["timestamp"],
                    "watermark": p.get("eventTime", {}).get("watermark"),
                    "endOffset": p["sources"][0]["endOffset"],
                }
                for p in query.recentProgress
            ],
        }
        target = f"{fixtures}/{name}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(f"{BASE}/{name}", f"{target}/checkpoint")
        with open(f"{target}/expected.json", "w") as file:
            json.dump(expected, file, indent=1)

    def windowed(path):
        writer = grouped.writeStream.format("memory").queryName("windowed").outputMode("append")
        return writer.option("checkpointLocation", path).trigger(availableNow=True).start()

    def failed(path):
        def sink(frame, batch):
            frame.count()
            if batch == 2:
                raise ValueError("batch 2 fails on purpose")

        writer = grouped.writeStream.foreachBatch(sink).outputMode("update")
        return writer.option("checkpointLocation", path).trigger(availableNow=True).start()

    run("windowed", windowed)
    run("failed", failed)


def resume(checkpoint, folder):
    spark = session()
    ran = []
    writer = lines(spark, folder).writeStream.foreachBatch(lambda frame, batch: ran.append([batch, frame.count()]))
    query = writer.option("checkpointLocation", checkpoint).trigger(availableNow=True).start()
    query.awaitTermination()
    print("RESULT " + json.dumps({"id": str(query.id), "ran": ran}))


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[2])
    else:
        resume(sys.argv[2], sys.argv[3])
