"""The queries that real Spark is asked about.

Event times in a case's rows are in the column `ts`, in ms (or `us`, in µs), and a first step makes a timestamp of them.
`waves` says how the batches came: each batch is one file; the batches of one wave were there at once and ran one after the
other; after each wave the query was waited for, so that its batch without data, if it had one to run, ran then.
Recorded timestamps are in ms, a window is [start, end].
"""

import random

CASES = []
SCHEMA = "k string, v long, ts long"
TIME = {"op": "select", "exprs": ["k", "v", "timestamp_millis(ts) AS ts"]}


def rows(batch):
    """Short form: "a1@3" is key a, value 1, event time 3 s; "-" as the key is null, "?" as the time is null."""
    if not isinstance(batch, str):
        return batch
    out = []
    for item in batch.split():
        pair, time = item.split("@")
        out.append({"k": None if pair[0] == "-" else pair[0], "v": int(pair[1:]),
                    "ts": None if time == "?" else round(float(time) * 1000)})
    return out


def watermark(delay, column="ts"):
    return {"op": "withWatermark", "column": column, "delay": delay}


def group(keys, *aggregates):
    return {"op": "groupBy", "keys": list(keys), "agg": list(aggregates or ["sum(v) AS total"])}


def select(*exprs):
    return {"op": "select", "exprs": list(exprs)}


def case(name, about, mode, steps, waves, inputs=None, streams=None, first=TIME, **more):
    """`waves` is a list of lists of batches; "idle" cases have one batch in each wave."""
    assert name not in [c["name"] for c in CASES], name
    inputs = inputs or {"in": SCHEMA}
    if streams is None:
        streams = [{"name": "result", "from": "in", "steps": ([first] if first else []) + steps}]
    fed = [[b if isinstance(b, dict) else {"in": rows(b)} for b in wave] for wave in waves]
    fed = [[{i: rows(r) for i, r in b.items()} for b in wave] for wave in fed]
    CASES.append({"name": name, "about": about, "mode": mode, "inputs": inputs, "streams": streams,
                  "query": streams[-1]["name"], "waves": fed, **more})


def idle(*batches):
    return [[b] for b in batches]


def busy(*batches):
    return [list(batches)]


def window(size, slide=None, start=None, column="ts"):
    parts = [column, f"'{size}'"] + [f"'{p}'" for p in (slide, start) if p]
    return f"window({', '.join(parts)})"


# The worked example: B=10 s, W=20, S=10. Rule A gives each record its batch's label minus 1 µs.
EVENT = ["a1@3 b2@8", "a4@12 a8@9", "b16@27", "a32@5 a64@38", "b128@61"]
LABEL = [[("a", 1, 10), ("b", 2, 10)], [("a", 4, 20), ("a", 8, 20)], [("b", 16, 30)], [("a", 32, 40), ("a", 64, 40)], [("b", 128, 70)]]
LABELLED = [[{"k": k, "v": v, "us": label * 1_000_000 - 1} for k, v, label in batch] for batch in LABEL]
MICROS = {"op": "select", "exprs": ["k", "v", "timestamp_micros(us) AS ts"]}
MICRO_SCHEMA = {"in": "k string, v long, us long"}
OUT = select("window.end AS end", "k", "total")
case("worked-example-rule-a", "Rule A: label time; each label is appended after the next one's batch.", "append",
     [watermark("0 seconds"), group([window("20 seconds", "10 seconds"), "k"]), OUT], idle(*LABELLED), inputs=MICRO_SCHEMA, first=MICROS)
for delay in (0, 10, 30):
    case(f"worked-example-delay-{delay}", f"Event time, delay {delay} s.", "append",
         [watermark(f"{delay} seconds"), group([window("20 seconds", "10 seconds"), "k"]), OUT], idle(*EVENT))
