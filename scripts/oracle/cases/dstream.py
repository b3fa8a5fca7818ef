"""The DStream jobs that real Spark is asked about. Times are in ms; the batch interval is 1000 unless a case says so.

A case is data: inputs (batches of elements), named streams (operation, parameters), outputs. Both the Scala recorder and
the tests' interpreter read it; the functions that it names (`sum`, `nonzero`) are written in each of them.
"""

import random

CASES = []
SECOND = 1000


def pairs(*batches, kind="string,long", **more):
    """Batches in short form: "a1 b2" is [["a",1],["b",2]]."""
    def read(batch):
        if not isinstance(batch, str):
            return batch
        return [[item[0], int(item[1:])] for item in batch.split()]
    return {"type": kind, "batches": [read(b) for b in batches], **more}


def values(*batches, kind="long", **more):
    return {"type": kind, "batches": [list(b) for b in batches], **more}


def op(name, op_name, source, **parameters):
    for time in ("window", "slide", "every"):
        if time in parameters:
            parameters[time] = int(parameters[time] * SECOND)
    if "source" in parameters:
        del parameters["source"]
    return {"name": name, "op": op_name, "from": source, **parameters}


def output(of, name=None, **more):
    return {"name": name or of, "of": of, **more}


def case(name, about, inputs, streams, until, outputs=None, **more):
    """`until` is the last label, in s."""
    if outputs is None:
        outputs = [output(streams[-1]["name"] if streams else next(iter(inputs)))]
    checkpoint = more.pop("checkpoint", any(
        "inverse" in s or s["op"] in ("updateStateByKey", "countByWindow", "countByValueAndWindow", "checkpoint")
        for s in streams))
    assert name not in [c["name"] for c in CASES], name
    CASES.append({
        "name": name, "about": about, "batch": more.pop("batch", SECOND), "now": more.pop("now", 0),
        "checkpoint": checkpoint, "inputs": inputs, "streams": streams, "outputs": outputs,
        "until": int(until * SECOND), **more})


def windowed(name, about, batches, until, window, slide=None, inverse=False, keep=None, fn="sum", kind="string,long", **more):
    parameters = {"fn": fn, "window": window}
    if slide is not None:
        parameters["slide"] = slide
    if inverse:
        parameters["inverse"] = "subtract"
        if keep:
            parameters["filter"] = keep
    case(name, about, {"in": pairs(*batches, kind=kind)}, [op("w", "reduceByKeyAndWindow", "in", **parameters)], until, **more)


# The worked example: B=10 s, W=20, S=10; and its two phases, W=30, S=20.
EXAMPLE = ["a1 b2", "a4 a8", "b16", "a32 a64", "", "", "b128"]
windowed("worked-example-plain", "The worked example, plain form.", EXAMPLE, 90, 20, 10, batch=10 * SECOND)
windowed("worked-example-inverse", "The worked example, inverse form without a filter: ghost keys stay at 0.",
         EXAMPLE, 90, 20, 10, inverse=True, batch=10 * SECOND)
for form in ("plain", "inverse"):
    windowed(f"phase-z0-{form}", "W=30, S=20 from z=0: labels 20, 40, 60, 80.", EXAMPLE, 90, 30, 20,
             inverse=form == "inverse", batch=10 * SECOND)
    windowed(f"phase-z10-{form}", "The same from z=10: labels 30, 50, 70, 90. The first batch is at 20.", EXAMPLE, 100, 30, 20,
             inverse=form == "inverse", batch=10 * SECOND, now=10 * SECOND)

# Plain windows: shape of W, S and the gaps.
STEADY = ["a1 b1", "a2", "a3 c1", "", "b4", "a5 b5 c5", "", "", "", "a6"]
windowed("window-tumbling", "S = W: every record once.", STEADY, 12, 2, 2)
windowed("window-sliding", "S < W: overlapping windows; the first are partial.", STEADY, 14, 4, 2)
windowed("window-slide-default", "No slide given: the parent's.", STEADY, 13, 3)
EACH_BATCH = [output("w"), output("in")]
windowed("window-gaps", "S > W: the records between two windows are lost.", STEADY, 15, 2, 3, outputs=EACH_BATCH)
windowed("window-gaps-wide", "S much longer than W.", STEADY, 12, 1, 4, outputs=EACH_BATCH)
windowed("window-gaps-lazy", "…unless no output asks for the batches in the gap: an input is computed when it is first asked for, "
         "so the queue's next RDD goes to the next label that is in a window.", STEADY, 15, 2, 3)
