#!/usr/bin/env python3
"""Records the names of all functions that Spark 3.5.8 has, one a line, and the release that brought each: which of them resolve here a test then asks.

Run by hand: PYSPARK's python scripts/oracle/function_names.py fixtures/oracle/function_names.txt fixtures/oracle/function_releases.tsv.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from session import session  # noqa: E402

spark = session()
names = sorted({row[0] for row in spark.sql("SHOW ALL FUNCTIONS").collect()})
with open(sys.argv[1], "w") as file:
    file.write("\n".join(name for name in names if name.replace("_", "").isalnum()) + "\n")

identifier = spark._jvm.org.apache.spark.sql.catalyst.FunctionIdentifier
registry = spark._jsparkSession.sessionState().functionRegistry()
with open(sys.argv[2], "w") as file:
    for name in names:
        found = registry.lookupFunction(identifier(name))
        if found.isDefined() and found.get().getSince():
            file.write(f"{name}\t{found.get().getSince()}\n")
