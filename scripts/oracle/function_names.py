#!/usr/bin/env python3
"""Records the names of all functions that Spark 3.5.8 has, one a line: which of them resolve here a test then asks.

Run by hand: PYSPARK's python scripts/oracle/function_names.py fixtures/oracle/function_names.txt.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from session import session  # noqa: E402

spark = session()
names = sorted({row[0] for row in spark.sql("SHOW ALL FUNCTIONS").collect()})
with open(sys.argv[1], "w") as file:
    file.write("\n".join(name for name in names if name.replace("_", "").isalnum()) + "\n")