windowed("window-gaps-lazy-drained", "The same with a queue taken whole: all of it at the first label that is in a window.", STEADY, 9, 2, 3)
CASES[-1]["inputs"]["in"]["oneAtATime"] = False
windowed("window-one-batch", "W = S = B: each batch by itself.", STEADY, 11, 1, 1)
windowed("window-longer-than-run", "The window never fills: all of them are partial.", STEADY, 10, 60, 5)
windowed("window-max", "An operation without an inverse.", ["a3 b9", "a7", "a1", "b2", "", "a4"], 9, 3, 1, fn="max")
windowed("window-all-empty", "Only empty batches: an empty RDD at each label, and the output runs.", ["", "", ""], 4, 2, 1)
windowed("window-exhausted-input", "The input ends; its windows go on, at last over nothing.", ["a1"], 5, 2, 1)
windowed("window-negative-values", "Values that cancel: the key stays while its records do.", ["a5 b1", "a-5", ""], 5, 2, 1)
windowed("window-int-overflow", "A 32-bit sum wraps.", [[["a", 2147483647]], [["a", 1]], [["a", 5]], []], 6, 2, 1, kind="string,int")
windowed("window-long-overflow", "A 64-bit sum wraps.", [[["a", 9223372036854775807]], [["a", 1], ["b", -9223372036854775808]], [["b", -1]]],
         5, 2, 1)
windowed("window-doubles", "Doubles, added oldest first, one record a batch.",
         [[["a", 0.1]], [["a", 0.2]], [["a", 0.3]], [["a", 1e16]], [["a", 1.0]], [["a", -1e16]], []], 9, 3, 1, kind="string,double")
windowed("window-doubles-infinity", "An infinity comes and goes without a trace in the plain form.",
         [[["a", 1.5]], [["a", "Infinity"]], [["a", 2.5]], [["a", "-Infinity"]], [["a", "Infinity"]], [["a", 1.0]], [], []],
         8, 2, 1, kind="string,double")
windowed("window-start-offset", "Started at 0.5 s with 1 s batches: the first batch is at 1 s.", STEADY, 12, 4, 2, now=500)
windowed("window-start-late", "Started at 3.2 s: batches from 4 s, z = 3 s, windows of slide 2 at 5, 7, …", STEADY, 15, 4, 2, now=3200)
windowed("window-start-on-edge", "Started exactly on a multiple: the first batch is one interval later.", STEADY, 14, 3, 3, now=2000)

# The inverse form and its habits.
windowed("inverse-sliding", "Ghost keys: b and c stay at 0 after their data.", STEADY, 14, 4, 2, inverse=True)
windowed("inverse-slide-one", "Each batch one slide.", STEADY, 14, 3, 1, inverse=True)
windowed("inverse-tumbling", "S = W: old is the whole previous window.", STEADY, 12, 2, 2, inverse=True)
windowed("inverse-gaps", "S > W over-counts: what fell in a gap is neither added nor taken away.", STEADY, 15, 2, 3, inverse=True)
windowed("inverse-gaps-wide", "S = 4 W: the result drifts from the plain one.",
         ["a1", "a2", "a4", "a8", "a16", "a32", "a64", "a128", "b1", "a256", "b2", "b4"], 16, 1, 4, inverse=True)
windowed("inverse-filter-nonzero", "The filter that removes the identity: keys vanish with their data.", STEADY, 14, 4, 2,
         inverse=True, keep="nonzero")
windowed("inverse-filter-business", "A business filter is fed back: 12@1, 4@4, 20@5 with W=3 keeps 20 at 5, not 24.",
         ["a12", "", "", "a4", "a20", "", "", ""], 9, 3, 1, inverse=True, keep="atLeast10")
windowed("inverse-filter-business-two-keys", "The fed-back filter beside a key that it never touches.",
         ["a12 b50", "a3 b1", "a4", "a4 b2", "a20", "b7", "", ""], 10, 3, 1, inverse=True, keep="atLeast10")
windowed("inverse-filter-tumbling", "The filter at S = W.", ["a12 b3", "a3", "b9 a1", "b9", "", ""], 8, 2, 2, inverse=True, keep="atLeast10")
windowed("inverse-filter-none", "A filter that removes everything: nothing is ever fed back.", ["a1", "a2", "a3", ""], 6, 2, 1,
         inverse=True, keep="none")
windowed("inverse-all-empty", "Only empty batches.", ["", "", ""], 4, 2, 1, inverse=True)
windowed("inverse-returning-key", "A ghost key comes back.", ["a1", "", "", "", "", "a7", "", "", ""], 10, 2, 1, inverse=True)
windowed("inverse-int-overflow", "Wrapping makes the inverse exact.",
         [[["a", 2147483647]], [["a", 2147483647]], [["a", 5]], [], []], 6, 2, 1, inverse=True, kind="string,int")
windowed("inverse-doubles-drift", "Doubles drift: the residue of 1e16 stays for ever.",
         [[["a", 0.1]], [["a", 1e16]], [["a", 0.3]], [["a", 0.2]], [], [], []], 8, 2, 1, inverse=True, kind="string,double")
