"""Records which changes of a query real Spark lets go on with its state, into fixtures/oracle/state_schemas.json.

    scripts/oracle/state_schemas.py FIXTURES [--only TEXT]

For each pair of cases/state_schemas.py the first query runs one batch into a checkpoint, then the second starts over it. `accepted`
has the rows that it emitted after; `refused` has what refused it: the innermost cause's class, its error class if it
has one, and the schemas that it shows or else what it says. Run with the interpreter of an environment that has pyspark 3.5.8 and Java 17.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import sys

from session import session, text_stream, write_batch
from py4j.java_gateway import is_instance_of
from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions.captured import CapturedException

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/cases")
from state_schemas import CASES, FIRST, SCHEMA, SECOND  # noqa: E402 (cases/ comes first on the path)

BASE = "/tmp/portage-oracle-state-schemas"
EPOCH = datetime.datetime(1970, 1, 1)


def apply(table, step):
    match step["op"]:
        case "select":
            return table.selectExpr(*step["exprs"])
        case "where":
            return table.where(step["condition"])
        case "withColumn":
            return table.selectExpr(*(f"{step['expr']} AS {c}" if c == step["name"] else c for c in table.columns))
        case "withWatermark":
            return table.withWatermark(step["column"], step["delay"])
        case "groupBy":
            from pyspark.sql.functions import expr
            return table.groupBy(*(expr(k) for k in step["keys"])).agg(*(expr(a) for a in step["agg"]))
        case "orderBy":
            return table.orderBy(*step["exprs"])
        case "dropDuplicates":
            return table.dropDuplicates(step["columns"])
    raise ValueError(step)


def plain(value):
    if isinstance(value, datetime.datetime):
        return round((value - EPOCH).total_seconds() * 1000)
    if isinstance(value, datetime.date):
        return (value - EPOCH.date()).days
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value


def run(spark, base, side):
    """What the query emitted, and its failure."""
    table = text_stream(spark, f"{base}/in").selectExpr(f"from_json(value, '{SCHEMA}') AS v").select("v.*")
    for step in side["steps"]:
        table = apply(table, step)
    emitted, failures = [], []

    def body(frame, _):
        try:
            emitted.extend(plain(r) for r in frame.collect())
        except (CapturedException, Py4JJavaError) as error:
            # What Java threw is lost on the way back through Python.
            failures.append(error._origin if isinstance(error, CapturedException) else error.java_exception)
            raise

    for name, value in side.get("conf", {}).items():
        spark.conf.set(name, value)
    try:
        writer = table.writeStream.foreachBatch(body).outputMode(side["mode"])
        query = writer.option("checkpointLocation", f"{base}/checkpoint").trigger(availableNow=True).start()
        try:
            query.awaitTermination()
        except Exception:
            pass
        failure = query._jsq.exception()
        if not failures and failure.isDefined():
            failures.append(failure.get())
        return sorted(emitted, key=json.dumps), failures[0] if failures else None
    finally:
        for name in side.get("conf", {}):
            spark.conf.unset(name)


SHOWN = re.compile(r"^- (Provided|Existing) (key|value) schema: (.*)$", re.MULTILINE)


def refusal(failure, gateway):
    """The innermost cause: its class, its error class if it has one, and the schemas that it shows, else its text's first line."""
    cause, told = failure, {}
    while cause.getCause() is not None:
        cause = cause.getCause()
    told["class"] = cause.getClass().getSimpleName()
    if is_instance_of(gateway, cause, "org.apache.spark.SparkThrowable") and cause.getErrorClass():
        told["errorClass"] = cause.getErrorClass()
    message = cause.getMessage() or ""
    shown = {f"{part} {which}".lower(): schema for part, which, schema in SHOWN.findall(message)}
    if shown:
        told["schemas"] = shown
    else:
        told["message"] = message.split("\n")[0].replace(BASE, "/base")
    return told


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("fixtures")
    arguments.add_argument("--only", default="")
    options = arguments.parse_args()
    shutil.rmtree(BASE, ignore_errors=True)
    spark = session(partitions=1)
    recorded = []
    for case in (c for c in CASES if options.only in c["name"]):
        base = f"{BASE}/{case['name']}"
        write_batch(f"{base}/in", 0, [json.dumps(r) for r in FIRST])
        _, failure = run(spark, base, case["first"])
        assert failure is None, (case["name"], failure.getMessage())
        write_batch(f"{base}/in", 1, [json.dumps(r) for r in SECOND])
        rows, failure = run(spark, base, case["second"])
        outcome = {"accepted": {"rows": rows}} if failure is None else {"refused": refusal(failure, spark._sc._gateway)}
        recorded.append({**case, **outcome})
        print(case["name"], json.dumps(outcome)[:600], flush=True)
    if not options.only:
        with open(f"{options.fixtures}/state_schemas.json", "w") as file:
            json.dump({"spark": spark.version, "schema": SCHEMA, "batches": [FIRST, SECOND], "cases": recorded}, file, indent=1)
            file.write("\n")


main()
