extension Rule {
    private static let total: [Check] = [.throwsNothing, .deterministic]

    static let elements: [Rule] = [
        Rule(
            "element.map", .carriesOverIf, ["map", "mapValues"],
            "A function of one element is an expression over columns.",
            instead: "`select` or `withColumn`; a function that is no expression becomes a UDF that calls it.", checks: total,
            section:
                "A function that gives the same for the same argument may be computed anywhere and again. One that reads the clock or counts in a variable may not."
        ),
        Rule(
            "element.filter", .carriesOverIf, ["filter"],
            "A condition on one element is a condition on columns.", instead: "`where`.", checks: total,
            section:
                "A condition over a null is neither true nor false in a query, and the row goes; write `IS NOT NULL` where the job's function decides otherwise."
        ),
        Rule(
            "element.flat-map", .carriesOverIf, ["flatMap", "flatMapValues"],
            "A function that makes several elements, or none, of one is an array that is exploded, or a condition.",
            instead: "`select(explode(…))`; where it makes one or none, `select` and `where … IS NOT NULL`, as with `from_json`.",
            checks: total,
            section: "The order of the elements made of one record is not kept."),
        Rule(
            "element.partitions", .rewrite, ["mapPartitions", "mapPartitionsWithIndex"],
            "A function of a whole partition sees which elements lie together, which a query does not promise.",
            instead:
                "a function of one element, with what was set up once a partition held by the function; or `foreachBatch`, where batches are RDDs still.",
            checks: [],
            section: "The usual reason is a connection or a parser that is made once a partition. A UDF that holds it does the same."),
        Rule(
            "element.glom", .noEquivalent, ["glom"],
            "A partition is nothing that a query has.", instead: "`foreachBatch`, if what is wanted is a batch as a whole.", section: ""),
        Rule(
            "element.repartition", .carriesOver, ["repartition"],
            "The number of partitions changes no result.", instead: "leave it out; the setting `spark.sql.shuffle.partitions` decides.",
            section: ""),
    ]
}