windowed("inverse-doubles-infinity", "One infinity leaves NaN for ever.",
         [[["a", 1.5]], [["a", "Infinity"]], [["a", 2.5]], [["a", 1.0]], []], 7, 2, 1, inverse=True, kind="string,double")
windowed("inverse-not-really", "An inverse that is none (max, subtract): reproduced as it is.", ["a5", "a3", "a9", "", "a1"], 8, 2, 1,
         inverse=True, fn="max")
windowed("inverse-start-late", "Started at 3.2 s.", STEADY, 15, 4, 2, now=3200, inverse=True)
case("inverse-and-plain-together", "Both forms over one input, and the raw batches.", {"in": pairs(*STEADY)},
     [op("plain", "reduceByKeyAndWindow", "in", fn="sum", window=3, slide=1),
      op("inverse", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=3, slide=1)],
     12, [output("plain"), output("inverse"), output("in")])
case("inverse-two-slides", "Two inverse windows of different slides over one input.", {"in": pairs(*STEADY)},
     [op("two", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=4, slide=2),
      op("three", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=3, slide=3)],
     13, [output("two"), output("three")])

# What a plain window would not say: identities of live records, an inverse that is none, ghosts that something downstream sees.
windowed("inverse-filter-live-identity", "The filter takes out an identity that live records make: the key starts anew, and forgets what is old.",
         ["a5", "a-5", "a1", "a2", "a4", "", ""], 8, 2, 1, inverse=True, keep="nonzero")
case("inverse-of-max", "A maximum as its own inverse.", {"in": pairs("a5 b-5", "a-5", "b5", "", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="max", inverse="max", window=2, slide=1)], 6)
windowed("inverse-of-max-filtered", "…whose filter takes a key with records: what leaves then leaves from nothing.",
         ["a50 b-5", "a-5", "b50", ""], 5, 1, 1, inverse=True, fn="max", keep="atLeast10")
CASES[-1]["streams"][0]["inverse"] = "max"
case("inverse-ghosts-counted", "count sees ghosts.", {"in": pairs("a1", "b2", "", "a1", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=2, slide=1), op("n", "count", "w")], 7)
case("inverse-ghosts-end-state", "A ghost ends a state that ends at zero.", {"in": pairs("a1 b2", "a1", "", "a-2", "", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=3, slide=1),
      op("s", "updateStateByKey", "w", fn="endAtZero")], 8)
case("inverse-ghosts-windowed", "Ghosts are records of a window above.", {"in": pairs("a1", "b2", "", "", "", "a1", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=4, slide=2),
      op("x", "window", "w", window=4, slide=6), op("n", "count", "x")], 14)
case("inverse-ghosts-joined", "fullOuterJoin of two inverse windows: a ghost is a side.", {"in": pairs("a1", "b2", "", "", ""), "other": pairs("b1", "", "", "a3", "")},
     [op("l", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=2, slide=1),
      op("r", "reduceByKeyAndWindow", "other", fn="sum", inverse="subtract", window=1, slide=1), op("j", "fullOuterJoin", "l", **{"with": "r"})], 7)
case("inverse-ghosts-transformed", "transform sees ghosts.", {"in": pairs("a1", "b2", "", "", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=2, slide=1), op("v", "values", "w"),
      op("t", "transform", "v", fn="withTime")], 6)

# Errors of shape.
for name, window, slide in (("window-not-multiple", 2.5, 1), ("slide-not-multiple", 3, 1.5)):
    windowed(f"error-{name}", "W or S is no multiple of the parent's slide: refused.", ["a1"], 3, window, slide)
    windowed(f"error-{name}-inverse", "The same in the inverse form: another exception.", ["a1"], 3, window, slide, inverse=True)
windowed("error-no-checkpoint-directory", "The inverse form needs a checkpoint directory.", ["a1"], 3, 2, 1, inverse=True, checkpoint=False)
case("error-no-checkpoint-directory-state", "So does updateStateByKey.", {"in": pairs("a1")},
     [op("s", "updateStateByKey", "in", fn="sum")], 3, checkpoint=False)
case("error-no-outputs", "A job without an output.", {"in": pairs("a1")}, [op("w", "reduceByKey", "in", fn="sum")], 3, [], tick=False)
case("error-union-slides", "A union of streams of different slides.", {"in": pairs("a1")},
     [op("w", "window", "in", window=2, slide=2), op("u", "union", "in", **{"with": "w"})], 3)
case("error-join-slides", "A join of windows of different slides.", {"in": pairs("a1")},
     [op("w", "window", "in", window=2, slide=2), op("j", "join", "in", **{"with": "w"})], 3)