for phase, start in ((0, 10), (10, 0)):
    case(f"phase-z{phase}", f"W=30, S=20 from z={phase}: startTime {start}.", "append",
         [watermark("0 seconds"), group([window("30 seconds", "20 seconds", f"{start} seconds" if start else None), "k"]), OUT],
         idle(*LABELLED), inputs=MICRO_SCHEMA, first=MICROS)

# Three output modes over one input.
MIXED = ["a1@3 b2@8", "a4@12 a8@9", "b16@27 -5@28", "a32@5 a64@38", "c7@?", "b128@61"]
TUMBLING, SLIDING = window("10 seconds"), window("20 seconds", "10 seconds")
for mode in ("append", "update", "complete"):
    case(f"tumbling-{mode}", "Tumbling windows of 10 s, delay 10 s, each batch waited for.", mode,
         [watermark("10 seconds"), group([TUMBLING, "k"])], idle(*MIXED))
    case(f"sliding-{mode}", "Windows of 20 s every 10 s, delay 5 s.", mode,
         [watermark("5 seconds"), group([SLIDING, "k"])], idle(*MIXED))
    case(f"sliding-{mode}-busy", "The same, all batches there from the start: no batch without data between them.", mode,
         [watermark("5 seconds"), group([SLIDING, "k"])], busy(*MIXED))
    case(f"aggregates-{mode}", "count, sum, avg, min, max, with null values among them.", mode,
         [watermark("10 seconds"),
          group([TUMBLING], "count(*) AS rows", "count(v) AS n", "sum(v) AS total", "avg(v) AS mean", "min(v) AS low", "max(v) AS high")],
         idle([{"k": "a", "v": 1, "ts": 1000}, {"k": "b", "v": None, "ts": 2000}], [{"k": "a", "v": None, "ts": 12000}],
              [{"k": "a", "v": -7, "ts": 13000}, {"k": "c", "v": 2, "ts": 13000}], "d1@40"))

# Windows: alignment.
case("window-start-time", "startTime 3 s.", "complete", [group([window("10 seconds", "10 seconds", "3 seconds"), "k"])],
     idle("a1@0 a2@2.999 a4@3 a8@12.999 a16@13"))
case("window-start-time-sliding", "startTime 2 s, W=15, S=5.", "complete", [group([window("15 seconds", "5 seconds", "2 seconds"), "k"])],
     idle("a1@0 a2@1.999 a4@2 a8@7"))
case("window-start-time-negative", "A negative startTime.", "complete", [group([window("10 seconds", "10 seconds", "-3 seconds"), "k"])], idle("a1@0 a2@6.999 a4@7"))
case("window-before-epoch", "Event times before 1970: floor, not truncation.", "complete", [group([SLIDING, "k"])],
     idle("a1@-0.001 a2@-10 a4@-25 a8@0 a16@5"))
case("window-edges", "An event on an edge belongs to the window that starts there.", "complete", [group([TUMBLING, "k"])],
     idle("a1@9.999 a2@10 a4@10.001 a8@20"))
case("window-not-divisible", "W is no multiple of S: 10 s every 4 s.", "complete", [group([window("10 seconds", "4 seconds"), "k"])],
     idle("a1@0 a2@3.5 a4@9 a8@10"))
case("window-minutes-days", "Sizes in other units.", "complete", [group([window("1 day", "12 hours")], "count(*) AS n")],
     idle("a1@0 a2@43200 a4@100000 a8@-1"))
case("window-milliseconds", "Sizes in ms.", "complete", [group([window("250 milliseconds", "100 milliseconds")], "sum(v) AS total")], idle("a1@0 a2@0.249 a4@0.3"))
case("window-null-times", "Rows without an event time are in no window.", "complete", [group([SLIDING, "k"])], idle("a1@1 a2@? b4@?", "c8@?"))
case("window-null-times-append", "…and move no watermark.", "append", [watermark("0 seconds"), group([TUMBLING, "k"])], idle("a1@? b4@?", "a2@5", "c8@?", "a1@30"))
case("window-null-keys", "A null key is a key.", "append", [watermark("0 seconds"), group([TUMBLING, "k"])], idle("-1@1 -2@2 a4@3", "-8@15"))
case("window-end-key", "Grouped by the event time itself.", "append", [watermark("5 seconds"), group(["ts"], "sum(v) AS total")],
     idle("a1@1 a2@1 a4@3", "a8@8", "a16@2 a32@9", "a64@20"))

