"""Pairs of queries over one checkpoint: the second goes on where the first ended, or is refused its state.

Each side is a table query in the words of `structured.py`, over one text file of JSON lines a batch; the first runs one batch, the
second goes on with the next.
"""

CASES = []
SCHEMA = "ts long, k string, j string, i int, l bigint, d double, a array<int>, r struct<x:int,y:string>"
FIRST = [
    {"ts": 12000, "k": "a", "j": "x", "i": 1, "l": 10, "d": 0.5, "a": [1, 2], "r": {"x": 1, "y": "p"}},
    {"ts": 14000, "k": "b", "j": "y", "i": 2, "l": 20, "d": 1.5, "a": [3], "r": {"x": 2, "y": "q"}},
    {"ts": 15000, "k": "a", "j": "x", "i": 3, "l": 30, "d": 2.5, "a": [1, 2], "r": {"x": 1, "y": "p"}},
]
SECOND = [
    {"ts": 16000, "k": "a", "j": "x", "i": 4, "l": 5, "d": 3.5, "a": [1, 2], "r": {"x": 1, "y": "p"}},
    {"ts": 31000, "k": "b", "j": "y", "i": 5, "l": 15, "d": 4.5, "a": [3], "r": {"x": 2, "y": "q"}},
]
TIME = {"op": "withColumn", "name": "ts", "expr": "timestamp_millis(ts)"}


def select(*exprs):
    return {"op": "select", "exprs": list(exprs)}


def group(keys, *aggregates):
    return {"op": "groupBy", "keys": list(keys), "agg": list(aggregates or ["count(*) AS n"])}


def watermark(delay="5 seconds"):
    return {"op": "withWatermark", "column": "ts", "delay": delay}


def where(condition):
    return {"op": "where", "condition": condition}


def distinct(*columns):
    return {"op": "dropDuplicates", "columns": list(columns)}


def query(*steps, mode="update", conf=None):
    side = {"mode": mode, "steps": [TIME, *steps]}
    if conf:
        side["conf"] = conf
    return side


def windowed(size="10 seconds", slide=None, start=None, delay="5 seconds", keys=("k",), mode="append", aggregates=()):
    parts = [p for p in (size, slide or (size if start else None), start) if p]
    text = "window(ts, " + ", ".join(f"'{p}'" for p in parts) + ")"
    return query(watermark(delay), group([text, *keys], *aggregates), mode=mode)


def pair(name, about, first, second):
    assert name not in [c["name"] for c in CASES], name
    CASES.append({"name": name, "about": about, "first": first, "second": second})


def values(name, about, first, second, keys=("k",)):
    """The same keys with other aggregates."""
    pair(name, about, query(group(keys, *first)), query(group(keys, *second)))


def keys(name, about, first, second):
    """One key, made by two expressions."""
    pair(name, about, query(select(f"{first} AS g"), group(["g"])), query(select(f"{second} AS g"), group(["g"])))


plain = query(group(["k"], "sum(l) AS total"))

# Names.
pair("same", "nothing is changed", plain, plain)
pair("key-renamed", "the key column has another name", plain, query(select("k AS who", "l"), group(["who"], "sum(l) AS total")))
values("value-renamed", "the aggregate has another name", ["sum(l) AS total"], ["sum(l) AS altogether"])
keys("key-field-renamed", "a field inside of a struct key has another name", "r", "named_struct('u', r.x, 'v', r.y)")
keys("key-computed", "the key is another expression of the same type", "k", "upper(k)")

# Types of keys.
keys("key-int-to-bigint", "a wider key", "i", "l")
keys("key-bigint-to-int", "a narrower key", "l", "i")
keys("key-string-to-int", "another type of key", "k", "i")
keys("key-int-to-string", "another type of key", "i", "k")
keys("key-date-to-timestamp", "another type of key", "to_date(ts)", "ts")
keys("key-struct-field-type", "a field of a struct key has another type", "r", "named_struct('x', cast(r.x AS bigint), 'y', r.y)")
keys("key-struct-field-added", "a struct key has one more field", "r", "named_struct('x', r.x, 'y', r.y, 'z', k)")
keys("key-array-element-type", "another type of elements", "a", "cast(a AS array<bigint>)")
keys("key-struct-to-field", "a struct key becomes its field", "named_struct('x', r.x)", "r.x")