case("error-window-of-window", "The outer window must be a multiple of the inner slide.", {"in": pairs("a1")},
     [op("w", "window", "in", window=4, slide=2), op("x", "window", "w", window=3, slide=2)], 3)

# Windows over windows.
case("chained-window-of-window", "window over window: records come again with each inner label.", {"in": values([1], [2], [3], [], [5], [6])},
     [op("inner", "window", "in", window=2, slide=1), op("outer", "window", "inner", window=3, slide=1)], 10)
case("chained-slides", "An inner slide of 2 under an outer window of 4.", {"in": values([1], [2], [3], [4], [5], [6], [], [8])},
     [op("inner", "window", "in", window=3, slide=2), op("outer", "window", "inner", window=4, slide=4)], 13)
case("chained-reduce-of-windowed", "Sums over windows, then the maximum of the sums over a longer window.", {"in": pairs(*STEADY)},
     [op("inner", "reduceByKeyAndWindow", "in", fn="sum", window=2, slide=2),
      op("outer", "reduceByKeyAndWindow", "inner", fn="max", window=6, slide=2)], 16, [output("inner"), output("outer")])
case("chained-inverse-of-plain", "An inverse window over a plain one.", {"in": pairs(*STEADY)},
     [op("inner", "reduceByKeyAndWindow", "in", fn="sum", window=2, slide=1),
      op("outer", "reduceByKeyAndWindow", "inner", fn="sum", inverse="subtract", window=4, slide=2)], 15)
case("chained-inverse-of-inverse", "Ghost keys of the inner window feed the outer.", {"in": pairs(*STEADY)},
     [op("inner", "reduceByKeyAndWindow", "in", fn="sum", inverse="subtract", window=2, slide=1),
      op("outer", "reduceByKeyAndWindow", "inner", fn="sum", inverse="subtract", window=3, slide=3)], 15)
case("chained-start-late", "Both levels' labels follow z.", {"in": pairs(*STEADY)},
     [op("inner", "reduceByKeyAndWindow", "in", fn="sum", window=3, slide=2),
      op("outer", "reduceByKeyAndWindow", "inner", fn="sum", window=8, slide=4)], 20, now=5000)
case("chained-per-batch-after-window", "reduceByKey and count after a window, at the window's labels.", {"in": pairs(*STEADY)},
     [op("w", "window", "in", window=4, slide=2), op("r", "reduceByKey", "w", fn="sum"), op("n", "count", "r")],
     14, [output("r"), output("n")])

# One batch at a time.
TEXT = values(["to be or not", "to be"], [], ["be"], kind="string")
case("batch-reduceByKey", "reduceByKey of each batch.", {"in": pairs("a1 b2 a3", "", "a5", "c1 c2 c3")}, [op("r", "reduceByKey", "in", fn="sum")], 6)
case("batch-groupByKey", "Values of a key in the order of their records.", {"in": pairs("a3 b2 a1 a2 b1", "", "a9", partitions=1)},
     [op("g", "groupByKey", "in", partitions=1)], 4)
case("batch-groupByKey-partitions", "The order over two input partitions: by partition.", {"in": pairs("a4 a3 b9 a2 a1 b8", partitions=2)},
     [op("g", "groupByKey", "in", partitions=1)], 2)
case("batch-reduceByKey-order", "An order-sensitive function over one partition: in the order of the records.",
     {"in": pairs([["k", "x"], ["k", "y"], ["j", "p"], ["k", "z"]], [["k", "b"], ["k", "a"]], kind="string,string", partitions=1)},
     [op("r", "reduceByKey", "in", fn="concat")], 3)
case("batch-count", "count is 0 on an empty batch.", {"in": values([1, 2, 3], [], [4])}, [op("n", "count", "in")], 5)
case("batch-reduce", "reduce of an empty batch is an empty RDD.", {"in": values([1, 2, 3], [], [4])}, [op("r", "reduce", "in", fn="sum")], 5)
case("batch-countByValue", "countByValue.", {"in": values(["x", "y", "x"], [], ["y"], kind="string")}, [op("n", "countByValue", "in")], 4)
case("batch-word-count", "The first program of everybody.", {"in": TEXT},
     [op("words", "flatMap", "in", fn="words"), op("ones", "pairWith", "words", fn="one"), op("n", "reduceByKey", "ones", fn="sum")], 4)
case("batch-narrow-chain", "map, filter, flatMap, in the order of the elements.", {"in": values([1, 2, 3, 4], [], [5, -6, 7], partitions=1)},
     [op("m", "map", "in", fn="double"), op("f", "filter", "in", fn="odd"), op("x", "flatMap", "f", fn="upTo")], 4,
     [output("m", ordered=True), output("f", ordered=True), output("x", ordered=True)])
