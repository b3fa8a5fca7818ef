import Columnar
import Foundation
import Tables
import Testing

/// A path such as `s3://bucket/x` is of no disk of this machine: taken for a relative one, what is kept there would be lost with the
/// machine.
struct ForeignPathTests {
    private func refused(_ work: () throws -> Void) -> String {
        do { try work() } catch { return "\(error)" }
        return "nothing was refused"
    }

    @Test func `checkpoints, files read and files written are refused in another file system, and nothing is made`() throws {
        let spark = SparkSession()
        let input = MemoryStream(Schema([Field("v", .long)]))
        try input.add([[.long(1)]])
        let frame = input.toDF(spark)
        let refusals = [
            refused { try frame.writeStream.format("noop").option("checkpointLocation", "s3a://bucket/cp").start().awaitTermination() },
            refused {
                try frame.writeStream.format("json").option("path", "hdfs://nn/out").option("checkpointLocation", "cp").start()
                    .awaitTermination()
            },
            refused { _ = try spark.read.schema("v long").json("hdfs://nn/in").collect() },
            refused { _ = try spark.readStream.schema("v long").json("abfss://c@a/in").writeStream.format("noop").start() },
        ]
        for (refusal, path) in zip(refusals, ["s3a://bucket/cp", "hdfs://nn/out", "hdfs://nn/in", "abfss://c@a/in"]) {
            #expect(refusal.contains(path) && refusal.contains("this machine"), "\(refusal)")
        }
        for name in ["s3a:", "hdfs:", "abfss:", "cp"] { #expect(!FileManager.default.fileExists(atPath: name), "\(name)") }
    }
}
