#!/usr/bin/env python3
"""Records what Spark 3.5.8 makes of JSON under an array as schema, under formats of dates and times, and under the modes of the source.

Run by hand: PYSPARK's python scripts/oracle/json_reading.py. Writes fixtures/oracle/json_reading.json: "arrays" and "formats", one entry a
question as in values.json; "sources", {"lines", "schema", "options", "zone", "policy", "select"} with "rows" and "count", or "error".
"""
import datetime
import json
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402
from questions import ask, plain, quoted, reason, write_lines  # noqa: E402

EPOCH = datetime.date(1970, 1, 1)
SETTINGS = (("UTC", "EXCEPTION"), ("America/New_York", "CORRECTED"), ("America/New_York", "LEGACY"))

ARRAYS = {
    "array<struct<a:int,b:string>>": ['[{"a":1,"b":"x"},{"a":2}]', "[]", '{"a":1,"b":"x"}', "{}", "[null]", '[{"a":1},null,{"a":3}]', '[{"a":"bad"},{"a":2}]', '{"a":"bad","b":"y"}', '{"b":"y","a":"bad"}', "null", "", "  ", "x", "5", '"x"', "[1,2]", '[{"a":1},5]', '[{"a":1}', '[{"a":1},', '{"a":1', '[{"a":1}] trailing', '[[{"a":1}]]', '[{"a":1,"c":{"z":[1]}}]', '[{"b":{"k":1}}]', "[{'a':1}]", '[{"a":1}][{"a":2}]', '[{"a":2147483648,"b":"q"}]', " [ { \"a\" : 1 } ] ", "[", "]", "[,]", '[{"a":1},]', "[{}]", "[[]]", "true", '{"a":1}]', '[{"a":1.5,"b":true}]', '[{"a":null,"b":null}]', '[{"A":1}]', '[{"a":1,"a":2}]'],
    "array<struct<b:string,a:int>>": ['{"a":"bad","b":"y"}', '{"a":1,"b":"y"}', '[{"a":"bad","b":"y"},{"b":"z"}]'],
    "array<struct<a:array<int>,b:int>>": ['{"a":[1],"b":"x"}', '{"a":[1,2],"b":3}', '{"a":"x","b":1}', '[{"a":[1,"x"]},{"a":[2]}]'],
    "array<int>": ["[1,2,null]", '[1,"x"]', "[]", "5", '{"a":1}', "[1.5]", "[1", "null", "[[1]]", "[1,2] 3", "[1 2]", "[2147483648]", "['1']"],
    "array<bigint>": ["[1,9223372036854775807]", "[9223372036854775808]", "[-1]"],
    "array<string>": ['["a",1,{"k":2},[3],null,true,1.50]', '{"a":1}', '["\\u00e9","a\\nb"]', '"a"'],
    "array<array<int>>": ["[[1],[2,3],null]", '[[1],["x"]]', "[1]", "[[],[]]"],
    "array<boolean>": ['[true,"x",false]', "[true,false,null]"],
    "array<double>": ['[1,2.5,"NaN",-1e3,"Infinity"]', "[1e400]"],
    "array<struct<d:date>>": ['[{"d":"2024-02-29"},{"d":null}]', '[{"d":"2024-02-30"}]', '[{"d":"2024-2-9"}]'],
    "array<date>": ['["2024-02-29",null]', '["x"]'],
    "array<struct<s:struct<x:int,y:array<string>>>>": ['[{"s":{"x":1,"y":["p",null]}},{"s":null},{}]', '[{"s":{"x":"bad","y":["p"]}},{"s":{"x":2}}]'],
    "array<struct<a:int,_corrupt_record:string>>": ['[{"a":"x"}]', '[{"a":1,"_corrupt_record":"c"}]'],
}
FAIL_FAST = {
    "array<struct<a:int,b:string>>": ['[{"a":1}]', '[{"a":"bad"}]', '{"a":1}', "x", "[]", "null", '[{"a":1}'],
    "array<int>": ["[1]", '["x"]', "5"],
}

