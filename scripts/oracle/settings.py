"""Writes the names of all settings that real Spark has, each with its default: settings.py FILE.

A default that is computed from another setting, or from the machine, is written as Spark describes it.
"""
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
config = spark._jvm.org.apache.spark.internal.config
sql = spark._jvm.org.apache.spark.sql.internal
streaming = spark._jvm.org.apache.spark.streaming


def load(package, name):
    """A Scala object registers its settings when it is made."""
    return getattr(getattr(package, name + "$"), "MODULE$")


for name in ["package", "Streaming", "UI", "Worker", "Deploy", "History", "Kryo", "Network", "Python", "R", "Status"]:
    load(config, name)
load(streaming, "StreamingConf")
load(sql, "SQLConf")
load(sql, "StaticSQLConf")

rows = {}
for entry in load(config, "ConfigEntry").knownConfigs().values():
    # Spark's own tests have settings too.
    if not entry.key().startswith("spark.testing") and ".test" not in entry.key() and ".unsafe.sorter" not in entry.key():
        rows[entry.key()] = entry.defaultValueString()
        names = entry.alternatives().iterator()
        while names.hasNext():
            rows[names.next()] = entry.defaultValueString()
rows.pop("spark.sql.warehouse.dir", None)
with open(sys.argv[1], "w") as out:
    for name, default in sorted(rows.items()):
        out.write(f"{name}\t{default}\n")
spark.stop()