# Nullability.
keys("key-becomes-not-null", "what may be null becomes what may not", "k", "coalesce(k, '')")
keys("key-becomes-nullable", "what may not be null becomes what may", "coalesce(k, '')", "k")
keys("key-field-becomes-not-null", "a field of a struct key", "named_struct('x', i)", "named_struct('x', coalesce(i, 0))")
keys("key-field-becomes-nullable", "a field of a struct key", "named_struct('x', coalesce(i, 0))", "named_struct('x', i)")
keys("key-element-becomes-not-null", "an element of an array key", "array(i)", "array(coalesce(i, 0))")
keys("key-element-becomes-nullable", "an element of an array key", "array(coalesce(i, 0))", "array(i)")

# Number and order of keys.
pair("key-added", "one more key", plain, query(group(["k", "j"], "sum(l) AS total")))
pair("key-removed", "one key fewer", query(group(["k", "j"], "sum(l) AS total")), plain)
pair("keys-swapped", "keys of two types in another order", query(group(["k", "i"])), query(group(["i", "k"])))
pair("keys-of-one-type-swapped", "keys of one type in another order", query(group(["k", "j"])), query(group(["j", "k"])))
pair("all-rows-to-keyed", "no keys, then one", query(group([], "sum(l) AS total")), plain)

# Aggregates.
values("sum-int-to-double", "a sum of another type", ["sum(i) AS v"], ["sum(d) AS v"])
values("sum-int-to-bigint", "a sum of another column with the same type of state", ["sum(i) AS v"], ["sum(l) AS v"])
values("max-int-to-bigint", "a maximum of another type", ["max(i) AS v"], ["max(l) AS v"])
values("count-to-sum", "another aggregate, whose state may be null", ["count(*) AS v"], ["sum(l) AS v"])
values("sum-to-count", "another aggregate, whose state may not be null", ["sum(l) AS v"], ["count(*) AS v"])
values("avg-to-sum", "another aggregate with fewer fields of state", ["avg(d) AS v"], ["sum(d) AS v"])
values("sum-to-avg", "another aggregate with more fields of state", ["sum(d) AS v"], ["avg(d) AS v"])
values("sum-to-max", "another aggregate with the same type of state", ["sum(l) AS v"], ["max(l) AS v"])
values("min-to-max", "another aggregate with the same type of state", ["min(l) AS v"], ["max(l) AS v"])
values("last-to-first", "another aggregate with the same type of state", ["last(l) AS v"], ["first(l) AS v"])
values("first-to-any", "another name for the same aggregate", ["first(l) AS v"], ["any_value(l) AS v"])
values("first-to-max", "another aggregate with fewer fields of state", ["first(l) AS v"], ["max(l) AS v"])
values("bool-or-to-bool-and", "another aggregate with the same type of state", ["bool_or(i > 2) AS v"], ["bool_and(i > 2) AS v"])
values("bool-or-to-max", "another name for the same aggregate", ["bool_or(i > 2) AS v"], ["max(i > 2) AS v"])
values("count-rows-to-count-column", "what is counted changes", ["count(*) AS v"], ["count(j) AS v"])
values("count-other-column", "what is counted changes", ["count(i) AS v"], ["count(d) AS v"])
values("count-to-count-if", "what is counted changes", ["count(*) AS v"], ["count_if(i > 2) AS v"])
values("sum-other-expression", "another argument of the same type", ["sum(l) AS v"], ["sum(l + 1) AS v"])
values("aggregate-added", "one more aggregate", ["sum(l) AS v"], ["sum(l) AS v", "max(d) AS w"])
values("aggregate-removed", "one aggregate fewer", ["sum(l) AS v", "max(d) AS w"], ["sum(l) AS v"])
values("aggregates-swapped", "aggregates of two types in another order", ["sum(l) AS v", "max(d) AS w"], ["max(d) AS w", "sum(l) AS v"])
values("aggregates-of-one-type-swapped", "aggregates of one type in another order", ["sum(l) AS v", "max(l) AS w"], ["max(l) AS w", "sum(l) AS v"])
values("aggregate-twice", "an aggregate that is there already is asked for once more", ["sum(l) AS v"], ["sum(l) AS v", "sum(l) AS w"])
values("aggregate-computed-on", "the result is worked on", ["sum(l) AS v"], ["sum(l) * 2 AS v"])
values("avg-beside-its-sum", "an average comes to the sum of the same column", ["sum(d) AS v"], ["sum(d) AS v", "avg(d) AS w"])
values("approximate-count", "nothing is changed in an approximate count", ["approx_count_distinct(j) AS v"], ["approx_count_distinct(j) AS v"])
values("approximate-count-to-count", "an approximate count becomes a count", ["approx_count_distinct(j) AS v"], ["count(j) AS v"])
values("list-to-set", "another collection", ["collect_list(l) AS v"], ["collect_set(l) AS v"])
values("stddev-to-variance", "another aggregate with the same state", ["stddev(d) AS v"], ["variance(d) AS v"])