# Watermarks and late rows.
case("late-partly", "A late row is dropped from the old window and counted in the newer one.", "update",
     [watermark("0 seconds"), group([SLIDING, "k"])], idle("a1@5", "a2@22", "a4@15", "a8@9", "a16@21"))
case("late-partly-append", "The same, appended.", "append", [watermark("0 seconds"), group([SLIDING, "k"])],
     idle("a1@5", "a2@22", "a4@15", "a8@9", "a16@21", "a32@70"))
case("late-on-edge", "A window ends exactly at the watermark.", "append", [watermark("5 seconds"), group([TUMBLING, "k"])],
     idle("a1@3", "a2@15", "a4@9", "a8@14", "a16@25", "a32@40"))
for name, waves in (("idle", idle), ("busy", busy)):
    case(f"late-{name}", "Tumbling 5 s, delay 0, batches {10}, {20}, {10}: what an idle trigger between them changes.", "append",
         [watermark("0 seconds"), group([window("5 seconds")], "count(*) AS n")], waves("a1@10", "a1@20", "a1@10"))
    case(f"late-{name}-update", "The same in update mode.", "update",
         [watermark("0 seconds"), group([window("5 seconds")], "count(*) AS n")], waves("a1@10", "a1@20", "a1@10"))
case("late-complete", "Complete mode drops nothing and keeps everything.", "complete", [watermark("0 seconds"), group([TUMBLING, "k"])],
     idle("a1@5", "a2@50", "a4@5"))
case("late-without-watermark", "Update without a watermark drops nothing.", "update", [group([TUMBLING, "k"])], idle("a1@5", "a2@50", "a4@5"))
case("late-null-key-mix", "Late rows of several keys in one batch.", "update", [watermark("10 seconds"), group([TUMBLING, "k"])],
     idle("a1@5 b1@35", "a2@5 b2@24 -4@15 c8@36", "a16@29"))
case("watermark-never-falls", "Older data does not move the watermark back.", "append", [watermark("0 seconds"), group([TUMBLING, "k"])],
     idle("a1@31", "a2@12", "a4@33", "a8@52"))
case("watermark-delay-ms", "A delay in ms, an event time in ms.", "append", [watermark("1500 milliseconds"), group([window("1 second")], "count(*) AS n")],
     idle("a1@0.1 a1@0.9", "a1@2.499", "a1@0.5", "a1@2.5", "a1@0.5", "a1@9"))
case("watermark-before-epoch", "A watermark never falls below 0, where it starts: rows before 1970 are late.", "append",
     [watermark("0 seconds"), group([TUMBLING, "k"])], idle("a1@-35 a2@5", "a4@-5", "a8@-15 a16@12", "a32@30"))
case("watermark-large-delay", "Nothing is ever final.", "append", [watermark("1 hour"), group([TUMBLING, "k"])], idle("a1@5", "a2@50", "a4@5"))
case("watermark-empty-files", "Batches of no rows.", "append", [watermark("0 seconds"), group([TUMBLING, "k"])], idle("", "a1@5", "", "a2@25", ""))
case("watermark-filtered-after", "A filter above the watermark that does not read the event time moves below it: what it removes moves no watermark.", "append",
     [watermark("0 seconds"), {"op": "where", "condition": "k = 'a'"}, group([TUMBLING, "k"])], idle("a1@5", "b2@25", "a4@6 a8@26", "b1@50"))
case("watermark-filtered-after-time", "A filter that reads the event time stays above: the watermark sees what it removes.", "append",
     [watermark("0 seconds"), {"op": "where", "condition": "ts < timestamp_millis(60000)"}, group([TUMBLING, "k"])],
     idle("a1@5", "b2@65", "a4@6 a8@26", "b1@90"))
