import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Foundation
import StreamTesting
import Tables
import Testing

/// A query whose own files would get among those of its checkpoint.
struct CheckpointPlaceTests {
    private static let schema = Schema([Field("v", .long)])

    private func refusal(_ start: () throws -> StreamingQuery) throws -> AnalysisError? {
        do {
            let query = try start()
            try query.stop()
            return nil
        } catch let error as AnalysisError { return error }
    }

    @Test(arguments: ["json", "text"])
    func `a sink that would write into the checkpoint is refused, before anything is made`(_ format: String) throws {
        let scratch = try Scratch(inMemory: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: "c")
        let session = SparkSession()
        let table = MemoryStream(Schema([Field("v", .string)])).toDF(session)
        for (path, checkpoint, words) in [
            ("c", "c", "is the query's own checkpoint"), ("c/../c/", "c", "is the query's own checkpoint"),
            ("link", "c", "is the query's own checkpoint"),
            ("c/out", "c", "lies in the query's own checkpoint"), ("c", "c/_spark_metadata/x", "lies in the log that the sink keeps"),
        ] {
            let writer = table.writeStream.format(format).option("checkpointLocation", "\(scratch.path)/\(checkpoint)")
            for start in [
                { try writer.option("path", "\(scratch.path)/\(path)").start() },
                { try writer.option("PATH", "file://\(scratch.path)/\(path)").start() }, { try writer.start("\(scratch.path)/\(path)") },
            ] {
                let error = try refusal(start)
                #expect(error?.message.contains(words) == true, "\(path) beside \(checkpoint): \(String(describing: error))")
            }
        }
        #expect(try scratch.names == ["link"])
    }

    @Test func `a checkpoint in the directory of the sink is taken, as in Spark, and its files are nobody's rows`() throws {
        let scratch = try Scratch(inMemory: true)
        let session = SparkSession()
        let input = MemoryStream(Self.schema)
        try input.add([[.long(1)], [.long(2)]])
        for checkpoint in ["out/_checkpoint", "out/checkpoint", "out/.hidden/c"] {
            let query = try input.toDF(session).writeStream.format("json").option("path", scratch.path + "/out").option(
                "checkpointLocation", "\(scratch.path)/\(checkpoint)"
            )
            .trigger(.availableNow).start()
            try query.awaitTermination()
            #expect(try session.read.schema("v long").json(scratch.path + "/out").count() == 2)
            try FileManager.default.removeItem(atPath: scratch.path + "/out")
        }
    }

    @Test func `a stream that would read its own checkpoint is refused, and one beside hidden names is not`() throws {
        let scratch = try Scratch(inMemory: true)
        for folder in ["in/a", "in/b"] {
            try FileManager.default.createDirectory(atPath: "\(scratch.path)/\(folder)", withIntermediateDirectories: true)
        }
        try scratch.write("in/a/1.json", "{\"v\":1}\n")
        let session = SparkSession()
        func start(_ path: String, _ checkpoint: String, isRecursive: Bool = false) throws -> StreamingQuery {
            try session.readStream.schema("v long").option("recursiveFileLookup", isRecursive ? "true" : "false")
                .json("\(scratch.path)/\(path)").writeStream.format("noop")
                .option("checkpointLocation", "\(scratch.path)/\(checkpoint)").trigger(.availableNow).start()
        }
        for (path, checkpoint, isRecursive) in [
            ("in", "in/c", true), ("in", "in", false), ("in/*", "in/b/c", true), ("in/*", "in", false), ("{in,x}/*/c", "in/b/c", false),
            ("*/b/c/offsets", "in/b/c", false), ("in", "in", true), ("in/*", "in/b", false),
        ] {
            let error = try refusal { try start(path, checkpoint, isRecursive: isRecursive) }
            #expect(
                error?.message.contains("and with it what is in its own checkpoint") == true,
                "\(path) with \(checkpoint): \(String(describing: error))")
        }
        for (path, checkpoint) in [
            ("in", "c"), ("in", "in/_c"), ("in", "in/.c/d"), ("in/a", "in/c2"), ("in/[a]", "in/b2"), ("in/a*", "in/b3/c"),
        ] {
            #expect(throws: Never.self, "\(path) with \(checkpoint)") { try start(path, checkpoint).awaitTermination() }
        }
    }
}
