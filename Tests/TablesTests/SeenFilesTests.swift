import Foundation
import StreamTesting
import Tables
import Testing

/// What a loss of power can leave of the log of seen files, and what a damaged disk can.
struct SeenFilesTests {
    private func run(_ scratch: Scratch, crashBefore step: String? = nil) throws -> [String] {
        struct Killed: Error {}
        let spark = SparkSession()
        var rows: [String] = []
        let query = try spark.readStream.option("maxFilesPerTrigger", 1).text(scratch.path + "/in").writeStream.format("json")
            .option("path", scratch.path + "/out").option("checkpointLocation", scratch.path + "/c").trigger(.availableNow).prepare()
        if let step { query.setCrashHook { if $0.description == step { throw Killed() } } }
        do {
            try query.runAvailable()
            try query.stop()
        } catch is Killed {}
        rows = try spark.read.schema("value string").json(scratch.path + "/out").orderBy("value").collect().map(\.description)
        return rows
    }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        for name in ["a", "b"] { try scratch.write("in/\(name).txt", name + "\n") }
        return scratch
    }

    @Test(arguments: ["", "v1", "v1\n{\"path\":\"fi"])
    func `an entry that no plan speaks of may be torn: its files are seen again`(text: String) throws {
        let scratch = try scratch()
        #expect(try run(scratch) == ["[a]", "[b]"])
        try scratch.write("c/sources/0/2", text)
        try scratch.write("in/c.txt", "c\n")
        #expect(try run(scratch) == ["[a]", "[b]", "[c]"])
    }

    @Test func `an entry that a plan needs is missed by name`() throws {
        let scratch = try scratch()
        #expect(try run(scratch, crashBefore: "before-run:1") == ["[a]"])
        try scratch.write("c/sources/0/1", "v1")
        let error = #expect(throws: (any Error).self) { _ = try run(scratch) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("/c/sources/0/1 is torn or missing, and a batch needs it"))
    }
}
