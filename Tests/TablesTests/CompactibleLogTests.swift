import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting
import Synchronization
import Tables
import Testing

/// What stays of the logs of file sources and sinks as they grow.
struct CompactibleLogTests {
    /// Notes what is read under a checkpoint.
    private final class ReadingFiles: ForwardingFileSystem {
        let base: any FileSystem = LocalFileSystem()
        let paths = Mutex<[String]>([])

        func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
            paths.withLock { $0.append(path) }
            return try base.read(path)
        }
        func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) { try base.putAll(writes, after: staged) }
        func stage(_ writes: [FileWrite]) throws(CheckpointError) { try base.stage(writes) }
        func removeTemporaries(in directory: String) throws(CheckpointError) { try base.removeTemporaries(in: directory) }
    }

    private func run(
        _ scratch: Scratch, files: any FileSystem = LocalFileSystem(), retain: Int = 20, clock: any StreamClock = SystemClock()
    ) throws {
        let spark = SparkSession(clock: clock)
        spark.storage.files = files
        try spark.conf.set("spark.sql.streaming.minBatchesToRetain", "\(retain)")
        let query = try spark.readStream.option("maxFilesPerTrigger", 1).text(scratch.path + "/in").writeStream.format("json")
            .option("path", scratch.path + "/out").option("checkpointLocation", scratch.path + "/c").trigger(.availableNow).prepare()
        try query.runAvailable()
        try query.stop()
    }

    private func add(_ numbers: Range<Int>, _ scratch: Scratch) throws {
        for number in numbers { try FileTests.write("\(number)\n", scratch.path + "/in/f\(number).txt", time: 1000 + number) }
    }

    private func age(_ directory: String, minutes: Double) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -60 * minutes)], ofItemAtPath: "\(directory)/\(name)")
        }
    }

    private func names(_ directory: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.first?.isNumber == true })
    }

    /// The names that Spark keeps: after compact file `last`, with `retain` batches to keep, from the compact file on
    /// whose number plus one is the greatest multiple of ten up to `last + 1 - retain`.
    private func kept(_ last: Int, retain: Int) -> Set<String> {
        let from = (last + 1 - retain) / 10 * 10 - 1
        return Set((max(0, from)...last).map { ($0 + 1) % 10 == 0 ? "\($0).compact" : "\($0)" })
    }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        return scratch
    }

    @Test func `what a compact file replaced goes ten minutes later, and no row is lost or doubled by it`() throws {
        let scratch = try scratch()
        let (source, sink) = (scratch.path + "/c/sources/0", scratch.path + "/out/_spark_metadata")
        try add(0..<39, scratch)
        try run(scratch)
        // All is younger than the delay.
        #expect(try names(source).count == 39)
        #expect(try names(sink).count == 39)
        for directory in [source, sink] { try age(directory, minutes: 9) }
        try add(39..<49, scratch)
        try run(scratch)
        #expect(try names(source).count == 49)
        for directory in [source, sink] { try age(directory, minutes: 11) }
        try add(49..<50, scratch)
        try run(scratch)
        #expect(try names(source) == kept(49, retain: 20))
        #expect(try names(sink) == kept(49, retain: 20))
        try add(50..<53, scratch)
        try run(scratch)
        let rows = try SparkSession().read.schema("value string").json(scratch.path + "/out").selectExpr("CAST(value AS INT) AS value")
            .orderBy("value").collect().map(\.description)
        #expect(rows == (0..<53).map { "[\($0)]" })
    }

    @Test func `how old a replaced file is, the session's clock says`() throws {
        let scratch = try scratch()
        let (source, sink) = (scratch.path + "/c/sources/0", scratch.path + "/out/_spark_metadata")
        try add(0..<49, scratch)
        try run(scratch)
        try add(49..<50, scratch)
        try run(scratch, clock: ManualClock(millis: Int64(Date().timeIntervalSince1970 * 1000) + 11 * 60_000))
        #expect(try names(source) == kept(49, retain: 20))
        #expect(try names(sink) == kept(49, retain: 20))
    }

    @Test func `a start reads the log from its newest compact file`() throws {
        let scratch = try scratch()
        try add(0..<32, scratch)
        try run(scratch, retain: 100)
        let files = ReadingFiles()
        try run(scratch, files: files, retain: 100)
        let read = files.paths.withLock { $0 }.filter { $0.contains("/sources/0/") }.compactMap {
            $0.split(separator: "/").last.map(String.init)
        }
        #expect(Set(read) == ["29.compact", "30", "31"])
    }

    @Test(arguments: ["", "v1\n{\"path\":\"fi"])
    func `a compact file that a crash tore and no plan speaks of gives way to the one before`(text: String) throws {
        for count in [9, 19] {
            let scratch = try scratch()
            try add(0..<count, scratch)
            try run(scratch)
            try scratch.write("c/sources/0/\(count).compact", text)
            try add(count..<count + 1, scratch)
            try run(scratch)
            let rows = try SparkSession().read.schema("value string").json(scratch.path + "/out").selectExpr("CAST(value AS INT) AS value")
                .orderBy("value").collect().map(\.description)
            #expect(rows == (0...count).map { "[\($0)]" })
        }
    }
}
