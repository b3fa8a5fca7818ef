"""Records how Spark 3.5.8 writes JSON (to_json) and the text of doubles and floats -> fixtures/oracle/from_json_back.json.

Run by hand after from_json.py, whose documents it reads back: to_json(from_json(document)).
"""
import base64, json, os, random, struct, sys
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession, functions as F, types as T

spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2").config("spark.sql.optimizer.enableJsonExpressionOptimization", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
given = json.load(open("fixtures/oracle/from_json.json"))
def raw(d): return None if d is None else d.encode() if isinstance(d, str) else base64.b64decode(d["b64"])
docs = [raw(d) for d in given["docs"]]
base = spark.createDataFrame([(i, bytearray(d) if d is not None else None) for i, d in enumerate(docs)], "i int, value binary").cache()
out = {"spark": spark.version, "structs": [], "times": [], "doubles": [], "floats": []}
for s in given["schemas"]:
    if s["name"] not in ("flat", "strings", "ints", "floats", "bools", "binary", "nested", "arrays", "deep", "array_strings"): continue
    rows = base.select("i", F.to_json(F.from_json(F.col("value").cast("string"), T.StructType.fromJson(s["schema"]))).alias("j")).collect()
    table, index, refs = [], {}, [0] * len(docs)
    for r in rows:
        j = r["j"]
        if j not in index: index[j] = len(table); table.append(j)
        refs[r["i"]] = index[j]
    out["structs"].append({"name": s["name"], "results": refs, "values": table})
r = random.Random(11)
micros = [0, 1, 999, 1000, 1700000000123456, -1, -62135596800000000, -62135596800000001, 253402300799999999, 253402300800000000, -2717640000000000, 1710054000000000, 1730622600000000, -9223372036854775808, 9223372036854775807]
micros += [r.randint(-3 * 10**15, 4 * 10**15) for _ in range(60)]
for zone in ("UTC", "America/Los_Angeles", "Asia/Kolkata", "+01:00"):
    spark.conf.set("spark.sql.session.timeZone", zone)
    frame = spark.createDataFrame([(i, m, m // 86400000000) for i, m in enumerate(micros)], "i int, m bigint, d bigint")
    try:
        rows = frame.selectExpr("i", "to_json(named_struct('t', timestamp_micros(m), 'd', date_from_unix_date(cast(d as int)))) as j").collect()
        out["times"].append({"zone": zone, "micros": micros, "json": [x["j"] for x in sorted(rows, key=lambda x: x["i"])]})
    except Exception as e: print(zone, str(e)[:300], file=sys.stderr)
spark.conf.set("spark.sql.session.timeZone", "UTC")
bits = [0, 1, 1 << 63, 0x7FF0 << 48, 0x7FF8 << 48, 0x000FFFFFFFFFFFFF, 0x0010000000000000, 0x7FEFFFFFFFFFFFFF]
values = [0.1, 0.2, 0.3, 1.0, 10.0, 100.0, 1e7, 9999999.0, 9999999.999, 12345678.9, 1e-3, 9.999e-4, 2e-3, 1e22, 1e23, 2e23, 8.41e21, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2.0**-44, 2.0**53, 2.0**54, 2.0**60, 2.0**62, 2.0**63, 2.0**64, 1.1e16, 123456789012345680.0, 4.35, 21.5, 3.3e-5, 1/3, 2/3, 9007199254740993.0, 1e15, 1e16, 1e17, 1e18]
values += [2.0**k for k in range(-1074, 1024, 7)] + [10.0**k for k in range(-320, 308, 3)] + [float(r.randint(0, 10**r.randint(1, 18))) for _ in range(300)]
values += [round(r.uniform(-1000, 1000), r.randint(0, 6)) for _ in range(700)] + [r.uniform(-1e9, 1e9) for _ in range(200)]
bits += [struct.unpack(">Q", struct.pack(">d", v))[0] for v in values] + [r.getrandbits(64) for _ in range(1500)]
bits = [b for b in bits if not ((b >> 52) & 0x7FF == 0x7FF and b & ((1 << 52) - 1) and b != 0x7FF8 << 48)]
doubles = [struct.unpack(">d", struct.pack(">Q", b))[0] for b in bits]
rows = spark.createDataFrame(list(enumerate(doubles)), "i int, v double").selectExpr("i", "cast(v as string) as s").collect()
texts = {x["i"]: x["s"] for x in rows}
out["doubles"] = [[f"{b:x}", texts[i]] for i, b in enumerate(bits)]
fbits = [0, 1, 1 << 31, 0x7F800000, 0x7F7FFFFF, 0x00800000, 0x007FFFFF] + [struct.unpack(">I", struct.pack(">f", v))[0] for v in [0.1, 0.3, 1.1, 21.5, 3.4e38, 1e10, 1e-5, 16777216.0, 33554432.0, 1e7, 9999999.0, 8.5e9]]
fbits += [(k << 23) for k in range(1, 255, 3)] + [struct.unpack(">I", struct.pack(">f", round(r.uniform(-1000, 1000), 2)))[0] for _ in range(200)] + [r.getrandbits(32) for _ in range(600)]
fbits = [b for b in fbits if not ((b >> 23) & 0xFF == 0xFF and b & ((1 << 23) - 1))]
floats = [struct.unpack(">f", struct.pack(">I", b))[0] for b in fbits]
rows = spark.createDataFrame(list(enumerate(floats)), "i int, v float").selectExpr("i", "cast(v as string) as s").collect()
texts = {x["i"]: x["s"] for x in rows}
out["floats"] = [[f"{b:x}", texts[i]] for i, b in enumerate(fbits)]
json.dump(out, open("fixtures/oracle/from_json_back.json", "w"), separators=(",", ":"))
spark.stop()
