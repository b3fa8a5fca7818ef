"""Into how many partitions each operation puts its rows: with spark.default.parallelism set, and not (local[2]).

An ask names an operation; `of` is the partitions of its input (3), `with` those of the other (5), `n` what it is told,
`rows` the input.
"""

PLAIN = [
    "reduceByKey", "groupByKey", "combineByKey", "foldByKey", "aggregateByKey", "groupBy", "distinct", "intersection", "subtract",
    "subtractByKey", "join", "leftOuterJoin", "fullOuterJoin", "cogroup", "cogroup3", "reduced.reduceByKey", "reduced.join",
    "reduced.mapValues.groupByKey", "reduced.map.groupByKey", "union", "sortByKey", "sortByKey.descending", "sortBy",
    "parallelize.default", "emptyRDD", "zipWithIndex", "glom",
]
TOLD = [
    "reduceByKey", "groupByKey", "groupBy", "distinct", "join", "cogroup", "repartition", "coalesce", "sortByKey", "sortBy", "partitionBy",
    "parallelize", "take", "takeOrdered", "top",
]
STREAMS = [
    "count", "reduce", "countByValue", "reduceByKey", "groupByKey", "join", "cogroup", "fullOuterJoin", "reduceByKeyAndWindow",
    "reduceByKeyAndWindow.inverse", "groupByKeyAndWindow", "countByWindow", "countByValueAndWindow", "reduceByWindow", "updateStateByKey",
    "window", "union", "glom", "transform.distinct", "transform.reduceByKey",
]
STREAMS_TOLD = ["countByValue", "reduceByKey", "groupByKey", "join", "repartition", "updateStateByKey", "transform.repartition"]
SORTED = [
    {"op": op, "rows": rows, "of": of, **more}
    for op in ("sortByKey", "sortByKey.descending", "sortBy")
    for rows in ([2, 1], [7], [1, 1, 1, 2], [], [5, 4, 3, 2, 1, 1, 1, 1, 9, 9], list(range(40, 0, -1)), [1, 2, 2, 2, 3])
    for of in (3, 4)
    for more in (({},) if op == "sortByKey.descending" else ({}, {"n": 2}, {"n": 5}))
]

USUAL = [3, 1, 2, 3, 1, 2, 5, 4]
ASKS = (
    [{"op": op} for op in PLAIN] + [{"op": op, "with": 2, "of": 1} for op in ("join", "cogroup", "intersection", "subtract", "subtractByKey")]
    + [{"op": op, "n": n} for op in TOLD for n in (0, -1, 1, 7)] + SORTED
    + [{"op": f"stream.{op}"} for op in STREAMS] + [{"op": f"stream.{op}", "n": n} for op in STREAMS_TOLD for n in (0, -1, 5)]
)

ASKS = [{"rows": USUAL, **ask} for ask in ASKS]
CASES = [{"name": "parallelism-set", "parallelism": 2, "asks": ASKS}, {"name": "parallelism-not-set", "asks": ASKS}]