DATES = {
    "dd/MM/yyyy": ["29/02/2024", "2024-02-29", "30/02/2024", "1/2/2024", "", " 29/02/2024", "29/02/2024 ", "19000", "29/02/2024x", "29/13/2024", "29/02/24"],
    "yyyy-MM-dd": ["2024-02-29", "2024-2-29", "2024-02-30", "2024-02-29T01:02:03", "19000", "2024", "20240229"],
    "yyyyMMdd": ["20240229", "2024-02-29", "20240230", "202402291"],
    "MMM d, yyyy": ["Feb 29, 2024", "feb 29, 2024", "February 29, 2024"],
    "yyyy-MM": ["2024-05", "2024-05-06"],
    "dd/MM/yy": ["29/02/24", "29/02/2024"],
    "yyyy-MM-dd'T'HH:mm:ssXXX": ["2024-02-29T23:30:00-05:00", "2024-02-29T00:30:00+05:00", "2024-02-29"],
    "yyyy-MM-dd[ HH:mm]": ["2024-02-29", "2024-02-29 01:02"],
    "dd-MM": ["29-02", "28-02"],
    "EEE dd MM yyyy": ["Thu 29 02 2024"],
    "yyyy-MM-dd p": ["2024-02-29 1"],
    "YYYY-MM-dd": ["2024-02-29"],
    "": ["2024-02-29", ""],
    "HH:mm": ["12:30"],
}
TIMES = {
    "dd/MM/yyyy HH:mm:ss": ["29/02/2024 01:02:03", "2024-02-29 01:02:03", "30/02/2024 01:02:03", "1/2/2024 1:2:3", "", "29/02/2024 01:02:03Z", "29/02/2024", "29/02/2024 25:00:00"],
    "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]": ["2024-02-29T01:02:03", "2024-02-29T01:02:03.456", "2024-02-29T01:02:03+02:00", "2024-02-29T01:02:03.456Z", "2024-02-29 01:02:03", "2024-02-29T01:02"],
    "yyyy-MM-dd HH:mm": ["2024-02-29 01:02", "2024-02-29 01:02:03", "2024-2-29 01:02", "2024-03-10 02:30", "2024-11-03 01:30"],
    "yyyy-MM-dd HH:mm VV": ["2024-02-29 01:02 Europe/Paris", "2024-02-29 01:02 UTC", "2024-02-29 01:02 Nowhere"],
    "MM/dd/yyyy hh:mm a": ["02/29/2024 01:02 PM", "02/29/2024 13:02 PM", "02/29/2024 01:02 pm"],
    "yyyy-MM-dd": ["2024-02-29", "2024-02-29 01:02:03", "2024-02-30"],
    "HH:mm": ["12:30", "12:30:45"],
    "yyyyMMddHHmmss": ["20240229010203", "2024022901020"],
    "yyyy-MM-dd HH:mm:ss.SSSSSS": ["2024-02-29 01:02:03.123456", "2024-02-29 01:02:03.123"],
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX": ["2024-02-29T01:02:03.456+02:00", "2024-02-29T01:02:03+02:00"],
    "YYYY": ["2024"],
    "yyyy-MM-dd n": ["2024-02-29 5"],
    "dd MMM yyyy HH:mm z": ["29 Feb 2024 01:02 PST", "29 Feb 2024 01:02 UTC"],
}


def options(**given):
    return ", map(" + ", ".join(f"{quoted(k)}, {quoted(v)}" for k, v in given.items()) + ")" if given else ""


def arrays():
    for schema, documents in ARRAYS.items():
        for document in documents:
            yield f"from_json({quoted(document)}, {quoted(schema)})"
    for schema, documents in FAIL_FAST.items():
        for document in documents:
            yield f"from_json({quoted(document)}, {quoted(schema)}{options(mode='FAILFAST')})"
    yield "from_json('[{\"a\":1}]', 'array<struct<a:int>>')[0].a"
    yield "from_json('[{\"a\":1},{\"a\":2}]', 'array<struct<a:int>>').a"
    yield "size(from_json('[1,2]', 'array<int>'))"
    yield "from_json(cast(null as string), 'array<int>')"
    yield "from_json('[1]', 'array<int>', map('mode','DROPMALFORMED'))"
    yield "from_json('[1]', 'int')"
    yield "from_json('[\"29/02/2024\"]', 'array<date>', map('dateFormat','dd/MM/yyyy'))"
    yield "from_json('[{\"a\":1}]', '{\"type\":\"array\",\"elementType\":{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"integer\",\"nullable\":true,\"metadata\":{}}]},\"containsNull\":true}')"


