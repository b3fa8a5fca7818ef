import Columnar
import Foundation
import StreamTesting
import Tables
import Testing

/// Directories below the one that is read. What Spark 3.5.8 reads was asked of it for each of these.
struct SubdirectoryTests {
    private func scratch(_ files: [String: Int]) throws -> Scratch {
        let scratch = try Scratch(inMemory: true)
        for (path, number) in files {
            let file = URL(filePath: "\(scratch.path)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("{\"v\":\(number)}\n".utf8).write(to: file)
        }
        return scratch
    }

    private func numbers(_ table: DataFrame) throws -> [Value] { try table.collect().map { $0[0] } }

    @Test func `only the files right in a directory are read, unless all below are asked for`() throws {
        let scratch = try scratch(["sub/one.json": 1, "sub/deep/one.json": 2])
        let session = SparkSession()
        let read = session.read.schema("v long")
        #expect(try numbers(read.json("\(scratch.path)/sub")) == [.long(1)])
        #expect(try Set(numbers(read.option("recursiveFileLookup", "true").json("\(scratch.path)/sub"))) == [.long(1), .long(2)])
        // A pattern names the directory itself.
        #expect(try Set(numbers(read.json("\(scratch.path)/sub/*"))) == [.long(1), .long(2)])
        for (isRecursive, expected) in [("false", [Value.long(1)]), ("true", [.long(1), .long(2)])] {
            let stream = session.readStream.schema("v long").option("recursiveFileLookup", isRecursive).json("\(scratch.path)/sub")
            try stream.writeStream.format("memory").queryName("s\(isRecursive)").trigger(.availableNow).start().awaitTermination()
            #expect(try Set(numbers(session.table("s\(isRecursive)"))) == Set(expected))
        }
    }

    @Test func `directories of partitions are refused: their rows would be lost`() throws {
        let scratch = try scratch(["part/k=1/one.json": 3])
        let read = SparkSession().read.schema("v long")
        let refusal = #expect(throws: (any Error).self) { try numbers(read.json("\(scratch.path)/part")) }
        #expect("\(String(describing: refusal))".contains("part/k=1: directories of partitions"), "\(String(describing: refusal))")
        #expect(try numbers(read.option("recursiveFileLookup", "true").json("\(scratch.path)/part")) == [.long(3)])
        #expect(try numbers(read.json("\(scratch.path)/part/k=1")) == [.long(3)])
    }
}
