"""Records what Spark 3.5.8's from_json makes of nasty documents: documents x schemas -> fixtures/oracle/from_json.json.

Run by hand: PYSPARK's python scripts/oracle/from_json.py. Tests read the recording and never need Java.
Encoding of values: null, true/false, integers; floating point as {"d": "16 hex digits"}; text as a string; binary as
{"b": base64}; date as {"days": n}; timestamp as {"us": n}; a struct or an array as a list. A document is a string, or {"b64": …}.
"""
import base64, json, os, struct, sys, random
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession, functions as F, types as T

FLAT = "sensor_id string, value double, unit string, ts_ms bigint"
SCHEMAS = {
    "flat": (FLAT, {}),
    "one_string": ("a string", {}),
    "strings": ("a string, b string", {}),
    "ints": ("a tinyint, b smallint, c int, d bigint", {}),
    "longs": ("a bigint, b bigint", {}),
    "floats": ("a float, b double", {}),
    "bools": ("a boolean, b boolean", {}),
    "binary": ("a binary, b int", {}),
    "dates": ("a date, b int", {}),
    "times": ("a timestamp, b int", {}),
    "times_la": ("a timestamp, b int", {"timeZone": "America/Los_Angeles"}),
    "nested": ("a struct<x: int, y: string>, b int", {}),
    "arrays": ("a array<int>, b int", {}),
    "deep": ("a array<struct<x: int, y: array<string>>>, b struct<z: struct<w: double>>", {}),
    "corrupt": ("a int, _corrupt_record string, b string", {}),
    "case": ("A int, a int, `b.c` int, `ü` int, `` int, b int", {}),
    "longs_failfast": ("a bigint, b bigint", {"mode": "FAILFAST"}),
    "array_strings": ("a array<string>, b array<bigint>", {}),
}

