#!/usr/bin/env python3
"""Asks real Spark for the result of every example of the function registry: fixtures/oracle/function_examples.json."""
import json
import pathlib

from pyspark.sql import SparkSession

root = pathlib.Path(__file__).resolve().parents[2]
examples = (root / "scripts/oracle/cases/function_examples.txt").read_text().splitlines()
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
