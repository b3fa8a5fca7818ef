"""What the recorders of whole queries share: a small Spark session, and input that comes a file a batch.

Imported before pyspark is, for it says which interpreter and which time zone the session has.
"""
import os
import sys
import time

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["TZ"] = "UTC"
time.tzset()
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
from pyspark.sql import SparkSession  # noqa: E402


def session(partitions=2):
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    return spark


def write_batch(folder, number, lines):
    """One file, younger than those of all numbers before."""
    os.makedirs(folder, exist_ok=True)
    path = f"{folder}/{number}.txt"
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    os.utime(path, (1000 + number, 1000 + number))


def text_stream(spark, folder):
    return spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(folder)


def events(lines):
    """Lines `time,key` as columns `ts`, watermarked, and `k`."""
    return lines.selectExpr("to_timestamp(split(value,',')[0]) ts", "split(value,',')[1] k").withWatermark("ts", "5 seconds")
