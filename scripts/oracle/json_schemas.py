#!/usr/bin/env python3
"""Records what Spark 3.5 makes of schemas in JSON: as a type (`DataType.fromJson`), and as the schema of `from_json(column, text)`.

Run by hand: PYSPARK's python scripts/oracle/json_schemas.py. Writes fixtures/oracle/json_schemas.json: of each text what the type is in SQL and in
JSON, and what `from_json` gives over a document; or the class of the refusal. `from_json` reads a text that is no such schema as a list of columns.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402
from recorded_values import reason  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402


def field(kind, name="a", **more):
    return {"name": name, "type": kind, "nullable": True, "metadata": {}, **more}


def struct(*kinds):
    return {"type": "struct", "fields": [field(kind, chr(97 + i)) for i, kind in enumerate(kinds)]}


def array(kind, **more):
    return {"type": "array", "elementType": kind, "containsNull": True, **more}


def mapping(key, value, **more):
    return {"type": "map", "keyType": key, "valueType": value, "valueContainsNull": True, **more}


NAMES = """boolean byte short integer long float double string binary date timestamp timestamp_ntz timestamp_ltz void null decimal int bigint tinyint
smallint real numeric text Integer LONG String varchar(5) char(5) varchar varchar( char(0) decimal(10,2) decimal(38,38) decimal(10,0) decimal(1,0)
decimal(0,0) decimal(39,2) decimal(5,6) decimal(5,-2) decimal(10) decimal( decimal(10,2)x decimal(a,b) decimal() interval""".split() + [
    "decimal(10, 2)", "decimal( 10,2)", "decimal(10 ,2)", "decimal(10,2 )", " long", "long ", "", "interval day", "interval hour", "interval minute", "interval second",
    "interval day to second", "interval day to hour", "interval day to minute", "interval hour to minute", "interval hour to second", "interval minute to second",
    "interval year", "interval month", "interval year to month", "interval second to day", "interval month to year", "interval day to month",
    "interval day to day", "interval  day", "INTERVAL DAY", "Interval day", "interval days", "calendar_interval", "timestamp_NTZ",
]
NESTED = [
    struct(), struct("long"), struct("long", "string"), struct("decimal(10,2)", "timestamp_ntz", "interval day to second", "interval year to month"),
    struct(array("long")), struct(mapping("string", "long")), struct(mapping("integer", array("decimal(4,1)"))), struct(struct("date"), "binary"),
    struct("char(4)"), struct(array("varchar(3)")), struct(array(array("interval month"))), struct("decimal"), struct("void"), struct("decimal(40,1)"), struct("wrong"),
    array("long"), array(struct("long")), array("wrong"), mapping("string", "long"), mapping("string", struct("long")), mapping("long", "decimal(3,1)"),
    mapping(mapping("string", "string"), "long"), array("long", containsNull=False), mapping("string", "long", valueContainsNull=False),
    {"type": "struct"}, {"type": "struct", "fields": "a"}, {"type": "struct", "fields": {}}, {"type": "struct", "fields": [{"name": "a"}]},
    {"type": "struct", "fields": [{"type": "long"}]}, {"type": "struct", "fields": [{"name": "a", "type": "long"}]},
    {"type": "struct", "fields": [{"name": "a", "type": "long", "nullable": True}]}, {"type": "struct", "fields": [{"name": "a", "type": "long", "nullable": "yes", "metadata": {}}]},
    {"type": "struct", "fields": [{"name": 1, "type": "long", "nullable": True, "metadata": {}}]},
    {"type": "struct", "fields": [field("long", nullable=False)]}, {"type": "struct", "fields": [field("long", metadata={"x": 1, "y": "z"})]},
    {"type": "struct", "fields": [field("string", metadata={"__CHAR_VARCHAR_TYPE_STRING": "varchar(5)"})]},
    {"type": "struct", "fields": [field("string", metadata={"comment": "c"})]}, {"type": "struct", "fields": [field("long", more=1)]},
    {"type": "struct", "fields": [field("long"), field("string")]}, {"type": "struct", "fields": [field("long", "a b"), field("string", "c.d")]},
    {"type": "struct", "fields": [field("long")], "more": 1}, {"fields": [field("long")], "type": "struct"},
    {"type": "array"}, {"type": "array", "elementType": "long"}, {"type": "array", "containsNull": True}, {"elementType": "long", "containsNull": True, "type": "array"},
    {"type": "map"}, {"type": "map", "keyType": "string", "valueType": "long"}, {"type": "map", "keyType": "string", "valueContainsNull": True},
    {"type": "long"}, {"type": "udt"}, {"type": "wrong"}, {}, {"type": 1}, [], ["long"], 1, None, True,
]
RAW = ["{", "nothing", "\"long", "{'type':'struct','fields':[]}", " {\"type\":\"struct\",\"fields\":[]} ", "{\"type\":\"struct\",\"fields\":[]} more",
       "{\"type\":\"struct\",\"fields\":[],\"type\":\"array\"}", "a long", "a decimal(4,2), b map<string,int>", "struct<a:long>", "{\"type\":\"struct\",\"fields\":[],}"]

DOCUMENTS = ['{"a":1.5,"b":"2020-01-02T03:04:05","c":"INTERVAL \'1 02:03:04\' DAY TO SECOND","d":"INTERVAL \'1-2\' YEAR TO MONTH"}', '{"a":{"1":[1.25]},"b":"x"}', "[1,2]"]

spark = session(partitions=1)
fromJson = spark._jvm.org.apache.spark.sql.types.DataType.fromJson
documents = spark.createDataFrame([(text,) for text in DOCUMENTS], "j string").coalesce(1)


def refusal(error):
    """The class where Spark gives one, else the exception's."""
    cause = getattr(error, "java_exception", None)
    if cause is not None:
        name = getattr(cause, "getErrorClass", None)
        try:
            name = name() if name else None
        except Exception:  # not every exception has one
            name = None
        return name or cause.getClass().getSimpleName()
    return reason(error)


cases = []
for text in [json.dumps(name) for name in NAMES] + [json.dumps(schema, separators=(",", ":")) for schema in NESTED] + RAW:
    case = {"text": text}
    try:
        kind = fromJson(text)
        case.update(sql=kind.catalogString(), json=kind.json())
    except Exception as error:
        case["refusal"] = refusal(error)
    try:
        read = documents.select(F.from_json("j", text).alias("r"))
        case["read"] = read._jdf.schema().apply(0).dataType().catalogString()
        case["rows"] = [row[0] for row in read.selectExpr("cast(r as string)").collect()]
    except Exception as error:
        case["readRefusal"] = refusal(error)
    cases.append(case)

with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "json_schemas.json"), "w") as file:
    file.write('{"spark":%s,"documents":%s,"cases":[\n' % (json.dumps(spark.version), json.dumps(DOCUMENTS)))
    file.write(",\n".join(json.dumps(case, separators=(",", ":"), ensure_ascii=False) for case in cases))
    file.write("\n]}\n")
print(len(cases), "schemas,", sum("refusal" in case for case in cases), "refused")