case("watermark-filtered-after-both", "Of a conjunction, only the part without the event time moves.", "append",
     [watermark("0 seconds"), {"op": "where", "condition": "k = 'a' AND ts < timestamp_millis(60000)"}, group([TUMBLING, "k"])],
     idle("a1@5", "b2@25", "a4@6", "a8@65", "a16@7", "b1@90"))
case("watermark-filtered-after-window", "A filter of the result by key moves below the watermark as well.", "append",
     [watermark("0 seconds"), group([TUMBLING, "k"]), {"op": "where", "condition": "k = 'a'"}],
     idle("a1@5", "b2@25", "a4@6", "a8@35", "b1@90"))
case("watermark-filtered-result", "A filter of the result by its sum stays.", "append",
     [watermark("0 seconds"), group([TUMBLING, "k"]), {"op": "where", "condition": "total > 1"}], idle("a1@5 c3@6", "b2@25", "a8@35"))
case("watermark-filtered-window-start", "A filter of the result by its window's start.", "append",
     [watermark("0 seconds"), group([TUMBLING, "k"]), {"op": "where", "condition": "window.start >= timestamp_millis(10000)"}],
     idle("a1@5", "b2@15", "a4@25", "a8@1 b1@50"))
case("watermark-projected-away", "A column computed over the event time before it is grouped by.", "append",
     [watermark("0 seconds"), {"op": "withColumn", "name": "w", "expr": "v * 10"}, select("w", "ts"), group([TUMBLING], "sum(w) AS total")],
     idle("a1@5", "b2@25", "a4@6"))
case("watermark-filtered-before", "An earlier filter, the same.", "append",
     [{"op": "where", "condition": "k = 'a'"}, watermark("0 seconds"), group([TUMBLING, "k"])], idle("a1@5", "b2@25", "a4@6 a8@26", "b1@50", "a1@60"))

case("error-watermark-twice", "Two watermarks on one line are refused, but only when the watermark first moves.", "append",
     [watermark("0 seconds"), watermark("10 seconds"), group([TUMBLING, "k"])], idle("a1@1", "a2@15", "a4@8", "a8@40"))

# Several watermarks; a union.
UNION = [{"name": "left", "from": "a", "steps": [TIME, watermark("0 seconds")]},
         {"name": "right", "from": "b", "steps": [TIME, watermark("10 seconds")]},
         {"name": "result", "from": "left", "steps": [{"op": "union", "with": "right"}, group([TUMBLING, "k"])]}]
TWO = {"a": SCHEMA, "b": SCHEMA}
BOTH = idle({"a": "a1@5", "b": "b1@7"}, {"a": "a2@31", "b": "b2@25"}, {"a": "a4@12", "b": "b4@52"}, {"a": "a8@55", "b": "b8@33"}, {"a": "a1@90", "b": "b1@90"})
for policy in ("min", "max"):
    case(f"union-policy-{policy}", f"Two watermarks under a union, policy {policy}.", "append", [], BOTH, inputs=TWO, streams=UNION,
         conf={"spark.sql.streaming.multipleWatermarkPolicy": policy})
case("union-one-silent", "One side has no event yet: the global watermark stays at 0.", "append", [],
     idle({"a": "a1@5", "b": ""}, {"a": "a2@31", "b": ""}, {"a": "a4@52", "b": "b1@45"}, {"a": "a8@99", "b": "b2@99"}), inputs=TWO, streams=UNION)
case("union-stateless", "A union without state.", "append", [], idle({"a": "a1@5", "b": "b1@7"}, {"a": "a2@31", "b": ""}), inputs=TWO,
     streams=[{"name": "result", "from": "a", "steps": [{"op": "union", "with": "b"}, select("k", "v * 2 AS w")]}])

# Chained windows.
CHAIN = [watermark("0 seconds"), group([TUMBLING, "k"]),
         group([window("20 seconds", column="window_time(window)"), "k"], "sum(total) AS total", "count(*) AS windows")]
