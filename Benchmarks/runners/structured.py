"""Workload (a) on PySpark Structured Streaming. structured.py DATA RESULT_CSV TIMED_PASSES -> one JSON line."""
import csv, json, os, shutil, sys, tempfile, time
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession, functions as F

data, result, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "4g")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
kept = []

def run(keep):
    checkpoint = tempfile.mkdtemp()
    def sink(frame, _):
        if keep: kept.extend(frame.select(F.unix_millis("window.start").alias("w"), "sensor_id", "n", "mean").collect())
        else: frame.write.format("noop").mode("overwrite").save()
    begin = time.perf_counter()
    query = (spark.readStream.format("text").load(data)
        .select(F.from_json("value", "sensor_id string, value double, unit string, ts_ms long").alias("r"))
        .select("r.sensor_id", "r.value", F.timestamp_millis("r.ts_ms").alias("ts"))
        .withWatermark("ts", "10 seconds")
        .groupBy(F.window("ts", "10 seconds"), "sensor_id").agg(F.count("*").alias("n"), F.avg("value").alias("mean"))
        .writeStream.outputMode("update").option("checkpointLocation", checkpoint).foreachBatch(sink).trigger(availableNow=True).start())
    query.awaitTermination()
    seconds = time.perf_counter() - begin
    shutil.rmtree(checkpoint, ignore_errors=True)
    return seconds

run(True)   # warm-up, and the result to compare
seconds = [run(False) for _ in range(passes)]
final = {(r["w"], r["sensor_id"]): (r["n"], r["mean"]) for r in kept}
with open(result, "w", newline="") as f:
    out = csv.writer(f)
    for (w, s), (n, mean) in sorted(final.items()): out.writerow([w, s, n, repr(mean)])
pid = spark._jvm.java.lang.ProcessHandle.current().pid()
peak = next(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmHWM")) // 1024
print(json.dumps({"engine": "Spark Structured Streaming", "version": spark.version, "seconds": seconds, "peak_rss_mb": peak}))
spark.stop()