def documents():
    docs = []
    add = docs.append
    ok = '{"sensor_id":"sensor-0042","value":21.5,"unit":"C","ts_ms":1700000000123}'
    add(None); add(""); add(" "); add("\n\t \r"); add("null"); add("true"); add("1"); add('"x"'); add("[]"); add("{}"); add("{ }")
    add(ok); add(ok + " "); add(ok + "garbage"); add(ok + ok); add(" " + ok); add(ok[:-1]); add(ok[:20]); add("\ufeff" + ok)
    add("[" + ok + "]"); add("// c\n" + ok); add(ok.replace('"', "'")); add(ok.replace(":", " : ").replace(",", " , "))
    add(ok.replace('"sensor_id"', "sensor_id")); add(ok.replace("21.5", "21")); add(ok.replace("21.5", '"21.5"'))
    add(ok.replace("1700000000123", "1700000000123.0")); add(ok.replace("1700000000123", '"1700000000123"'))
    add(ok.replace("1700000000123", "1.7e12")); add(ok.replace('"C"', "null")); add(ok.replace('"C"', "5"))
    add('{"ts_ms":5,"unit":"F","value":-1e3,"sensor_id":"z"}'); add('{"ts_ms":5,"extra":{"a":[1,2,{"b":"}"}]},"value":3}')
    add('{"sensor_id":"a","sensor_id":"b"}'); add('{"sensor_id":"a","sensor_id":null}'); add('{"ts_ms":1,"ts_ms":"x","value":2}')
    add('{"Sensor_ID":"a","VALUE":1.0}'); add('{"\\u0073ensor_id":"esc","val\\u0075e":2}')
    for n in range(1, len(ok)):
        if n % 3 == 0: add(ok[:n] + "!" + ok[n:])
    values = ["0", "-0", "-0.0", "1", "-1", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.0", "1.50", "1e2", "1E+2", "1e-2", "1e", "1e+", "1.e1",
        "127", "128", "-128", "-129", "200", "255", "256", "32767", "32768", "-32768", "-32769", "65535", "2147483647", "2147483648", "-2147483648",
        "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "123456789012345678901234567890", "1e400", "-1e400", "1e-400", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623159e308",
        "3.4028235e38", "3.4028236e38", "1e39", "16777217", "16777217.0", "9007199254740993", "9007199254740993.0", "0.1", "0.30000000000000004",
        "1.00000005960464477539062500000001", "1.0000000596046448", "123456789.123456789", "1e22", "1e23", "2e23", "8.41e21", "5e-324", "2.2250738585072014e-308", "1.0e-3", "9.999e-4", "1e7", "9999999.999", "12345678.9",
        "2.0e-3", "100.0", "1E16", "123456789012345680.0", "1" * 999, "1" * 1000, "1" * 1001, "0." + "1" * 998, "0." + "1" * 999, "1" + "0" * 400 + "e-400",
        "NaN", "nan", "Infinity", "-Infinity", "+Infinity", "INF", "-INF", "+INF", "-NaN", "inf",
        '"NaN"', '"Infinity"', '"-Infinity"', '"+Infinity"', '"INF"', '"+INF"', '"-INF"', '"inf"', '"1"', '"1.5"', '""', '" "', '"abc"',
        "true", "false", "null", "True", "TRUE", "truex", "tru", "nul", "nulll", "true1", "true:", '"true"', "'true'", "'x'", "''", "'it\\'s'", "'a\"b'", "\"a'b\"", "'a\\qb'", "'a\nb'", "'unclosed",
        "{}", "[]", "[1]", "[1,2,3]", "[1,,2]", "[1,]", "[,1]", "[null]", "[1,null,2]", '[1,"x",3]', '["x"]', '["x","y"]', "[1.5,2]", "[[1],[2]]", "[nope]", "[1,nope,3]", "[1 2]", "[1", "[1,2", "]", "}", "[}", "{]", "[1,2}",
        '{"x":1}', '{"x":1,"y":"t"}', '{"x":"bad","y":"t"}', '{"x":nope,"y":"t"}', '{"x":1,"y":2}', '{"x":1,"y":{"z":[1.50,"q"]}}', '{"x":1,}', '{,"x":1}', '{"x"}', '{"x":}', '{"x" 1}', '{x:1}', "{'x':1}", '{"x":1 "y":2}', '{"x":1,"x":2}', '{"x":1,"x":"bad"}', '{"y":"a\\qb","x":1}', '{"x":"b\\qc,"y":"r"}', '{"x":1', '{"x":', '{"x', '{"y":"s","x":[1,2]}',
        '[{"x":1}]', '[{"x":1,"y":["p","q"]},{"x":2}]', '[{"x":"bad","y":["p"]},{"x":2}]', '[{"x":1,"y":["p",5,{"k":1e2}]}]', '[{"x":1,"y":"notarray"},{"x":7}]', '[{"x":1},5,{"x":2}]', '[{"x":nope},{"x":2}]', '[null,{"x":3}]',
        '{"z":{"w":1.5}}', '{"z":{"w":"bad"}}', '{"z":5}', '{"z":{"w":1,"v":[{}]}}', '{"z":{"w":nope}}',
        '"a\\u0000b"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83dx"', '"\\ud83d\\u0041"', '"\\uD83D\\uDE00\\u00e9"', '"\\u12"', '"\\u12g4"', '"\\u12g4, "b": 1', '"\\q"', '"x\\qy"', '"x\\q', '"x\\q,', '"x\\q}', '"x\\', '"tab\tin"', '"nl\nin"', '"nl\n}', '"\u0001"', '"\u007f"', '"\u0080"', '"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"\\\'"', '"é😀"', '"\u2028"',
        '{"q":"\\u0001\\ud83d\\ude00é\\/\\"\\\\"}', '{"q":"\\ud83d"}', '{ "q" : [ 1 , 2.50 , null , true , "s" ] , "r" : { } }', "{'q':'s'}", '[NaN,-Infinity,1e400,-0,-0.0,1E5,123456789012345678901234567890]', '[1, 2 , 3 ]', '{"k":{"k":{"k":[[[]]]}}}', '{"a":1,"a":2}',
        '"AQID"', '"AQI="', '"AQI"', '"AQ=="', '"AQ"', '"A"', '"AQ I="', '"AQ\\nI="', '"!!!"', '"AQ-_"', '"AQID="', '"AQ=A"', '"A==="', '"="', '"AQ= ="', '"AQIDAQ=="', '"AQ==AQID"', '"AR=="', '"AQID\\u00e9"',
        "// c", "/* c */ 1", "# c", "1 // c", "undefined", "NULL", "0x10", "1_000", "1L", "1f", "- 1", "--1", "-a", "-I", "-IN", "N", "Na", "NaNx", "Infinit", "\u00a01", "\u0000", "\u000b1", "\u000c1", "1\u000b", "é", "1é", "trueé", "@"]
    for value in values:
        add('{"a":' + value + "}")
        add('{"a":' + value + ',"b":7}')
    for value in values[::3] + ['"x\\qy"', '"\\ud83d"', '[nope]', '{"k":nope}', '[1,nope,3]', '{"k":1', '"x\\q,', '"nl\n,', "'a\\qb'", "nope", "01"]:
        add('{"b":7,"zz":' + value + ',"a":5}')      # a field that no schema has
        add('{"b":' + value + ',"a":5}')
        add('{"a":5,"b":' + value + '}')
    for t in ["2024-02-29", "2023-02-29", "2024-2-9", "2024", "2024-02", "20240229", "02024-01-01", "202400-01-01", "9999-12-31", "10000-01-01", "+2024-01-01", "-2024-01-01", "0000-01-01", "0001-01-01", "1582-10-04", "1582-10-10", "1582-10-15", "1899-12-31",
              "2024-02-29T01:02:03", "2024-02-29 01:02:03", "2024-02-29 1:2:3", "2024-02-29T01:02", "2024-02-29T01", "2024-02-29T", "2024-02-29 ", " 2024-02-29", "2024-02-29x", "2024-02-29Tx", "2024-02-29T01:02:03Z", "2024-02-29T01:02:03z", "2024-02-29T01:02:03 Z", "2024-02-29T01:02:03+01:00", "2024-02-29T01:02:03+1:0", "2024-02-29T01:02:03+0100", "2024-02-29T01:02:03+01", "2024-02-29T01:02:03-18:00", "2024-02-29T01:02:03+18:01", "2024-02-29T01:02:03+19:00",
              "2024-02-29T01:02:03.1", "2024-02-29T01:02:03.123", "2024-02-29T01:02:03.123456", "2024-02-29T01:02:03.123456789", "2024-02-29T01:02:03.123456Z", "2024-02-29T01:02:03.", "2024-02-29T01:02:03.Z", "2024-02-29T01:02:03UTC", "2024-02-29T01:02:03 UTC", "2024-02-29T01:02:03GMT", "2024-02-29T01:02:03GMT+01:00", "2024-02-29T01:02:03UTC+1", "2024-02-29T01:02:03 Europe/Paris", "2024-02-29T01:02:03Europe/Paris", "2024-02-29T01:02:03 PST", "2024-02-29T01:02:03 Foo/Bar",
              "2024-02-29T24:00:00", "2024-02-29T23:59:60", "2024-13-01", "2024-00-01", "2024-01-32", "2024-01-00", "2024-03-10T02:30:00", "2024-11-03T01:30:00", "1883-11-18T12:00:00", "1969-12-31T23:59:59.999999", "290000-01-01T00:00:00", "294247-01-10T04:00:54.775807Z", "294248-01-01T00:00:00Z", "999999-01-01", "-290308-12-21T19:59:06Z", "19000", "-1", "0", "12345678901", "2024-02-29T01:02:03+01:00:30", "2024-02-29 01:02:03.5 +02:00", "2024/02/29", "2024-02-29\\u00a0", "\\t2024-02-29\\n", "epoch", "now", "today", "2024-02-29T01:02:03.123 ", "2024-02-29T01:2", "2024-02-29T001:02:03", "2024-002-29", "2024-02-029", "1", "12", "123", "12345", "123456", "1234567", "99999999"]:
        add('{"a":"' + t + '","b":7}')
    for n in ["0", "1700000000", "-1", "9223372036854", "9223372036855", "9223372036854775807"]: add('{"a":' + n + ',"b":8}')
    for depth in (10, 500, 998, 999, 1000, 1001, 1500):
        add('{"zz":' + "[" * depth + "]" * depth + ',"b":7}')
        add('{"a":' + "[" * depth + "]" * depth + ',"b":7}')
        add('{"zz":' + '{"k":' * depth + "1" + "}" * depth + ',"b":7}')
    add('{"a":"' + "x" * 70000 + '","b":7}'); add('{"b":7,"' + "k" * 50001 + '":1,"a":5}')
    add('{"A":1,"a":2,"b.c":3,"ü":4,"":5}'); add('{"\\u00fc":4,"b":{"c":9}}'); add('{"":null,"":6}'); add("{'a':1,'ü':2}"); add("{'a\\u0041':1,'\\u0061':2}"); add('{"a\nb":1}'); add('{"a\\q":1,"b":2}'); add("{'a\nb':1,'b':2}")
    raw = [b'{"a":"\xff","b":7}', b'{"a":"x\xc3","b":7}', b'{"a":"\xc3\x28","b":7}', b'{"a":"\xe2\x82","b":7}', b'{"a":"\xe2\x82\xac","b":7}', b'{"a":"\xe2\x28\xa1","b":7}', b'{"a":"\xf0\x9f\x98\x80","b":7}', b'{"a":"\xf0\x9f\x98","b":7}', b'{"a":"\xf0\x9f","b":7}', b'{"a":"\xf0","b":7}', b'{"a":"\xed\xa0\x80","b":7}', b'{"a":"\xed\xa0\x80\xed\xb0\x80","b":7}', b'{"a":"\xc0\x80","b":7}', b'{"a":"\xe0\x80\x80","b":7}', b'{"a":"\xf4\x90\x80\x80","b":7}', b'{"a":"\xf8\x88\x80\x80\x80","b":7}', b'{"a":"\x80\x80","b":7}', b'{"a":"\xf0\x80\x80\x80","b":7}', b'{"\xff":1,"b":7}', b'\xff{"b":7}', b'{"b":7}\xff', b'{"b":7,\xff"a":1}', b'\xef\xbb\xbf{"b":7}', b'{"a":"x\xe2\x82', b'{"a":\xff}', b'{"a":{"k":"\xff\xed\xa0\x80"},"b":7}', b'{"a":"\xfe\xff","b":7}', b'\x00{"b":7}', b'{"b":7\x00}', b'{"a":"\xed\xb0","b":1}', b'{"a":"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41","b":1}', '{"b":7}'.encode("utf-16-le"), '{"b":7}'.encode("utf-16-be"), '{"b":7}'.encode("utf-32-le")]
    docs.extend(raw)
    r = random.Random(7)
    seeds = [ok, '{"a":{"x":1,"y":"t"},"b":7}', '{"a":[1,2,3],"b":7}', '{"a":[{"x":1,"y":["p","q"]},{"x":2}],"b":{"z":{"w":1.5}}}', '{"a":"x\\u00e9\\n","b":"2"}', "{'a':'1','b':2.50}", '{"a":true,"b":false}', '{"zz":{"k":[1,"s",{"m":null}]},"a":5,"b":7}']
    alphabet = list('{}[]":,\\\'0123456789.eE+-tfnulrase \n\txyabIN/')
    for i in range(900):
        text = list(r.choice(seeds))
        for _ in range(r.randint(1, 3)):
            at = r.randrange(len(text) + 1)
            what = r.random()
            if what < 0.35 and at < len(text): del text[at:at + r.choice((1, 1, 1, 2, 5))]
            elif what < 0.7: text.insert(at, r.choice(alphabet))
            elif at < len(text): text[at] = r.choice(alphabet)
            if not text: text = ["{"]
        add("".join(text))
    seen, out = set(), []
    for d in docs:
        if isinstance(d, str): d = d.encode()
        if d in seen: continue
        seen.add(d); out.append(d)
    return out