CHAINED = ["a1@3 b2@8", "a4@12", "b16@27", "a64@38", "a1@61", "b128@95"]
case("chained-append", "Windows over windows by window_time.", "append", CHAIN, idle(*CHAINED))
case("chained-append-busy", "The same without a pause.", "append", CHAIN, busy(*CHAINED))
case("chained-sliding", "A sliding window over a tumbling one.", "append",
     [watermark("0 seconds"), group([TUMBLING, "k"]), group([window("30 seconds", "10 seconds", column="window_time(window)"), "k"], "max(total) AS top")],
     idle(*CHAINED))

# Without windows.
case("group-update", "Aggregation by key alone, update.", "update", [group(["k"], "count(*) AS n", "sum(v) AS total")], idle("a1@1 b2@1", "a4@2", "-8@3", ""))
case("group-complete", "Aggregation by key alone, complete.", "complete", [group(["k"], "count(*) AS n", "sum(v) AS total")], idle("a1@1 b2@1", "a4@2", "-8@3", ""))
case("group-global", "Without keys: one row from the start, also over nothing.", "complete", [group([], "count(*) AS n", "sum(v) AS total")], idle("", "a1@1", "b2@2"))
case("group-global-update", "Without keys, update.", "update", [group([], "count(*) AS n", "sum(v) AS total")], idle("", "a1@1", "", "b2@2"))
case("group-expression", "Grouped by an expression.", "update", [group(["v % 2 AS odd"], "count(*) AS n")], idle("a1@1 b2@1", "c3@1"))
case("group-then-filter", "A filter over the result, in update mode.", "update", [group(["k"]), {"op": "where", "condition": "total > 3"}],
     idle("a1@1 b5@1", "a4@2", "b-9@3"))
case("stateless-append", "Select and filter only.", "append", [{"op": "where", "condition": "v > 1"}, select("k", "v + 1 AS w", "ts")], idle("a1@1 b2@2", "", "c3@3"))
case("stateless-update", "Stateless in update mode: as append.", "update", [select("k", "v")], idle("a1@1 b2@2", "c3@3"))
case("stateless-watermark", "A watermark without a stateful operator: no batch without data.", "append", [watermark("0 seconds"), select("k", "v")],
     idle("a1@1", "a2@20", "a3@2"))
case("group-watermark-unused", "A watermark, but the key has no event time: nothing is evicted.", "update", [watermark("0 seconds"), group(["k"])],
     idle("a1@1", "a2@50", "a4@2"))
case("group-sum-overflow", "A 64-bit sum wraps (ANSI mode is off).", "complete", [group(["k"])],
     idle([{"k": "a", "v": 9223372036854775807, "ts": 0}, {"k": "a", "v": 1, "ts": 0}]))
case("group-complete-sorted", "Complete mode may be sorted.", "complete", [group(["k"]), {"op": "orderBy", "exprs": ["total DESC"]}], idle("a1@1 b5@1", "c3@2"))