# Windows and watermarks.
pair("window-same", "nothing is changed", windowed(), windowed())
pair("window-duration", "longer windows", windowed(), windowed("20 seconds"))
pair("window-slide", "windows that overlap", windowed(), windowed("10 seconds", "5 seconds"))
pair("window-start", "windows that begin elsewhere", windowed(), windowed("10 seconds", start="3 seconds"))
pair("window-removed", "no window any more", windowed(mode="update"), query(watermark(), group(["k"])))
pair("window-and-key-swapped", "the window after the key", windowed(), query(watermark(), group(["k", "window(ts, '10 seconds')"]), mode="append"))
pair("window-to-time", "the time itself in place of its window", windowed(keys=()), query(watermark(), group(["ts"]), mode="append"))
pair("watermark-delay", "another delay", windowed(), windowed(delay="1 second"))
pair("watermark-removed", "no watermark any more", windowed(mode="update"), query(group(["window(ts, '10 seconds')", "k"])))
pair("watermark-added", "a watermark where there was none", query(group(["window(ts, '10 seconds')", "k"])), windowed(mode="update"))

# Modes, and what stands before or after.
pair("mode-update-to-complete", "another output mode", plain, query(group(["k"], "sum(l) AS total"), mode="complete"))
pair("mode-complete-to-update", "another output mode", query(group(["k"], "sum(l) AS total"), mode="complete"), plain)
pair("mode-append-to-update", "another output mode", windowed(), windowed(mode="update"))
pair("filter-added", "a filter before the aggregation", plain, query(where("i > 4"), group(["k"], "sum(l) AS total")))
pair("filter-after", "a filter after the aggregation", plain, query(group(["k"], "sum(l) AS total"), where("total > 40")))
pair("projection-after", "a projection after the aggregation", plain, query(group(["k"], "sum(l) AS total"), select("total", "k")))
pair("order-added", "an order after the aggregation", query(group(["k"], "sum(l) AS total"), mode="complete"),
     query(group(["k"], "sum(l) AS total"), {"op": "orderBy", "exprs": ["total"]}, mode="complete"))

# Operators.
pair("stateless-to-stateful", "an aggregation where there was none", query(select("k", "l"), mode="append"), plain)
pair("stateful-to-stateless", "no aggregation any more", plain, query(select("k", "l"), mode="append"))
pair("second-aggregation", "one more aggregation above",
     windowed(), query(watermark(), group(["window(ts, '10 seconds')", "k"]),
                       group(["window(window, '20 seconds')"], "sum(n) AS m"), mode="append"))
pair("deduplication-same", "nothing is changed", query(distinct("k")), query(distinct("k")))
pair("deduplication-by-more", "one more column", query(distinct("k")), query(distinct("k", "i")))
pair("deduplication-by-other", "another column of the same type", query(distinct("k")), query(distinct("j")))
pair("deduplication-to-aggregation", "another operator", query(distinct("k")), query(group(["k"])))
pair("aggregation-to-deduplication", "another operator", query(group(["k"])), query(distinct("k")))

# The check left out.
unchecked = {"spark.sql.streaming.stateStore.stateSchemaCheck": "false"}
pair("unchecked-key-becomes-nullable", "refused, were it checked", query(select("coalesce(k, '') AS g"), group(["g"])),
     query(select("k AS g"), group(["g"]), conf=unchecked))
pair("unchecked-sum-to-avg", "refused, were it checked", query(group(["k"], "sum(d) AS v")), query(group(["k"], "avg(d) AS v"), conf=unchecked))
pair("unchecked-same", "nothing is changed", plain, query(group(["k"], "sum(l) AS total"), conf=unchecked))
