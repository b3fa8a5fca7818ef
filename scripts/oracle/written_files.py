"""Records the files that real Spark writes for a table of rows, as json and as text, and what it refuses.

Usage: written_files.py DIRECTORY (the recording is DIRECTORY/written_files.json)
"""
import glob
import json
import os
import sys
import tempfile

from pyspark.sql import SparkSession

ZONE = "America/New_York"

# The format, the type and the values of the column `c`, and what is selected and written.
CASES = [
    ("text", "string", ["a", None, 'é "q" \\ , tab\t', ""], ["c AS v"]),
    ("text", "string", ["a"], ["c AS v", "'b' AS w"]),
    ("text", "bigint", [1], ["c AS v"]),
    ("text", "int", [1], ["array(c) AS v"]),
    ("json", "string", ["a", None], ["c AS v", "'b' AS w"]),
    ("json", "string", ["\x1f\x01\b\f\t\r\n\"\\/\x7f é \u2028 \U0001f600"], ["c AS v"]),
    ("json", "string", ["1883-11-18 12:00:00.5", "2024-07-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", None],
     ["CAST(c AS TIMESTAMP) AS t", "CAST(c AS DATE) AS d"]),
    ("json", "int", [1, None], [
        "array(c, CAST(NULL AS INT)) AS a", "array(struct(c AS y)) AS b", "struct(c AS x, array(struct(CAST(NULL AS INT) AS y)) AS z) AS n",
        "struct(CAST(NULL AS INT) AS x) AS m", "CAST(NULL AS STRING) AS nothing"]),
    ("json", "string", ["NaN", "Infinity", "-0.0", "1e20", "1e-5", "123456789.125", "4.9e-324"], ["CAST(c AS DOUBLE) AS d", "CAST(c AS FLOAT) AS f"]),
    ("json", "string", ["127", "-128", None], [
        "CAST(c AS TINYINT) AS b", "CAST(c AS SMALLINT) AS s", "CAST(c AS INT) AS i", "CAST(c AS BIGINT) * 72057594037927936 AS l", "c = '127' AS t"]),
    ("json", "string", ["", "a", "ab", "abc", None], ["CAST(c AS BINARY) AS b"]),
    ("json", "int", [1], ["c AS `a \"quoted\" näme`"]),
]


def main(directory):
    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", ZONE)
             .config("spark.sql.ansi.enabled", "false").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    recorded = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, (form, kind, values, columns) in enumerate(CASES):
            case = {"format": form, "type": kind, "values": [None if v is None else str(v) for v in values], "columns": columns}
            path = os.path.join(scratch, str(number))
            try:
                spark.createDataFrame([(value,) for value in values], f"c {kind}").coalesce(1).selectExpr(*columns).write.format(form).save(path)
                case["text"] = "".join(open(file, encoding="utf-8", newline="").read() for file in sorted(glob.glob(path + "/part-*")))
            except Exception as error:
                case["refused"] = str(error).split("\n")[0]
            recorded.append(case)
    with open(os.path.join(directory, "written_files.json"), "w", encoding="utf-8") as file:
        json.dump({"zone": ZONE, "cases": recorded}, file, indent=1, ensure_ascii=False)
        file.write("\n")
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
