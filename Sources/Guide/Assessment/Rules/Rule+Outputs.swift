extension Rule {
    static let outputs: [Rule] = [
        Rule(
            "output.foreach", .carriesOverIf, ["foreachRDD", "foreach"],
            "A function of each batch's RDD is a function of each batch's rows.",
            instead: "`writeStream.foreachBatch`; the label is the window's end among the rows, and never `batchId`.",
            checks: [.noEmptyBatch],
            section: """
                `batchId` counts the port's own batches, from 0, and one of them can complete several labels. A function that names what it writes by its time is idempotent by label: in the port it must take
                the label from the rows, one file or transaction a label. One that appends must look at `batchId` to know a batch that comes again. With nothing to emit, `foreachBatch` is called only
                where a batch runs.
                """),
        Rule(
            "output.print", .carriesOver, ["print", "pprint"],
            "The first rows are shown on the console.", instead: "`writeStream.format(\"console\")`, with `numRows`.",
            section: "The form differs: a table instead of lines, and the batch's number instead of its time."),
        Rule(
            "output.files", .rewrite, ["saveAsTextFiles", "saveAsObjectFiles", "saveAsHadoopFiles", "saveAsNewAPIHadoopFiles"],
            "A directory for each label becomes one directory with a log of what is complete.",
            instead:
                "`writeStream.format(\"text\")` or `\"json\"` with a path; readers that look for a directory by its time need the window's end as a column, or `foreachBatch` that writes as before.",
            section:
                "The legacy job writes a directory for a label without rows too. The sink of files is exactly once by its log `_spark_metadata`: read the directory through it."
        ),
    ]

    static let settings: [Rule] = [
        Rule(
            "setting.keep", .carriesOver, ["persist", "cache", "checkpoint"],
            "Keeping RDDs and cutting their lineage is the engine's own affair in a query.",
            instead: "leave it out; the query has one checkpoint, given to its writer.",
            section: "These make no node of the graph, so an assessment does not list them."),
        Rule(
            "setting.slice", .noEquivalent, ["slice"],
            "The RDDs of past labels cannot be asked for in a query.", instead: "read what the port has written.",
            section: "It makes no node of the graph, so an assessment does not list it."),
    ]
}
