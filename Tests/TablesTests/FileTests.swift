import BatchRuntime
import Columnar
import Foundation
import Expressions
import Plans
import Synchronization
import Tables
import Testing

/// Text and JSON files in and out.
@Suite struct FileTests {
    static func write(_ text: String, _ path: String, time: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: Double(time))], ofItemAtPath: path)
    }

    static func lines(_ table: DataFrame) throws -> [String] {
        try table.collect().map { row in if case .string(let text) = row[0] { text } else { "null" } }
    }

    @Test func `lines end as Hadoop's reader has it`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (text, want) in [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]), ("a\r\nb\rc\n", ["a", "b", "c"]), ("\n", [""]),
            ("ä\n€", ["ä", "€"]), ("\r\r\n", ["", ""]),
        ] as [(String, [String])] {
            try Self.write(text, directory + "/f.txt", time: 1)
            #expect(try Self.lines(SparkSession().read.text(directory)) == want, "\(text.debugDescription)")
        }
    }

    @Test func `a big file is read in pieces without losing or doubling a line`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let want = (0..<300_000).map { "line \($0) " + String(repeating: "x", count: $0 % 70) }
        try Self.write(want.joined(separator: "\n"), directory + "/big.txt", time: 1)
        #expect(try Self.lines(SparkSession().read.text(directory)) == want)
    }

    /// Bytes are counted, not time: of a line over many pieces only its own piece reads more than its share.
    @Test func `a long line is read once, whatever the pieces it spans`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let piece = TextFile.pieceBytes
        for (name, lengths) in [
            ("one", [50 << 20]), ("some", [3, 5 * piece + 7, 0, piece - 1, piece, 2 * piece, 9]),
            ("edge", [piece - 1, piece - 1, 4 * piece - 1, 1]),
        ] {
            let path = "\(directory)/\(name)"
            let text = lengths.enumerated().map { String(repeating: Character(Unicode.Scalar(UInt8(97 + $0))), count: $1) }.joined(
                separator: "\n")
            try Self.write(text, path, time: 1)
            let bytes = Mutex(0)
            let batches = try TextFile.read([path]) { descriptor, target, count, position in
                let read = pread(descriptor, target, count, position)
                bytes.withLock { $0 += max(0, read) }
                return read
            }
            let lines = batches.flatMap { batch in
                (0..<batch.count).map { batch.columns[0].byteRuns[$0] }.map { [$0.count, Int($0.first ?? 0)] }
            }
            #expect(lines == lengths.enumerated().map { [$1, $1 == 0 ? 0 : 97 + $0] }, "\(name)")
            // Each piece its own share, and of each long line what lies past its piece: at most the file a second time, and a step.
            let size = text.utf8.count
            #expect(bytes.withLock { $0 } <= 2 * size + (size / piece + 1) * 4097 + (8 << 20), "\(name)")
        }
    }

    @Test func `new files come oldest first, so many a trigger, each once, also after a restart`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let input = directory + "/in"
        try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: true)
        func query() throws -> StreamingQuery {
            try SparkSession(clock: ManualClock(millis: 1)).readStream.format("text").option("maxFilesPerTrigger", 2).load(input)
                .writeStream.format("json").option("path", directory + "/out").option("checkpointLocation", directory + "/cp").prepare()
        }
        try Self.write("c\n", input + "/1", time: 300)
        try Self.write("a\n", input + "/2", time: 100)
        try Self.write("b\n", input + "/3", time: 200)
        try Self.write("hidden\n", input + "/_4", time: 50)
        let first = try query()
        try first.runAvailable()
        #expect(first.recentProgress.map(\.numInputRows) == [2, 1])
        try first.stop()
        for number in 10..<30 { try Self.write("\(number)\n", input + "/n\(number)", time: number * 1000) }
        let second = try query()
        try second.runAvailable()
        #expect(second.recentProgress.map(\.numInputRows) == Array(repeating: 2, count: 10))
        try second.stop()
        let out = SparkSession().read.schema("value string").json(directory + "/out")
        #expect(try Self.lines(out.orderBy("value")) == (10..<30).map { "\($0)" } + ["a", "b", "c"])
        #expect(FileManager.default.fileExists(atPath: directory + "/cp/sources/0/9.compact"))
        #expect(FileManager.default.fileExists(atPath: directory + "/out/_spark_metadata/9.compact"))
    }

    @Test func `files whose names differ in code points alone are both read`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let input = directory + "/in"
        try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: true)
        func run() throws {
            let query = try SparkSession(clock: ManualClock(millis: 1)).readStream.format("text").load(input)
                .writeStream.format("json").option("path", directory + "/out").option("checkpointLocation", directory + "/cp").prepare()
            try query.runAvailable()
            try query.stop()
        }
        try Self.write("one\n", input + "/\u{e9}", time: 100)
        try run()
        try Self.write("two\n", input + "/e\u{301}", time: 200)
        try run()
        #expect(try Self.lines(SparkSession().read.schema("value string").json(directory + "/out").orderBy("value")) == ["one", "two"])
    }

    @Test func `JSON rows are written as Spark writes them`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let schema = Schema([
            Field("ts", .timestamp), Field("a", .array(.integer)), Field("b", .binary), Field("d", .double), Field("f", .float),
            Field("e", .double), Field("dt", .date), Field("s", .structure([Field("x", .integer), Field("y", .string)])),
            Field("t", .boolean), Field("n", .string), Field("u", .string),
        ])
        let row: [Value] = [
            .timestamp(1_577_836_800_123_456), .array([.long(1), .long(2)]), .binary(Array("ab".utf8)), .double(1), .double(1.5),
            .double(1e20), .date(18262), .structure([.long(1), .null]), .boolean(true), .null, .string("héé\n"),
        ]
        try SparkSession().createDataFrame([row], schema).write.json(directory + "/out")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory + "/out").first { $0.hasPrefix("part") })
        // The line that Spark 3.5.8 wrote for this row.
        let want = """
            {"ts":"2020-01-01T00:00:00.123Z","a":[1,2],"b":"YWI=","d":1.0,"f":1.5,"e":1.0E20,"dt":"2020-01-01","s":{"x":1},"t":true,"u":"héé\\n"}

            """
        #expect(try String(contentsOfFile: directory + "/out/" + name, encoding: .utf8) == want)
    }

    @Test func `JSON files are read by a schema, malformed lines as nulls`() throws {
        let directory = try RestartTests.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Self.write("{\"k\":\"a\",\"v\":1}\n\nnot json\n{\"v\":2.5}\n", directory + "/f.json", time: 1)
        let rows = try SparkSession().read.schema("k string, v double").json(directory).collect().map(\.values)
        #expect(rows == [[.string("a"), .double(1)], [.null, .null], [.null, .double(2.5)]])
    }

    @Test func `wrong options and paths are named`() throws {
        let session = SparkSession()
        let stream = session.readStream
        for (table, part) in [
            (stream.format("nosuch").load(), "nosuch"), (stream.text("/nowhere/at/all"), "/nowhere/at/all"),
            (stream.format("text").option("maxFiles", 1).load("/tmp"), "maxFiles"),
            (stream.format("text").option("maxFilesPerTrigger", "x").load("/tmp"), "'x'"),
            (stream.json("/tmp"), "Schema must be specified"), (stream.format("kafka").load(), "kafka.bootstrap.servers"),
            (stream.format("kafka").option("kafka.bootstrap.servers", "h:1").load(), "subscribe"),
            (
                stream.format("kafka").option("kafka.bootstrap.servers", "h:1").option("subscribe", "t").option("endingOffsets", "latest")
                    .load(), "endingOffsets"
            ),
            (
                stream.format("kafka").option("kafka.bootstrap.servers", "h:1").option("subscribe", "t").option("startingOffsets", "soon")
                    .load(), "startingOffsets"
            ),
        ] {
            let error = #expect(throws: AnalysisError.self) { try table.schema }
            #expect(error?.description.contains(part) == true, "\(error?.message ?? "")")
        }
        let rows = MemoryStream(Scenario.schema).toDF(session)
        for (writer, part) in [
            (rows.writeStream.format("memory"), "queryName"), (rows.writeStream.outputMode("nope").format("noop"), "nope"),
            (rows.writeStream.format("json"), "checkpointLocation"), (rows.writeStream.format("nosuch"), "nosuch"),
            (rows.writeStream.format("json").option("checkpointLocation", "/tmp/x"), "'path'"),
            (rows.writeStream.trigger(.processingTime("x")).format("noop"), "'x'"),
        ] {
            let error = #expect(throws: AnalysisError.self) { try writer.prepare() }
            #expect(error?.description.contains(part) == true, "\(error?.message ?? "")")
        }
    }
}