# Refused.
case("error-append-no-watermark", "append needs a watermark.", "append", [group([TUMBLING, "k"])], [])
case("error-append-watermark-unused", "…in the keys.", "append", [watermark("0 seconds"), group(["k"])], [])
case("error-append-watermark-after", "A watermark after the aggregation.", "append", [group([TUMBLING, "k"]), watermark("0 seconds", "window")], [])
case("error-complete-stateless", "complete needs an aggregation.", "complete", [select("k")], [])
case("error-sort-append", "A sort of a stream.", "append", [{"op": "orderBy", "exprs": ["k"]}], [])
case("error-limit-update", "limit in update mode.", "update", [{"op": "limit", "n": 1}], [])
case("error-distinct-aggregate", "A distinct aggregate.", "complete", [group(["k"], "count(DISTINCT v) AS n")], [])
case("error-watermark-type", "A watermark on a column that is no time.", "append", [watermark("0 seconds", "k")], [])
case("error-watermark-negative", "A negative delay.", "append", [watermark("-1 seconds"), group([TUMBLING, "k"])], [])
case("error-watermark-interval", "A delay that is no interval.", "append", [watermark("soon"), group([TUMBLING, "k"])], [])
case("error-watermark-column", "A watermark on a column that is not there.", "append", [watermark("0 seconds", "nowhere")], [])
case("error-window-slide", "S > W.", "complete", [group([window("10 seconds", "20 seconds"), "k"])], [])
case("error-window-zero", "W = 0.", "complete", [group([window("0 seconds"), "k"])], [])
case("error-window-start", "startTime ≥ S.", "complete", [group([window("10 seconds", "10 seconds", "10 seconds"), "k"])], [])
case("error-window-months", "Months have no length.", "complete", [group([window("1 month"), "k"])], [])
case("error-window-interval", "No interval at all.", "complete", [group([window("ten"), "k"])], [])
case("error-window-type", "A window over a string column.", "complete", [group([window("10 seconds", column="v"), "k"])], [])
case("error-two-windows", "Two windows in one grouping.", "complete", [group([window("10 seconds") + " AS one", window("20 seconds") + " AS two"])], [])
case("error-chained-update", "Chained aggregations in update mode.", "update", CHAIN, [])
case("error-chained-complete", "Chained aggregations in complete mode.", "complete", CHAIN, [])
case("error-column", "A column that is not there.", "append", [select("nowhere")], [])
case("error-aggregate-outside", "An aggregate in a select beside a column.", "complete", [select("k", "sum(v)")], [])

# How sinks and progress look.
LOOK = [watermark("10 seconds"), group([TUMBLING, "k"])]
case("progress", "The progress JSON of a windowed query.", "append", LOOK, idle("a1@3 b2@8", "a4@32"), progress=True)
case("console-complete", "The console sink's text.", "complete", LOOK + [{"op": "orderBy", "exprs": ["window", "k"]}], idle("a1@3 b2@8", "-4@32 c-7@3"), sink="console")
case("console-append", "The console sink in append mode, empty batches too.", "append", LOOK, idle("a1@3", "a4@32"), sink="console")
case("console-stateless", "The console sink: long values, nulls, more than 20 rows.", "append", [select("k", "v", "ts", "repeat(k, 30) AS long")],
     idle(" ".join(f"{'abc-'[n % 4]}{n}@{n}" for n in range(22))), sink="console")
case("json-sink", "The JSON file sink's directory.", "append", LOOK + [select("window", "k", "total")], idle("a1@3 b2@8", "a4@32"), sink="json")


def random_case(seed):
    """Windows of any shape, any lateness, any batches, with and without pauses between them."""
    r = random.Random(seed)
    slide = r.randint(1, 12)
    size = slide + r.choice([0, 0, r.randint(0, 20)])
    start = r.choice([0, 0, r.randint(0, slide - 1), -r.randint(0, slide - 1)])
    clock, waves = r.randint(0, 20), []
    for _ in range(r.randint(2, 4)):
        wave = []
        for _ in range(r.choice([1, 1, 2, 3])):
            events = []
            for _ in range(r.randint(0, 4)):
                time = "?" if r.random() < 0.05 else clock - r.choice([0, r.randint(0, 8), r.randint(0, 40)])
                events.append(f"{r.choice('abc-')}{r.randint(-5, 20)}@{time}")
            wave.append(" ".join(events))
            clock += r.choice([0, r.randint(0, 10), r.randint(5, 40)])
        waves.append(wave)
    keys = [window(f"{size} seconds", f"{slide} seconds", f"{start} seconds")] + r.choice([[], ["k"], ["k"]])
    steps = [watermark(f"{r.choice([0, 0, r.randint(1, 30)])} seconds"), group(keys, "count(*) AS n", "sum(v) AS total")]
    case(f"random-{seed:02}", f"Seed {seed}.", r.choice(["append", "append", "update", "complete"]), steps, waves)


for number in range(30):
    random_case(number)
