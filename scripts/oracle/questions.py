"""What the recorders of single expressions and of lines of a JSON source share: how Spark is asked, and how its answer is written."""
import json
import re
import shutil
import tempfile

from pyspark.sql import types as T

from recorded_values import encode

KNOWN = (
    "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER", "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
    "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", "MALFORMED_RECORD_IN_PARSING", "INVALID_CORRUPT_RECORD_TYPE")


def reason(error):
    """The class of an error, of its cause where that says more."""
    name = error.getErrorClass() if hasattr(error, "getErrorClass") else None
    text = str(error)
    for known in KNOWN:
        if known in text:
            name = known
    # What the rows met has its class in the text of the cause only.
    met = re.search(r"Exception: \[([A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]", text)
    return name or (met and met.group(1)) or next((line.split(":")[0] for line in text.splitlines() if "Exception" in line), type(error).__name__)


def ask(spark, sql, zone, policy, write=encode, why=reason):
    """What an expression over the table `one` gives, under a zone and a policy for times as text; `write` and `why` say how it is kept."""
    entry = {"sql": sql, "zone": zone, "policy": policy}
    spark.conf.set("spark.sql.session.timeZone", zone)
    spark.conf.set("spark.sql.legacy.timeParserPolicy", policy)
    try:
        frame = spark.table("one").selectExpr(f"{sql} AS c")
        kind = frame.schema.fields[0].dataType
        entry["type"] = kind.simpleString()
        if isinstance(kind, T.TimestampType):
            frame = frame.selectExpr("unix_micros(c) c")
        elif isinstance(kind, T.DateType):
            frame = frame.selectExpr("unix_date(c) c")
        entry["value"] = write(frame.collect()[0][0], kind)
    except Exception as error:
        entry["error"] = why(error)
    return entry


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def plain(rows):
    return json.loads(json.dumps([[c.asDict(True) if hasattr(c, "asDict") else c for c in row] for row in rows]))


def read_lines(spark, lines, schema):
    """A file of lines as a table and as a stream."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "EXCEPTION")
    folder = write_lines(lines)
    try:
        rows = plain(spark.read.schema(schema).json(folder).collect())
        query = spark.readStream.schema(schema).json(folder).writeStream.format("memory").queryName("t").start()
        query.processAllAvailable()
        streamed = spark.table("t").collect()
        read = query.recentProgress[0]["numInputRows"]
        query.stop()
        return {"lines": lines, "schema": schema, "rows": rows, "streamed": len(streamed), "read": read}
    finally:
        shutil.rmtree(folder)


def write_lines(lines):
    folder = tempfile.mkdtemp()
    with open(folder + "/1.json", "w") as file:
        file.write("\n".join(lines) + "\n")
    return folder
