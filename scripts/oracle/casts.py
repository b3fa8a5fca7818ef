#!/usr/bin/env python3
"""Records between which types Spark 3.5.8 casts, and which casts of a value that is not null may give null, into fixtures/oracle/casts.json.

"types" are names of types; "cast" has a row for each as the type cast from, with a letter for each as the type cast to: `-` for no such cast, `n` for one
that may give null, `v` for one that always gives a value. "try" is the same for try_cast. Run by hand: PYSPARK's python scripts/oracle/casts.py.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402

TYPES = [
    "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal(10,2)", "decimal(3,0)", "decimal(20,0)", "decimal(38,18)", "string", "binary", "date",
    "timestamp", "timestamp_ntz", "interval day", "interval day to second", "interval month", "interval year to month", "array<int>", "array<string>", "array<date>", "map<int,string>", "map<bigint,int>", "map<string,int>", "struct<a:int>", "struct<a:string>", "struct<a:date>",
]


def main():
    from pyspark.sql import types as T
    spark = session(1)
    # Columns that are never null, by a schema: a cast to a decimal would say that they may be.
    kinds = {name: spark.sql(f"select cast(null as {name}) c").schema[0].dataType for name in TYPES}
    frame = spark.createDataFrame([], T.StructType([T.StructField(f"c{i}", kind, False) for i, kind in enumerate(kinds.values())]))
    recorded = {"spark": spark.version, "types": TYPES}
    for call in ("cast", "try_cast"):
        rows = []
        for i in range(len(kinds)):
            row = ""
            for name in TYPES:
                try:
                    row += "n" if frame.selectExpr(f"{call}(c{i} as {name})").schema[0].nullable else "v"
                except Exception:  # noqa: BLE001: there is no such cast
                    row += "-"
            rows.append(row)
        recorded[call.removesuffix("_cast")] = rows
    with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "casts.json"), "w") as file:
        json.dump(recorded, file, indent=1)
        file.write("\n")


main()