case("batch-mapValues", "mapValues, flatMapValues, filter by value.", {"in": pairs("a1 b2 a3", "c2", "")},
     [op("m", "mapValues", "in", fn="double"), op("x", "flatMapValues", "in", fn="upTo"), op("f", "filter", "in", fn="odd")], 3,
     [output("m"), output("x"), output("f")])
case("batch-union", "union keeps duplicates.", {"in": values([1, 2], [3], []), "more": values([2], [], [9, 9])},
     [op("u", "union", "in", **{"with": "more"})], 4)
case("batch-union-order", "The first stream's elements come first.", {"in": values([3, 1], [2], partitions=1), "more": values([0], [5, 4], partitions=1)},
     [op("u", "union", "in", **{"with": "more"})], 2, [output("u", ordered=True)])
case("batch-transform", "transform with the batch's time, distinct, count.", {"in": values([1, 1, 2], [], [3])},
     [op("t", "transform", "in", fn="withTime"), op("d", "transform", "in", fn="distinct"), op("n", "transform", "in", fn="count")], 4,
     [output("t"), output("d"), output("n")])
case("batch-transform-sorted", "An RDD operation inside transform keeps its order.", {"in": values([3, 1, 2], [5, 4])},
     [op("t", "transform", "in", fn="sorted")], 2, [output("t", ordered=True)])
case("batch-transformWith", "transformWith: subtract, intersection.", {"in": values([1, 2, 3], [4], []), "other": values([2], [], [5])},
     [op("s", "transformWith", "in", fn="subtract", **{"with": "other"}), op("i", "transformWith", "in", fn="intersection", **{"with": "other"})],
     4, [output("s"), output("i")])
case("batch-glom", "glom: one list a partition.", {"in": values([1, 2, 3, 4, 5], [])}, [op("g", "glom", "in")], 2, [output("g", ordered=True)])
case("batch-repartition", "repartition changes no content.", {"in": values([1, 2, 3, 4, 5], [], [6])}, [op("g", "repartition", "in", partitions=3)], 4)
case("batch-drain-queue", "A queue taken whole in the first batch.", {"in": values([1], [2, 3], [4], oneAtATime=False)}, [op("m", "map", "in", fn="double")], 3)

# Windows that are not by key.
NUMBERS = values([1, 2], [3], [], [4, 4, 5], [], [], [], [6])
case("window-raw", "window: the records of its batches.", {"in": NUMBERS}, [op("w", "window", "in", window=3, slide=1)], 11)
case("window-raw-order", "Oldest batch first.", {"in": values([3, 1], [2], [9, 8], partitions=1)}, [op("w", "window", "in", window=2, slide=1)], 4,
     [output("w", ordered=True)])
case("window-raw-gaps", "window with S > W.", {"in": NUMBERS}, [op("w", "window", "in", window=1, slide=3)], 11, EACH_BATCH)
case("window-raw-gaps-lazy", "The same when nobody asks for the batches in the gap.", {"in": NUMBERS}, [op("w", "window", "in", window=1, slide=3)], 11)
case("window-raw-gaps-mapped-lazy", "A stream between the queue and the window changes nothing.", {"in": NUMBERS},
     [op("m", "map", "in", fn="double"), op("w", "window", "m", window=1, slide=3), op("n", "count", "w")], 11)
case("window-raw-tumbling", "window with S = W.", {"in": NUMBERS}, [op("w", "window", "in", window=2, slide=2)], 10)
case("window-countByWindow", "countByWindow goes on at 0.", {"in": NUMBERS}, [op("n", "countByWindow", "in", window=3, slide=1)], 13)
case("window-countByWindow-slide", "countByWindow with a slide of 2.", {"in": NUMBERS}, [op("n", "countByWindow", "in", window=4, slide=2)], 14)
case("window-countByValueAndWindow", "countByValueAndWindow drops a value with its last record.", {"in": NUMBERS},
     [op("n", "countByValueAndWindow", "in", window=3, slide=1)], 13)
case("window-reduceByWindow", "reduceByWindow: nothing over an empty window.", {"in": NUMBERS}, [op("r", "reduceByWindow", "in", fn="sum", window=2, slide=1)], 11)
case("window-reduceByWindow-inverse", "The inverse form stays at 0.", {"in": NUMBERS},
     [op("r", "reduceByWindow", "in", fn="sum", inverse="subtract", window=2, slide=1)], 11)
case("window-reduceByWindow-inverse-slide", "The inverse form with S = 2.", {"in": NUMBERS},
     [op("r", "reduceByWindow", "in", fn="sum", inverse="subtract", window=4, slide=2)], 14)
case("window-groupByKeyAndWindow", "Values oldest first.", {"in": pairs("a3 b2 a1", "a9", "", "b7 a0", partitions=1)},
     [op("g", "groupByKeyAndWindow", "in", window=3, slide=1)], 7)
