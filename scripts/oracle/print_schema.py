#!/usr/bin/env python3
"""Records what Spark 3.5's `printSchema` prints.

Run by hand: PYSPARK's python scripts/oracle/print_schema.py. Writes fixtures/oracle/print_schema.json: of each schema, given as a list of columns
that a reader takes or as expressions over one row, the text to each depth. Not asked: arrays and maps whose members cannot be null, which Spark
tells apart and we do not.
"""
import contextlib
import io
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402

READ = [
    "a int",
    "a boolean, b tinyint, c smallint, d int, e bigint, f float, g double, h string, i binary, j date, k timestamp, l timestamp_ntz",
    "a decimal(10,2), b decimal(38,0), c interval day to second, d interval hour, e interval year to month, f interval month",
    "a int not null, b struct<c: int, d: string>",
    "a struct<b: struct<c: struct<d: int>>, e: date>, f int",
    "a array<int>, b array<array<string>>, c array<struct<d: int, e: array<double>>>",
    "a map<string, int>, b map<string, map<string, float>>, c map<string, array<struct<v: decimal(4,1)>>>",
    "`we ird.` int, `dot.ted` struct<`a b`: int>, `größe` int, `` `` int".replace("`` ``", "`a``b`"),
    "`a\tb` int, `c\nd` struct<`e\rf`: int>, `g\\h` int",
]
SELECT = [
    ["1 AS one", "CAST(NULL AS int) AS none", "'x' AS text", "NULL AS void"],
    ["named_struct('n', 1, 'm', CAST(NULL AS string)) AS s", "id", "id > 1 AS more", "id / 2 AS half"],
    ["map(CAST(NULL AS int), CAST(NULL AS map<date, float>)) AS m", "map(named_struct('k', id), CAST(NULL AS string)) AS n"],
    ["named_struct('n', named_struct('o', id)) AS s", "CAST(1.5 AS decimal(3,1)) AS d", "1.5 AS e", "interval 1 day AS i"],
]


def main():
    spark = session()
    empty = tempfile.mkdtemp()
    recorded = []
    for schema in READ:
        recorded.append(({"schema": schema}, spark.read.schema(schema).json(empty)))
    for columns in SELECT:
        recorded.append(({"select": columns}, spark.range(1).selectExpr(*columns)))
    lines = []
    for case, table in recorded:
        texts = []
        for level in [None, 0, 1, 2, 3, -1]:
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                table.printSchema() if level is None else table.printSchema(level)
            texts.append({"level": level, "text": out.getvalue()})
        lines.append(json.dumps({**case, "printed": texts}, ensure_ascii=False))
    path = os.path.join(HERE, "..", "..", "fixtures", "oracle", "print_schema.json")
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


main()
