import DStreams
import Foundation
import RDDs
import StreamTesting
import Testing

/// Paths that the legacy API writes to and reads from.
struct ForeignPathTests {
    @Test func `what would be saved in another file system is refused, and nothing is made`() throws {
        let context = SparkContext(SparkConf())
        let rdd = context.parallelize(["a", "b"], 2)
        for path in ["s3a://bucket/rows", "hdfs://nn/rows", "file://host/rows"] {
            let error = try #require(throws: RDDError.self) { try rdd.saveAsTextFile(path) }
            #expect(error.message.hasPrefix("\(path): "), "\(error)")
        }
        for name in ["s3a:", "hdfs:", "file:"] { #expect(!FileManager.default.fileExists(atPath: name), "\(name)") }
    }

    @Test(arguments: ["file://", "file:", "FILE:"])
    func `the scheme of files may stand before a path that is saved to`(_ scheme: String) throws {
        let scratch = try Scratch(inMemory: true)
        try SparkContext(SparkConf()).parallelize(["a", "b"], 1).saveAsTextFile("\(scheme)\(scratch.path)/rows")
        #expect(try scratch.text("rows/part-00000") == "a\nb\n")
    }

    @Test func `a directory of another file system is refused when the context starts`() throws {
        let context = StreamingContext(SparkContext(SparkConf()), .seconds(1))
        context.textFileStream("s3a://bucket/lines").foreachRDD { _ in }
        defer { context.stop() }
        let error = try #require(throws: StreamingError.self) { try context.start() }
        #expect(error.message.contains("textFileStream: s3a://bucket/lines: "), "\(error)")
    }
}