case("window-count-after", "count after a window.", {"in": NUMBERS}, [op("w", "window", "in", window=2, slide=2), op("n", "count", "w")], 12)
case("window-countByValue-after", "countByValue after a window.", {"in": NUMBERS},
     [op("w", "window", "in", window=4, slide=2), op("n", "countByValue", "w")], 12)
case("window-filtered-input", "A window of a filtered and mapped stream.", {"in": NUMBERS},
     [op("f", "filter", "in", fn="odd"), op("k", "keyBy", "in", fn="parity"), op("w", "reduceByKeyAndWindow", "k", fn="sum", window=3, slide=1),
      op("wf", "reduceByWindow", "f", fn="sum", window=4, slide=2)], 12, [output("w"), output("wf")])

# State.
case("state-sum", "A running sum: every key in every batch.", {"in": pairs("a1 b2", "a3", "", "c1 a1", "")}, [op("s", "updateStateByKey", "in", fn="sum")], 7)
case("state-calls", "The function is called for every known key, also without data.", {"in": pairs("a1", "b1 b1", "", "a5")},
     [op("s", "updateStateByKey", "in", fn="countCalls")], 6)
case("state-removal", "None removes a key; it comes back from nothing.", {"in": pairs("a1 b2", "a3", "b5", "", "a7", "a1")},
     [op("s", "updateStateByKey", "in", fn="dropWhenIdle")], 8)
case("state-removal-at-ten", "Removed at ten, then new.", {"in": pairs("a4", "a4 b9", "a4 b1", "a1", "")}, [op("s", "updateStateByKey", "in", fn="dropAtTen")], 6)
case("state-initial", "Initial keys are updated in the first batch already.", {"in": pairs("a1 b2", "", "c3")},
     [op("s", "updateStateByKey", "in", fn="sum", initial=[["a", 100], ["z", 26]], type="string,long")], 5)
case("state-initial-calls", "…and the function is called for them in it.", {"in": pairs("a1", "")},
     [op("s", "updateStateByKey", "in", fn="countCalls", initial=[["z", 10]], type="string,long")], 4)
case("state-order", "The batch's values of a key come in the order of its records.",
     {"in": pairs([["k", "x"], ["k", "y"], ["j", "p"], ["k", "z"]], [["k", "b"], ["k", "a"]], [], kind="string,string", partitions=1)},
     [op("s", "updateStateByKey", "in", fn="concat")], 4)
case("state-after-window", "State over a window: called at the window's labels only.", {"in": pairs(*STEADY)},
     [op("w", "reduceByKeyAndWindow", "in", fn="sum", window=2, slide=2), op("s", "updateStateByKey", "w", fn="sum")], 14)
case("state-long-run", "Past several checkpoints of the state (each 10 s).", {"in": pairs(*["a1 b2", "a3", ""] * 8)},
     [op("s", "updateStateByKey", "in", fn="sum")], 27)
case("state-window-of-state", "A window over the state's stream.", {"in": pairs("a1", "b2", "", "a1")},
     [op("s", "updateStateByKey", "in", fn="sum"), op("w", "reduceByKeyAndWindow", "s", fn="max", window=2, slide=2)], 8)

# Two streams.
LEFT, RIGHT = pairs("a1 b2 a3", "c1", "", "a9"), pairs("a10 c30 a11", "", "b5", "a8 a8")
for kind in ("join", "leftOuterJoin", "rightOuterJoin", "fullOuterJoin"):
    case(f"two-{kind}", f"{kind} of each batch.", {"in": LEFT, "other": RIGHT}, [op("j", kind, "in", **{"with": "other"})], 5)
case("two-cogroup", "cogroup of each batch.", {"in": pairs("a1 b2 a3", "c1", "", partitions=1), "other": pairs("a10 c30 a11", "", "b5", partitions=1)},
     [op("j", "cogroup", "in", **{"with": "other"})], 4)
case("two-windowed-join", "A join of two windows of one slide.", {"in": LEFT, "other": RIGHT},
     [op("l", "window", "in", window=3, slide=1), op("r", "window", "other", window=2, slide=1), op("j", "join", "l", **{"with": "r"})], 7)
case("two-windowed-leftOuterJoin", "A left outer join of two windows, slide 2.", {"in": LEFT, "other": RIGHT},
     [op("l", "reduceByKeyAndWindow", "in", fn="sum", window=4, slide=2), op("r", "reduceByKeyAndWindow", "other", fn="sum", window=2, slide=2),
      op("j", "leftOuterJoin", "l", **{"with": "r"})], 10)