def formats():
    for kind, name, texts in (("date", "dateFormat", DATES), ("timestamp", "timestampFormat", TIMES)):
        for pattern, values in texts.items():
            for value in values:
                document = json.dumps({"x": value})
                yield f"from_json({quoted(document)}, 'x {kind}'{options(**{name: pattern})}).x"
                if value in ("29/02/2024", "2024-02-29", "19000", "29/02/2024 01:02:03", "2024-02-29 01:02:03"):
                    for fallback in ("true", "false"):
                        yield f"from_json({quoted(document)}, 'x {kind}'{options(**{name: pattern, 'enableDateTimeParsingFallback': fallback})}).x"
    for value in ("2024-02-29", "19000", "2024-02-29GMT", "2024-02-30"):
        yield f"from_json({quoted(json.dumps({'x': value}))}, 'x date'{options(enableDateTimeParsingFallback='false')}).x"
    for value in ("2024-02-29 01:02:03", "2024-02-29T01:02:03GMT+01:00", "2024-02-29"):
        yield f"from_json({quoted(json.dumps({'x': value}))}, 'x timestamp'{options(enableDateTimeParsingFallback='false')}).x"
    yield f"from_json('{{\"x\":5}}', 'x date'{options(dateFormat='dd/MM/yyyy')}).x"
    yield f"from_json('{{\"x\":5}}', 'x timestamp'{options(timestampFormat='dd/MM/yyyy')}).x"
    yield f"from_json('{{\"x\":null}}', 'x timestamp'{options(timestampFormat='dd/MM/yyyy')}).x"
    yield f"from_json('{{\"x\":\"29/02/2024\",\"y\":\"2024-02-29\"}}', 'x timestamp, y date'{options(timestampFormat='dd/MM/yyyy')}).y"
    yield f"from_json('{{\"x\":[\"29/02/2024\",\"1/2/2024\"]}}', 'x array<date>'{options(dateFormat='d/M/yyyy')}).x[1]"
    yield f"from_json('{{\"x\":{{\"t\":\"29/02/2024\"}}}}', 'x struct<t:timestamp>'{options(timestampFormat='dd/MM/yyyy')}).x.t"
    yield f"from_json('{{\"x\":\"29/02/2024 01:02\"}}', 'x timestamp'{options(timestampFormat='dd/MM/yyyy HH:mm', timeZone='Asia/Tokyo')}).x"
    yield f"from_json('{{\"x\":\"bad\"}}', 'x date, _corrupt_record string'{options(dateFormat='dd/MM/yyyy')})._corrupt_record"
    yield f"from_json('{{\"x\":\"bad\"}}', 'x date'{options(dateFormat='dd/MM/yyyy', mode='FAILFAST')}).x"
    yield f"from_json('{{\"x\":1}}', 'x int'{options(dateFormat='yyyy-MM-dd p')}).x"
    yield f"from_json('{{\"x\":1}}', 'x int'{options(timestampNTZFormat='yyyy')}).x"


