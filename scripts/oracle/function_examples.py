#!/usr/bin/env python3
"""Asks real Spark for the result of every example in Docs/functions.md: fixtures/oracle/function_examples.json."""
import json
import pathlib
import re

from pyspark.sql import SparkSession

root = pathlib.Path(__file__).resolve().parents[2]
examples = []
for line in (root / "Docs/functions.md").read_text().splitlines():
    if line.startswith("| `") and "→" in line:
        cell = re.split(r"(?<!\\)\|", line)[-2].strip()
        examples.append(re.fullmatch(r"`(.*)` → `.*`", cell).group(1).replace("\\|", "|"))
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
spark.sql("SELECT * FROM VALUES (1), (2), (2), (CAST(NULL AS INT)) AS t(v)").createOrReplaceTempView("t")
answers = []
for sql in examples:
    result = spark.sql(f"SELECT CAST(({sql}) AS STRING) FROM t LIMIT 1").collect()[0][0]
    answers.append({"sql": sql, "result": result})
lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
(root / "fixtures/oracle/function_examples.json").write_text(f"[\n{lines}\n]\n")
print(len(answers), "examples")