case("two-union-windowed", "A window over a union.", {"in": LEFT, "other": RIGHT},
     [op("u", "union", "in", **{"with": "other"}), op("w", "reduceByKeyAndWindow", "u", fn="sum", window=2, slide=1)], 7)
case("two-self-join", "A stream joined with itself.", {"in": pairs("a1 a2 b3", "")}, [op("j", "join", "in", **{"with": "in"})], 2)

# Outputs.
case("outputs-order", "Several outputs: in the order of their registration, batch by batch; each window at its own labels.", {"in": pairs(*STEADY)},
     [op("w2", "reduceByKeyAndWindow", "in", fn="sum", window=2, slide=2), op("r", "reduceByKey", "in", fn="sum")],
     6, [output("w2", "third"), output("r", "first"), output("in", "second")])
case("outputs-failing", "An output that throws: later outputs of the batch and later batches run.", {"in": pairs("a1", "a2", "a3", "a4")},
     [op("r", "reduceByKey", "in", fn="sum")], 5, [output("r", "one", failsAt=[2000, 4000]), output("r", "two")])
case("outputs-failing-task", "A function that throws inside a job fails that output of that batch only.", {"in": values([1], [-2], [3])},
     [op("m", "map", "in", fn="failOnNegative")], 4, [output("m", "mapped"), output("in", "raw")])
case("outputs-failing-window", "A record that throws poisons each window that holds it.", {"in": pairs("a1", "a1 a-2", "a3", "a4", "")},
     [op("w", "reduceByKeyAndWindow", "in", fn="failOnNegative", window=2, slide=1)], 5, [output("w"), output("in", "raw")])
case("outputs-failing-transform", "transform throws on the driver: that batch gives nothing at all; the next goes on.", {"in": values([1], [2], [3])},
     [op("t", "transform", "in", fn="failAt", at=2000)], 4, [output("in", "raw"), output("t")], ticks=False)
case("outputs-null-transform", "transform returns null.", {"in": values([1], [2], [3])},
     [op("t", "transform", "in", fn="nullAt", at=2000)], 4, [output("in", "raw"), output("t")], ticks=False)
case("outputs-print", "print: the first ten and dots.", {"in": values(range(1, 13), [], [7], partitions=1)}, [], 3, [output("in", action="print")])
case("outputs-print-count", "print(2) of pairs.", {"in": pairs("a1 b2 c3", "a1 b2", partitions=1)}, [], 2, [output("in", action="print", count=2)])
case("outputs-print-late-start", "The time in print's heading.", {"in": values([1], kind="double", partitions=1)}, [], 1700000002,
     [output("in", action="print")], now=1700000000500)
case("slices", "slice: the batches between two times, both included, while they are remembered.", {"in": values([1], [2], [3], [4], [5])},
     [op("w", "window", "in", window=4, slide=1)], 5,
     slices=[{"name": "part", "of": "in", "after": 4000, "from": 2000, "until": 3000},
             {"name": "unaligned", "of": "in", "after": 5000, "from": 2500, "until": 4700}])

# Intervals that are not a second.
windowed("interval-500ms", "Half-second batches.", STEADY, 7, 1.5, 0.5, batch=500)
windowed("interval-500ms-inverse", "Half-second batches, inverse.", STEADY, 7, 1.5, 1, batch=500, inverse=True)
windowed("interval-30s", "30 s batches, the sensor job's shape: W = 60, S = 30.", STEADY, 330, 60, 30, batch=30000, inverse=True, keep="nonzero")
windowed("interval-before-epoch-phase", "A start far from zero that is no multiple of the slide.", STEADY, 1700000017, 6, 3, now=1700000000250)
case("error-checkpoint-interval", "A checkpoint interval below the slide.", {"in": pairs("a1")},
     [op("r", "reduceByKey", "in", fn="sum"), op("c", "checkpoint", "r", every=0.5)], 3)
case("error-checkpoint-not-multiple", "A checkpoint interval that is no multiple of the slide.", {"in": pairs("a1")},
     [op("w", "window", "in", window=2, slide=2), op("c", "checkpoint", "w", every=3)], 3)

# Durations of no sense, in every form of window. What cannot be generated gives no batch at all.
for window, slide in ((0, 1), (-2, 1), (2, 0), (2, -1), (0, 2), (0, 0)):
    for form, name, parameters in (
        ("window", "window", {}), ("reduce", "reduceByKeyAndWindow", {"fn": "sum"}),
        ("inverse", "reduceByKeyAndWindow", {"fn": "sum", "inverse": "subtract"}), ("group", "groupByKeyAndWindow", {}),
        ("count", "countByWindow", {}), ("countByValue", "countByValueAndWindow", {}), ("reduceAll", "reduceByWindow", {"fn": "sum"}),
    ):
        source = values([1, 2], [3], [1]) if form.startswith("count") or form == "reduceAll" else pairs("a1 b2", "a3", "b1")
        case(f"edge-{form}-{window}-{slide}", f"{name} of window {window} s and slide {slide} s.", {"in": source},
             [op("w", name, "in", window=window, slide=slide, **parameters)], 3, checkpoint=form in ("inverse", "count", "countByValue"), ticks=False)