def reader(dt, column):
    """The same value with dates and timestamps as plain numbers, so that Python's own range does not matter."""
    if isinstance(dt, T.DateType): return F.unix_date(column)
    if isinstance(dt, T.TimestampType): return F.expr(f"unix_micros({column._jc.toString()})")
    return column

def encode(dt, v):
    if v is None: return None
    if isinstance(dt, (T.FloatType, T.DoubleType)): return {"d": struct.pack(">d", v).hex()}
    if isinstance(dt, T.BinaryType): return {"b": base64.b64encode(bytes(v)).decode()}
    if isinstance(dt, T.DateType): return {"days": v}
    if isinstance(dt, T.TimestampType): return {"us": v}
    if isinstance(dt, T.StructType): return [encode(f.dataType, v[i]) for i, f in enumerate(dt.fields)]
    if isinstance(dt, T.ArrayType): return [encode(dt.elementType, x) for x in v]
    return v

def main(path):
    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2").config("spark.sql.optimizer.enableJsonExpressionOptimization", "false")
        # Under the default policy a date that only Java's old parser took ends the query; a row must never do that to us.
        .config("spark.sql.legacy.timeParserPolicy", "CORRECTED")
        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.optimizer.excludedRules", "org.apache.spark.sql.catalyst.optimizer.CollapseProject").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    docs = documents()
    base = spark.createDataFrame([(i, bytearray(d) if d is not None else None) for i, d in enumerate(docs)], "i int, value binary").repartition(2).cache()
    base.count()
    out = {"spark": spark.version, "docs": [None if d is None else text(d) for d in docs], "schemas": []}
    for name, (ddl, options) in SCHEMAS.items():
        zone = options.get("timeZone", "UTC")
        spark.conf.set("spark.sql.session.timeZone", zone)
        schema = T._parse_datatype_string(ddl)
        results = [None] * len(docs)
        def collect(frame):
            parsed = frame.select("i", F.from_json(F.col("value").cast("string"), schema, {k: v for k, v in options.items() if k != "timeZone"}).alias("r"))
            columns = [F.col("i"), F.col("r").isNull().alias("isnull")]
            for n, f in enumerate(schema.fields):
                c = F.col("r").getField(f.name) if "." not in f.name and f.name else F.expr(f"r.`{f.name}`")
                if isinstance(f.dataType, T.DateType): c = F.unix_date(c)
                if isinstance(f.dataType, T.TimestampType): c = F.expr(f"unix_micros(r.`{f.name}`)")
                if f.name == "_corrupt_record": c = c.cast("binary")  # its very bytes: on the way to Python text would be mended
                columns.append(c.alias(f"c{n}"))
            return parsed.select(*columns).collect()
        def keep(rows):
            for row in rows:
                results[row["i"]] = None if row["isnull"] else [
                    encode(T.BinaryType() if f.name == "_corrupt_record" else f.dataType, row[f"c{n}"]) for n, f in enumerate(schema.fields)]
        if options.get("mode") == "FAILFAST":
            for i in list(range(0, 60)) + list(range(100, 200)):
                try: keep(collect(base.where(F.col("i") == i)))
                except Exception as e: results[i] = "error"
            for i in range(len(docs)):
                if not (i < 60 or 100 <= i < 200): results[i] = "unrecorded"
        else:
            if name == "case": keep_case(base, schema, results)
            else: keep(collect(base))
        out["schemas"].append({"name": name, "ddl": ddl, "options": options, "schema": json.loads(schema.json()), "results": results})
        print(name, len(results), file=sys.stderr, flush=True)
    with open(path, "w") as f: json.dump(compact(out), f, ensure_ascii=True, separators=(",", ":"))
    spark.stop()

def keep_case(base, schema, results):
    """Field names that SQL cannot tell apart: collected as a whole struct."""
    spark = base.sparkSession
    spark.conf.set("spark.sql.caseSensitive", "true")
    for row in base.select("i", F.from_json(F.col("value").cast("string"), schema).alias("r")).collect():
        results[row["i"]] = None if row["r"] is None else list(row["r"])
    spark.conf.set("spark.sql.caseSensitive", "false")

def text(d):
    try: return d.decode()
    except UnicodeDecodeError: return {"b64": base64.b64encode(d).decode()}

def compact(out):
    """Results as numbers into one table of distinct values a schema: most are all nulls."""
    for s in out["schemas"]:
        table, index, refs = [], {}, []
        for r in s["results"]:
            key = json.dumps(r)
            if key not in index: index[key] = len(table); table.append(r)
            refs.append(index[key])
        s["results"] = refs; s["values"] = table
    return out

main(sys.argv[1] if len(sys.argv) > 1 else "fixtures/oracle/from_json.json")
