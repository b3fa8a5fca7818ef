#!/usr/bin/env python3
"""Records how real Spark refuses wrong queries into fixtures/oracle/refusals.json.

"schema" is that of the table; "other" that of the second table of unions. Each case has "kind" and "texts":
  select   the texts as columns              where    one condition             order    the texts as sort keys
  column   a column's name, as col() takes it                                   group    [keys], [aggregates]
  agg      aggregates over all rows          union    [columns of the first], [columns of the second]
  schema   the text as the schema of a JSON source                              type     the text as a cast's type
  table    a table's name                    run      as select, and all rows are asked for
  over     [columns], [columns over those]   alias    the same, the first called t        do       an action by its name, below
With "conf", settings under which it is asked. "error" is what Spark says: "class" (its error class; none where it has none),
"state" (its SQLSTATE), "parameters", "message" (the rendered sentence, without class, place and plan), "exception" (of Java).
A case without "error" is one that Spark takes. Run with pyspark 3.5.8.
"""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from refusal_cases import CASES, OTHER, SCHEMA  # noqa: E402
from session import session  # noqa: E402
from pyspark.errors.exceptions.captured import CapturedException  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from py4j.protocol import Py4JJavaError  # noqa: E402


def ask(spark, kind, texts):
    frame = spark.createDataFrame([], SCHEMA)
    if kind == "select":
        frame.selectExpr(*texts).schema
    elif kind == "run":
        spark.createDataFrame([(1, 1, 1, 1.0, 1.0, "x", None, True, None, None, [1, 2, 3], None, None, None)], SCHEMA).selectExpr(*texts).collect()
    elif kind == "where":
        frame.where(*texts).schema
    elif kind == "column":
        frame.select(F.col(texts[0])).schema
    elif kind == "order":
        frame.orderBy(*[F.expr(t) for t in texts]).schema
    elif kind == "group":
        frame.groupBy(*[F.expr(k) for k in texts[0]]).agg(*[F.expr(a) for a in texts[1]]).schema
    elif kind == "agg":
        frame.agg(*[F.expr(a) for a in texts]).schema
    elif kind == "union":
        frame.selectExpr(*texts[0]).union(spark.createDataFrame([], OTHER).selectExpr(*texts[1])).schema
    elif kind == "schema":
        spark.read.schema(texts[0])
    elif kind == "type":
        frame.select(F.col("i").cast(texts[0])).schema
    elif kind == "over":
        frame.selectExpr(*texts[0]).selectExpr(*texts[1]).schema
    elif kind == "alias":
        frame.selectExpr(*texts[0]).alias("t").selectExpr(*texts[1]).schema
    elif kind == "do":
        ACTIONS[texts[0]](spark, frame)
    elif kind == "table":
        spark.table(texts[0]).schema
    else:
        raise SystemExit(f"an unknown kind {kind}")


ACTIONS = {
    "conf.get nosuch": lambda spark, frame: spark.conf.get("spark.nosuch"),
    "read nosuch": lambda spark, frame: spark.read.format("nosuch").load("/nowhere"),
    "readStream nosuch": lambda spark, frame: spark.readStream.format("nosuch").load("/nowhere"),
    "write nosuch": lambda spark, frame: frame.write.format("nosuch").save("/tmp/nowhere"),
    "read /nowhere": lambda spark, frame: spark.read.text("/nowhere"),
    "write to /tmp": lambda spark, frame: frame.selectExpr("s").write.text("/tmp"),
    "write text int": lambda spark, frame: frame.selectExpr("i").write.mode("overwrite").text("/tmp/portage-refusals"),
    "write text two": lambda spark, frame: frame.selectExpr("s", "n").write.mode("overwrite").text("/tmp/portage-refusals"),
    "writeStream": lambda spark, frame: frame.writeStream,
    "write stream": lambda spark, frame: spark.readStream.format("rate").load().write.text("/tmp/portage-refusals"),
    "collect stream": lambda spark, frame: spark.readStream.format("rate").load().collect(),
    "limit -1": lambda spark, frame: frame.limit(-1).schema,
    "watermark soon": lambda spark, frame: frame.withWatermark("ts", "soon").schema,
    "watermark i": lambda spark, frame: frame.withWatermark("i", "1 second").schema,
    "watermark zz": lambda spark, frame: frame.withWatermark("zz", "1 second").schema,
    "trigger soon": lambda spark, frame: spark.readStream.format("rate").load().writeStream.trigger(processingTime="soon"),
    "output mode nosuch": lambda spark, frame: spark.readStream.format("rate").load().writeStream.outputMode("nosuch"),
}


def told(error):
    origin = error._origin if isinstance(error, CapturedException) else getattr(error, "java_exception", None)
    if origin is None:
        return {"exception": type(error).__name__, "message": str(error).splitlines()[0]}
    # What the rows met is the innermost cause.
    while origin.getCause() is not None and "SparkException" in origin.getClass().getName() and name(origin) is None:
        origin = origin.getCause()
    answer = {}
    if name(origin):
        answer["class"] = name(origin)
        if origin.getSqlState():
            answer["state"] = origin.getSqlState()
        answer["parameters"] = dict(sorted(origin.getMessageParameters().items()))
    text = origin.getSimpleMessage() if "AnalysisException" in origin.getClass().getName() else (origin.getMessage() or "")
    text = text.split("\n== SQL")[0].strip()
    text = re.sub(r"; line \d+ pos \d+$", "", text)
    text = re.sub(r"\(line \d+, pos \d+\)$", "", text)
    answer["message"] = re.sub(r"^\[[A-Z0-9_.]+\] ", "", text)
    answer["exception"] = origin.getClass().getName().split(".")[-1]
    return answer


def name(origin):
    return origin.getErrorClass() if hasattr(origin, "getErrorClass") and "java." not in origin.getClass().getName() else None


def main():
    spark = session(1)
    lines = []
    for kind, texts, conf in CASES:
        case = {"kind": kind, "texts": texts}
        if conf:
            case["conf"] = conf
        before = {}
        for key, value in conf.items():
            before[key] = spark.conf.get(key)
            spark.conf.set(key, value)
        try:
            ask(spark, kind, texts)
        except Exception as error:  # noqa: BLE001: any refusal is an answer
            case["error"] = told(error)
        for key, value in before.items():
            spark.conf.set(key, value)
        lines.append(case)
    out = os.path.join(HERE, "..", "..", "fixtures", "oracle", "refusals.json")
    with open(out, "w") as file:
        file.write('{"spark":%s,"schema":%s,"other":%s,\n"cases":[\n' % (json.dumps(spark.version), json.dumps(SCHEMA), json.dumps(OTHER)))
        file.write(",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in lines))
        file.write("\n]}\n")
    print(len(lines), "cases,", sum("error" in c for c in lines), "refused")


main()