for partitions in (0, -1):
    case(f"edge-repartition-{partitions}", "As many partitions as cannot be.", {"in": values([1, 2], [3])},
         [op("r", "repartition", "in", partitions=partitions)], 2, ticks=False)
    case(f"edge-groupByKey-{partitions}", "As many partitions as cannot be.", {"in": pairs("a1 b2", "a3")},
         [op("g", "groupByKey", "in", partitions=partitions)], 2, ticks=False)
for count in (0, -1):
    case(f"edge-print-{count}", "print of no elements.", {"in": values([1, 2], [], partitions=1)}, [], 2, [output("in", action="print", count=count)])


def random_case(seed):
    """Windows of any shape over any batches, so that agreement does not rest on what we thought of."""
    r = random.Random(seed)
    batches = ["" if r.random() < 0.3 else " ".join(f"{r.choice('abcd')}{r.randint(-9, 20)}" for _ in range(r.randint(1, 4)))
               for _ in range(r.randint(4, 12))]
    def one(name, source, unit):
        inverse = r.random() < 0.5
        parameters = {"fn": "sum", "window": unit * r.randint(1, 5), "slide": unit * r.randint(1, 4)}
        if inverse:
            parameters["inverse"] = "subtract"
            if r.random() < 0.4:
                parameters["filter"] = r.choice(["nonzero", "nonzero", "atLeast10"])
        return op(name, "reduceByKeyAndWindow", source, **parameters), parameters["slide"]
    first, slide = one("w", "in", 1)
    streams, outputs = [first], [output("w"), output("in")]
    if r.random() < 0.4:
        streams.append(one("outer", "w", slide)[0])
        outputs.append(output("outer"))
    now = r.choice([0, 0, r.randint(0, 20000), 1700000000000 + r.randint(0, 20000)])
    case(f"random-{seed:02}", f"Seed {seed}.", {"in": pairs(*batches)}, streams, now // 1000 + len(batches) + r.randint(2, 12), outputs, now=now)


for number in range(40):
    random_case(number)


def random_graph(seed):
    """Operations above windows that have an inverse, or what passes for one: sums that cancel, filters that take live keys."""
    r = random.Random(f"graph {seed}")
    batches = ["" if r.random() < 0.3 else " ".join(f"{r.choice('abc')}{r.choice([-2, -1, 1, 1, 2, 5, -5])}" for _ in range(r.randint(1, 3)))
               for _ in range(r.randint(4, 9))]
    streams, slides = [], {"in": 1}

    def add(op_name, source, **parameters):
        name = f"s{len(streams)}"
        streams.append(op(name, op_name, source, **parameters))
        slides[name] = parameters.get("slide", slides[source])
        return name

    def window(source):
        slide = slides[source] * r.randint(1, 2)
        parameters = {"fn": "sum", "window": slides[source] * r.randint(1, 4), "slide": slide}
        if r.random() < 0.8:
            parameters["fn"], parameters["inverse"] = r.choice([("sum", "subtract")] * 4 + [("max", "max"), ("max", "subtract")])
            if r.random() < 0.5:
                parameters["filter"] = r.choice(["nonzero", "nonzero", "odd"])
        return add("reduceByKeyAndWindow", source, **parameters)

    def step(source):
        what = r.choice(["window", "window", "mapValues", "filter", "reduceByKey", "updateStateByKey", "union"])
        if what == "window":
            return window(source)
        if what == "union":
            return add("union", source, **{"with": source})
        fn = {"mapValues": ["double", "negate"], "filter": ["nonzero", "odd"], "reduceByKey": ["sum", "max"],
              "updateStateByKey": ["sum", "endAtZero", "dropWhenIdle"]}[what]
        return add(what, source, fn=r.choice(fn))

    last = window("in" if r.random() < 0.7 else step("in"))
    for _ in range(r.randint(0, 2)):
        last = step(last)
    ends = [output(last)]
    end = r.choice(["count", "fullOuterJoin", "transform", None])
    if end == "count":
        ends.append(output(add("count", last)))
    elif end == "transform":
        ends.append(output(add("transform", add("values", last), fn="withTime")))
    elif end:
        ends.append(output(add(end, last, **{"with": last})))
    case(f"graph-{seed:02}", f"Seed {seed}.", {"in": pairs(*batches)}, streams, len(batches) + r.randint(3, 8), ends, checkpoint=True)


for number in range(40):
    random_graph(number)
