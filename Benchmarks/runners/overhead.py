"""An almost empty durable windowed batch on PySpark Structured Streaming. overhead.py DATA PASSES -> one JSON line.

A batch's time is Spark's own `triggerExecution`.
"""
import json, os, shutil, sys, tempfile
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession, functions as F

data, passes = sys.argv[1], int(sys.argv[2])
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1").config("spark.sql.streaming.numRecentProgressUpdates", "1000")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")

def run():
    checkpoint = tempfile.mkdtemp()
    query = (spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(data)
        .select(F.from_json("value", "sensor_id string, value double, ts_ms long").alias("r"))
        .select("r.sensor_id", "r.value", F.timestamp_millis("r.ts_ms").alias("ts"))
        .withWatermark("ts", "10 seconds")
        .groupBy(F.window("ts", "10 seconds"), "sensor_id").agg(F.count("*").alias("n"), F.avg("value").alias("mean"))
        .writeStream.outputMode("update").option("checkpointLocation", checkpoint).format("noop").trigger(availableNow=True).start())
    query.awaitTermination()
    millis = [p["durationMs"]["triggerExecution"] for p in query.recentProgress]
    shutil.rmtree(checkpoint, ignore_errors=True)
    return millis

run()
print(json.dumps({"engine": "Spark Structured Streaming", "version": spark.version, "millis": [m for _ in range(passes) for m in run()]}))
spark.stop()
