"""Records the checkpoints of small Structured Streaming queries on real Spark into fixtures/oracle/checkpoints/.

    scripts/oracle/checkpoints.py record FIXTURES   windowed/ (done) and failed/ (its batch 2 was planned, never committed)
    scripts/oracle/checkpoints.py resume CHECKPOINT INPUT   goes on with a checkpoint of ours, prints the batch ids that Spark ran

Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import shutil
import sys

from session import events, session, text_stream, write_batch
from pyspark.sql.functions import window

BASE = "/tmp/portage-oracle-checkpoints"
BATCHES = [
    ["1970-01-01 00:00:12,a", "1970-01-01 00:00:14,b"],
    ["1970-01-01 00:00:31,a"],
    ["1970-01-01 00:00:47,b"],
]


def record(fixtures):
    shutil.rmtree(BASE, ignore_errors=True)
    for number, lines in enumerate(BATCHES):
        write_batch(f"{BASE}/in", number, lines)
    spark = session()
    grouped = events(text_stream(spark, f"{BASE}/in")).groupBy(window("ts", "10 seconds"), "k").count()

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
    writer = text_stream(spark, folder).writeStream.foreachBatch(lambda frame, batch: ran.append([batch, frame.count()]))
    query = writer.option("checkpointLocation", checkpoint).trigger(availableNow=True).start()
    query.awaitTermination()
    print("RESULT " + json.dumps({"id": str(query.id), "ran": ran}))


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[2])
    else:
        resume(sys.argv[2], sys.argv[3])