GOOD = '{"k":"a","v":1}'
MIXED = [GOOD, '{"k":"b","v":"bad"}', "x", "", "  ", "null", "5", '[{"k":"c","v":2},{"k":"d","v":3}]', '[{"k":"e","v":"bad"},{"k":"f","v":4}]', "[]", '{"k":"g","v":5} trailing', '{"k":"h"', "{}", '{"v":6}', '[{"k":"i","v":7}', "[1]", '{"k":{"z":1},"v":8}']
TIMED = ['{"d":"29/02/2024","t":"29/02/2024 01:02"}', '{"d":"2024-02-29","t":"2024-02-29 01:02"}', '{"d":"30/02/2024","t":"29/02/2024"}', '[{"d":"01/02/2024"},{"t":"01/02/2024 03:04"}]', "x"]
FORMATTED = {"dateFormat": "dd/MM/yyyy", "timestampFormat": "dd/MM/yyyy HH:mm"}
SOURCES = [
    (MIXED, "k string, v int", {"mode": "DROPMALFORMED"}, None),
    (MIXED, "k string, v int", {"mode": "dropmalformed"}, ["k"]),
    (MIXED, "k string, v int", {"mode": "DROPMALFORMED"}, ["v"]),
    (MIXED, "k string, v int, _corrupt_record string", {"mode": "DROPMALFORMED"}, None),
    (MIXED, "k string, v int, _corrupt_record string", {"mode": "DROPMALFORMED"}, ["v", "_corrupt_record"]),
    (MIXED, "k string, v int, bad string", {"mode": "DROPMALFORMED", "columnNameOfCorruptRecord": "bad"}, None),
    (MIXED, "k string, v int", {"mode": "PERMISSIVE"}, None),
    (MIXED, "k string, v int", {"mode": "PERMISSIVE"}, ["k"]),
    (MIXED, "k string, v int", {"mode": "FAILFAST"}, None),
    ([GOOD], "k string, v int", {"mode": "FAILFAST"}, None),
    (["x"], "k string, v int", {"mode": "DROPMALFORMED"}, None),
    (TIMED, "d date, t timestamp", FORMATTED, None),
    (TIMED, "d date, t timestamp", {**FORMATTED, "mode": "DROPMALFORMED"}, None),
    (TIMED, "d date, t timestamp", {**FORMATTED, "mode": "DROPMALFORMED"}, ["d"]),
    (TIMED, "d date, t timestamp, _corrupt_record string", FORMATTED, None),
    (TIMED, "d date, t timestamp", {**FORMATTED, "enableDateTimeParsingFallback": "true"}, None),
    (TIMED, "d date, t timestamp", {"dateFormat": "yyyy-MM-dd p"}, None),
    (TIMED, "d date, t timestamp", {}, None),
    (["[\"29/02/2024\"]", '{"a":["29/02/2024","1/2/2024"]}'], "a array<date>", {"dateFormat": "d/M/yyyy"}, None),
]


def source(spark, lines, schema, given, select, zone, policy):
    entry = {"lines": lines, "schema": schema, "options": given, "zone": zone, "policy": policy, "select": select}
    spark.conf.set("spark.sql.session.timeZone", zone)
    spark.conf.set("spark.sql.legacy.timeParserPolicy", policy)
    folder = write_lines(lines)
    try:
        table = spark.read.schema(schema).options(**given).json(folder)
        frame = table.select(*select) if select else table
        # As numbers: how a time is shown is not the question.
        names = {"date": "unix_date({0}) {0}", "timestamp": "unix_micros({0}) {0}"}
        frame = frame.selectExpr(*(names.get(kind, "{0}").format(name) for name, kind in frame.dtypes))
        entry["rows"] = plain(frame.collect()) if "array" not in schema else [[None if row[0] is None else [None if d is None else (d - EPOCH).days for d in row[0]]] for row in frame.collect()]
        entry["count"] = table.count()
    except Exception as error:
        entry.pop("rows", None)
        entry["error"] = reason(error)
    finally:
        shutil.rmtree(folder)
    return entry


def questions(spark, texts):
    for sql in texts:
        for zone, policy in SETTINGS:
            yield ask(spark, sql, zone, policy)


def sources(spark):
    for lines, schema, given, select in SOURCES:
        for zone, policy in SETTINGS:
            yield source(spark, lines, schema, given, select, zone, policy)


spark = session()
spark.sql("select 1 as one").createOrReplaceTempView("one")
with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "json_reading.json"), "w") as file:
    # The zone and the policy do not matter to arrays, but for those with dates in them.
    parts = (("arrays", (ask(spark, sql, "UTC", "CORRECTED") for sql in arrays())), ("formats", questions(spark, formats())), ("sources", sources(spark)))
    for part, (name, entries) in enumerate(parts):
        file.write(("{\"spark\":%s,\n" % json.dumps(spark.version) if part == 0 else ",\n") + f'"{name}":[\n')
        file.write(",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) for entry in entries))
        file.write("\n]")
    file.write("\n}\n")
