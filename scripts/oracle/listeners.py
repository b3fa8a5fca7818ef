"""Records what real Spark tells a StreamingListener, and a StreamingQueryListener, of short jobs.

Usage: listeners.py DIRECTORY (the recording is DIRECTORY/listeners.json)
"""
import json
import sys
import time

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQueryListener
from pyspark.streaming import StreamingContext, StreamingListener


def legacy(sc):
    """Two batches through two outputs; the first output fails in the second batch."""
    told, times = [], []

    def number(moment):
        millis = moment.milliseconds()
        if millis not in times:
            times.append(millis)
        return times.index(millis) + 1

    class Listener(StreamingListener):
        def onStreamingStarted(self, event):
            told.append("started")

        def onBatchSubmitted(self, event):
            info = event.batchInfo()
            told.append(f"batch {number(info.batchTime())} submitted, {info.outputOperationInfos().size()} outputs, {info.numRecords()} records")

        def onBatchStarted(self, event):
            told.append(f"batch {number(event.batchInfo().batchTime())} started")

        def onBatchCompleted(self, event):
            told.append(f"batch {number(event.batchInfo().batchTime())} completed")

        def onOutputOperationStarted(self, event):
            info = event.outputOperationInfo()
            told.append(f"batch {number(info.batchTime())} output {info.id()} started")

        def onOutputOperationCompleted(self, event):
            info = event.outputOperationInfo()
            outcome = "failed" if info.failureReason() is not None else "completed"
            told.append(f"batch {number(info.batchTime())} output {info.id()} {outcome}")

    ssc = StreamingContext(sc, 1)
    ssc.addStreamingListener(Listener())
    stream = ssc.queueStream([[1], [2, 3]], oneAtATime=True)

    def fail(rdd):
        if 2 in rdd.collect():
            raise ValueError("broken")

    def count(rdd):
        rdd.count()

    stream.foreachRDD(fail)
    stream.foreachRDD(count)
    ssc.start()
    deadline = time.time() + 30
    while time.time() < deadline and "batch 2 completed" not in told:
        time.sleep(0.05)
    ssc.stop(stopSparkContext=False, stopGraceFully=False)
    # Later batches are submitted while earlier ones run; each batch by itself has one order.
    return told[:1] + [line for batch in ("batch 1 ", "batch 2 ") for line in told if line.startswith(batch)]


def query(spark):
    """A query of two files that comes to its end, and one that fails in its first batch."""
    told = []

    class Listener(StreamingQueryListener):
        def onQueryStarted(self, event):
            told.append(f"{event.name} started")

        def onQueryProgress(self, event):
            told.append(f"{event.progress.name} batch {event.progress.batchId}, {event.progress.numInputRows} rows")

        def onQueryIdle(self, event):
            told.append("idle")

        def onQueryTerminated(self, event):
            told.append("terminated " + ("with an exception" if event.exception else "without an exception"))

    import os
    import tempfile

    folder = tempfile.mkdtemp()
    for index in range(2):
        with open(os.path.join(folder, f"{index}.txt"), "w") as file:
            file.write("a\nb\n")
        os.utime(os.path.join(folder, f"{index}.txt"), (1000 + index, 1000 + index))
    spark.streams.addListener(Listener())
    lines = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(folder)
    lines.writeStream.format("noop").queryName("whole").trigger(availableNow=True).start().awaitTermination()
    while "terminated without an exception" not in told:
        time.sleep(0.05)

    def fail(table, batch):
        raise ValueError("broken")

    try:
        lines.writeStream.foreachBatch(fail).queryName("broken").trigger(availableNow=True).start().awaitTermination()
    except Exception:
        pass
    while "terminated with an exception" not in told:
        time.sleep(0.05)
    return told


def main():
    sc = SparkContext(conf=SparkConf().setMaster("local[2]").setAppName("listeners").set("spark.ui.enabled", "false"))
    sc.setLogLevel("OFF")
    spark = SparkSession(sc)
    recording = {"spark": sc.version, "legacy": legacy(sc), "query": query(spark)}
    with open(sys.argv[1] + "/listeners.json", "w") as file:
        json.dump(recording, file, indent=1)
        file.write("\n")


main()
