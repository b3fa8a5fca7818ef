#!/usr/bin/env python3
"""Registers functions of one's own under names that Spark has, and asks what SQL text and the typed API then call: fixtures/oracle/own_names.json."""
import json
import pathlib

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

root = pathlib.Path(__file__).resolve().parents[2]

# The name that is registered, how many texts the function takes (it always gives 'mine'), and what is asked in SQL.
sql_cases = [
    ("upper", 1, "upper('a')"), ("upper", 1, "UPPER('a')"), ("upper", 1, "ucase('a')"), ("abs", 1, "abs(-1)"),
    ("isnotnull", 1, "isnotnull('a')"), ("isnotnull", 1, "'a' IS NOT NULL"), ("isnull", 1, "isnull('a')"), ("isnull", 1, "'a' IS NULL"),
    ("not", 1, "NOT true"), ("and", 2, "true AND false"), ("or", 2, "true OR false"), ("in", 2, "1 IN (1)"), ("like", 2, "'a' LIKE 'a'"), ("rlike", 2, "'a' RLIKE 'a'"),
    ("+", 2, "1 + 2"), ("+", 2, "`+`(1, 2)"), ("=", 2, "1 = 2"), ("=", 2, "CASE 1 WHEN 1 THEN 'spark' END"), ("<=>", 2, "1 <=> 1"), ("||", 2, "'a' || 'b'"), ("concat", 2, "'a' || 'b'"),
    ("concat", 2, "concat('a', 'b')"), (">=", 2, "2 BETWEEN 1 AND 3"), ("div", 2, "7 div 2"), ("%", 2, "7 % 4"), ("mod", 2, "mod(7, 4)"), ("mod", 2, "7 % 4"),
    ("extract", 2, "extract(YEAR FROM DATE'2020-03-04')"), ("date_part", 2, "extract(YEAR FROM DATE'2020-03-04')"),
    ("trim", 2, "trim(BOTH 'x' FROM 'xax')"), ("trim", 1, "trim(' a ')"), ("substring", 2, "substring('abc' FROM 2)"), ("substring", 2, "substring('abc', 2)"),
    ("locate", 2, "position('b' IN 'abc')"), ("position", 2, "position('b' IN 'abc')"), ("position", 2, "position('b', 'abc')"),
    ("struct", 1, "struct('a')"), ("struct", 1, "named_struct('a', 1)"), ("count", 1, "count('a')"), ("sum", 1, "sum('1')"), ("max", 1, "max('a')"),
    ("coalesce", 1, "coalesce('a')"), ("negative", 1, "-1"), ("negative", 1, "negative(1)"), ("current_date", 0, "CAST(current_date AS STRING) LIKE '2%'"),
    ("current_date", 0, "current_date()"), ("if", 3, "if(true, 'a', 'b')"), ("cast", 1, "CAST(1 AS STRING)"),
]
# The same in the typed API; the key is what the test calls it.
typed_cases = {
    "upper": (1, lambda t: t.select(F.upper(F.lit("a")))), "isnotnull": (1, lambda t: t.select(F.lit("a").isNotNull())), "isnull": (1, lambda t: t.select(F.lit("a").isNull())),
    "+": (2, lambda t: t.select(F.lit(1) + F.lit(2))), "and": (2, lambda t: t.select(F.lit(True) & F.lit(False))), "not": (1, lambda t: t.select(~F.lit(True))),
    "in": (2, lambda t: t.select(F.lit(1).isin(1))), "like": (2, lambda t: t.select(F.lit("a").like("a"))), "abs": (1, lambda t: t.select(F.abs(F.lit(-1)))),
    "count": (1, lambda t: t.groupBy().count()), "count(*)": (1, lambda t: t.agg(F.count("*"))), "sum": (1, lambda t: t.groupBy().sum("v")),
    "max": (1, lambda t: t.agg(F.max("v"))), "coalesce": (1, lambda t: t.select(F.coalesce(F.lit("a")))),
    "window": (2, lambda t: t.select(F.window(F.lit("2020-01-01 00:00:01").cast("timestamp"), "10 seconds").getField("start").cast("string"))),
    "struct": (1, lambda t: t.select(F.struct(F.lit("a").alias("x")).getField("x"))), "to_json": (1, lambda t: t.select(F.to_json(F.struct(F.lit("a").alias("x"))))),
}


def text(value):
    return ("true" if value else "false") if isinstance(value, bool) else None if value is None else str(value)


def asked(spark, name, question):
    spark.udf.register(name, lambda *_: "mine", "string")
    try:
        return {"result": text(question().collect()[0][0])}
    except Exception as error:  # noqa: BLE001
        return {"refused": getattr(error, "getErrorClass", lambda: None)() or type(error).__name__}


def main():
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    answers = []
    # Each in a session of its own, which has none of the others' functions.
    for name, arity, sql in sql_cases:
        session = spark.newSession()
        session.sql("SELECT 1 AS v").createOrReplaceTempView("t")
        answers.append({"name": name, "arity": arity, "sql": sql} | asked(session, name, lambda: session.sql(f"SELECT CAST(({sql}) AS STRING) FROM t")))
    for key, (arity, query) in typed_cases.items():
        session = spark.newSession()
        table = session.sql("SELECT 1 AS v")
        answers.append({"name": key.split("(")[0], "arity": arity, "typed": key} | asked(session, key.split("(")[0], lambda: query(table)))
    lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
    (root / "fixtures/oracle/own_names.json").write_text(f"[\n{lines}\n]\n")
    print(len(answers), "answers")


main()
