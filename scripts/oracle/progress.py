"""Records what real Spark reports of its batches: the progress JSON of small Structured Streaming queries, into fixtures/oracle/progress.json.

    scripts/oracle/progress.py FIXTURES

Each entry holds the query's description and Spark's own text, batch by batch; identifiers, times and durations differ from run to run.
Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import json
import shutil
import sys

from session import events, session, text_stream, write_batch
from pyspark.sql.functions import window

BASE = "/tmp/portage-oracle-progress"
BATCHES = [
    ["1970-01-01 00:00:12,a", "1970-01-01 00:00:14,b"],
    ["1970-01-01 00:00:31,a"],
    ["1970-01-01 00:00:47,b", "1970-01-01 00:00:02,a"],
]


def main(fixtures):
    shutil.rmtree(BASE, ignore_errors=True)
    for number, lines in enumerate(BATCHES):
        write_batch(f"{BASE}/in", number, lines)
    spark = session()
    lines = text_stream(spark, f"{BASE}/in")
    watermarked = events(lines)

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
            run("windowed", watermarked.groupBy(window("ts", "10 seconds"), "k").count(), "append"),
            run("keyed", watermarked.groupBy("k").count(), "update"),
        ],
    }
    with open(f"{fixtures}/progress.json", "w") as file:
        json.dump(recorded, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
