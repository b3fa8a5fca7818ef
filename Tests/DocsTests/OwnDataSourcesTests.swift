import Foundation
import Portage
import StreamTesting
import Testing

/// The source and the sink of Docs/sources.md, as a user's package has them: they really run.
@Suite struct OwnDataSourcesTests {
    private func run(_ scratch: Scratch, last: Int, spark: SparkSession = SparkSession()) throws {
        let query = try EvenTicks.start(spark, last: last, ledger: scratch.path + "/out", checkpoint: scratch.path + "/checkpoint")
        try query.awaitTermination()
    }

    private func files(_ scratch: Scratch) throws -> [String: [Int]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out")
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (
                    name,
                    try String(contentsOfFile: "\(scratch.path)/out/\(name)", encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
                )
            })
    }

    @Test func `a source and a sink of a user's package stream with a checkpoint, and go on after a restart`() throws {
        let scratch = try Scratch()
        try run(scratch, last: 50)
        let first = [
            "0.txt": Array(stride(from: 2, through: 20, by: 2)), "1.txt": Array(stride(from: 22, through: 40, by: 2)),
            "2.txt": [42, 44, 46, 48, 50],
        ]
        #expect(try files(scratch) == first)
        // Nothing new: nothing is written.
        try run(scratch, last: 50)
        #expect(try files(scratch) == first)
        try run(scratch, last: 75)
        #expect(
            try files(scratch)
                == first.merging(["3.txt": Array(stride(from: 52, through: 70, by: 2)), "4.txt": [72, 74]]) { old, _ in old })
    }

    @Test func `a batch that was planned and not committed is run again, and is published once`() throws {
        let scratch = try Scratch()
        try run(scratch, last: 50)
        let before = try files(scratch)
        // As a crash before the commit leaves it.
        try FileManager.default.removeItem(atPath: scratch.path + "/checkpoint/commits/2")
        try FileManager.default.removeItem(atPath: scratch.path + "/out/2.txt")
        try run(scratch, last: 50)
        #expect(try files(scratch) == before)
    }

    @Test func `a sink with a log of its own is not written to from another checkpoint`() throws {
        let scratch = try Scratch()
        try run(scratch, last: 50)
        try FileManager.default.removeItem(atPath: scratch.path + "/checkpoint")
        let error = #expect(throws: (any Error).self) { try run(scratch, last: 50) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("has published batches up to 2"))
    }

    @Test func `its options, modes and checkpoint are checked as those of any format`() throws {
        let spark = SparkSession()
        try spark.dataSources.register(Ticks.provider)
        try spark.dataSources.register(Ledger.provider)
        let ticks = spark.readStream.format("TICKS")
        for (table, expected) in [
            (ticks.load(), "ticks: 'last' is not specified. The number to count to."),
            (
                ticks.option("last", 5).option("rowsPerBatch", 1001).load(),
                "ticks: Invalid value '1001' for option 'rowsPerBatch', must be an integer from 1 to 1000"
            ),
            (
                ticks.option("last", 5).option("rowPerBatch", 1).load(),
                "ticks: there is no option \"rowPerBatch\"; did you mean rowsPerBatch? Allowed are last, rowsPerBatch"
            ),
            (
                spark.readStream.format("ledger").load(),
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: ledger. For readStream allowed are json, kafka, text, ticks; "
                    + "ledger is for writeStream."
            ),
            (
                spark.readStream.format("tick").load(),
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: tick. For readStream allowed are json, kafka, text, ticks; did "
                    + "you mean ticks?"
            ),
        ] {
            let error = #expect(throws: (any Error).self) { try table.schema }
            #expect(error.map { "\($0)" } == expected)
        }
        let table = ticks.option("last", 5).load()
        func refusal(_ writer: DataStreamWriter) -> String {
            let error = #expect(throws: (any Error).self) { try writer.start("/nowhere/at/all") }
            return error.map { "\($0)" } ?? ""
        }
        #expect(refusal(table.writeStream.format("ledger")).hasPrefix("checkpointLocation must be specified"))
        let counts = table.groupBy(col("n")).agg(count("*").alias("c")).writeStream.format("ledger").option(
            "checkpointLocation", "/nowhere/c")
        #expect(refusal(counts.outputMode("complete")) == "Data source ledger does not support Complete output mode.")
    }
}
