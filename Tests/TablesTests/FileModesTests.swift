import BatchRuntime
import Columnar
import Expressions
import Foundation
import StreamTesting
import Tables
import Testing

/// Static writes, streaming writes, static reads and streaming reads of one directory.
struct FileModesTests {
    private static let modes = ["append", "overwrite", "ignore", "errorifexists"]

    private static func rows(_ session: SparkSession, _ path: String) throws -> [Int64] {
        try numbers(session.read.schema("v long").json(path))
    }

    private static func numbers(_ table: DataFrame) throws -> [Int64] {
        try table.collect().map { row in if case .long(let number) = row[0] { number } else { .min } }.sorted()
    }

    /// What a new stream over the path reads.
    private static func streamed(_ session: SparkSession, _ path: String) throws -> [Int64] {
        let query = try session.readStream.schema("v long").json(path).writeStream.format("memory").queryName("read").trigger(.availableNow)
            .start()
        try query.awaitTermination()
        return try numbers(session.table("read"))
    }

    /// A directory as Spark 3.5.8 has it, as a plain model.
    private struct Model {
        var exists = false
        var hasLog = false
        /// Rows that a reader sees.
        var visible: [Int64] = []

        mutating func write(_ rows: [Int64], _ mode: String) -> Bool {
            if exists, mode == "errorifexists" { return false }
            if exists, mode == "ignore" { return true }
            if mode == "overwrite" { self = Model() }
            // Beside the files of a sink only its log counts.
            if !hasLog { visible += rows }
            exists = true
            return true
        }

        mutating func stream(_ rows: [Int64]) {
            visible = (hasLog ? visible : []) + rows
            (exists, hasLog) = (true, true)
        }
    }

    @Test func `writes in any order, on a clock that ticks or stands, lose no row and double none`() throws {
        for round in 0..<60 as Range<UInt64> {
            let seed = ProcessSeed.value &+ round
            var random = SeededGenerator(seed: seed)
            let scratch = try Scratch(inMemory: true)
            let clock = ManualClock(millis: 1_000_000)
            let session = SparkSession(clock: clock)
            let path = scratch.path + "/out"
            var (model, next, checkpoint, done) = (Model(), Int64(1), 0, [String]())
            let input = MemoryStream(Schema([Field("v", .long)]), forgetsCommitted: false)
            var sink = MemoryStream(input.schema)
            for _ in 0..<12 {
                if random.below(2) == 0 { clock.advance(byMillis: 1) }
                let rows = (0..<Int64(1 + random.below(3))).map { next + $0 }
                next += Int64(rows.count)
                let table = try session.createDataFrame(rows.map { [.long($0)] }, "v long")
                switch random.below(4) {
                case 0, 1:
                    let mode = Self.modes[random.below(4)]
                    done.append("\(mode) \(rows)")
                    if mode == "overwrite" {
                        // A query that goes on over what was overwritten is another matter: see below.
                        checkpoint += 1
                        sink = MemoryStream(input.schema)
                    }
                    let isWritten = (try? table.write.mode(mode).json(path)) != nil
                    #expect(isWritten == model.write(rows, mode), "PORTAGE_SEED=\(seed): \(done)")
                case 2:
                    done.append("stream \(rows)")
                    try sink.add(rows.map { [.long($0)] })
                    let query = try sink.toDF(session).writeStream.format("json").option(
                        "checkpointLocation", "\(scratch.path)/c\(checkpoint)"
                    )
                    .trigger(.availableNow).start(path)
                    try query.awaitTermination()
                    model.stream(rows)
                default:
                    guard model.exists else { continue }
                    done.append("by hand \(rows)")
                    try scratch.write("out/hand\(next).json", rows.map { "{\"v\":\($0)}\n" }.joined())
                    if !model.hasLog { model.visible += rows }
                }
                guard model.exists else { continue }
                #expect(try Self.rows(session, path) == model.visible.sorted(), "PORTAGE_SEED=\(seed): \(done)")
                #expect(try Self.streamed(session, path) == model.visible.sorted(), "PORTAGE_SEED=\(seed): \(done)")
            }
        }
    }

    @Test func `a directory is overwritten again and again on a clock that stands`() throws {
        let scratch = try Scratch()
        let session = SparkSession(clock: ManualClock(millis: 5))
        for number in 1...4 as ClosedRange<Int64> {
            try session.createDataFrame([[.long(number)]], "v long").write.mode("overwrite").json(scratch.path + "/out")
            #expect(try Self.rows(session, scratch.path + "/out") == [number])
        }
    }

    /// What Spark 3.5.8 does; the names are sorted, and `part-…` stands for the file of the write.
    @Test func `whether a path is there decides, not whether it has files to read`() throws {
        let session = SparkSession()
        let table = try session.createDataFrame([[.long(1)]], "v long")
        func names(_ path: String) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: path).map { $0.hasPrefix("part-") ? "part-…" : $0 }.sorted()
        }
        for (mode, inEmpty, inHidden) in [
            ("append", ["_SUCCESS", "part-…"], ["_SUCCESS", "_x", "part-…", "sub", "sub/a.txt"]),
            ("overwrite", ["_SUCCESS", "part-…"], ["_SUCCESS", "part-…"]),
            ("ignore", [], ["_x", "sub", "sub/a.txt"]),
            ("errorifexists", nil, nil),
        ] as [(String, [String]?, [String]?)] {
            let scratch = try Scratch()
            for name in ["empty", "hidden/sub"] {
                try FileManager.default.createDirectory(atPath: "\(scratch.path)/\(name)", withIntermediateDirectories: true)
            }
            try scratch.write("hidden/_x", "x")
            try scratch.write("hidden/sub/a.txt", "x")
            try scratch.write("file", "{\"v\":9}\n")
            for (name, wanted) in [("empty", inEmpty), ("hidden", inHidden)] {
                let path = "\(scratch.path)/\(name)"
                guard let wanted else {
                    let error = #expect(throws: AnalysisError.self) { try table.write.mode(mode).json(path) }
                    #expect(error?.description.hasPrefix("[PATH_ALREADY_EXISTS]") == true)
                    continue
                }
                try table.write.mode(mode).json(path)
                #expect(try names(path) == wanted, "\(mode) \(name)")
            }
            switch mode {
            case "overwrite":
                try table.write.mode(mode).json(scratch.path + "/file")
                #expect(try names(scratch.path + "/file") == ["_SUCCESS", "part-…"])
            case "ignore":
                try table.write.mode(mode).json(scratch.path + "/file")
                #expect(try scratch.text("file") == "{\"v\":9}\n")
            default:
                #expect(throws: (any Error).self) { try table.write.mode(mode).json(scratch.path + "/file") }
                #expect(try scratch.text("file") == "{\"v\":9}\n")
            }
        }
    }

    @Test func `a path with stars is written to as it stands, and a pattern asks no log`() throws {
        let scratch = try Scratch()
        let session = SparkSession()
        let path = scratch.path + "/gl*b"
        try session.createDataFrame([[.long(1)]], "v long").write.json(path)
        #expect(try scratch.names == ["gl*b"])
        let stream = MemoryStream(Schema([Field("v", .long)]))
        try stream.add([[.long(2)]])
        try stream.toDF(session).writeStream.format("json").option("checkpointLocation", scratch.path + "/c").trigger(.availableNow)
            .start(scratch.path + "/sink").awaitTermination()
        try scratch.write("sink/orphan.json", "{\"v\":3}\n")
        try scratch.write("sink/_hidden.json", "{\"v\":4}\n")
        #expect(try Self.rows(session, scratch.path + "/sink") == [2])
        #expect(try Self.streamed(session, scratch.path + "/sink") == [2])
        #expect(try Self.rows(session, scratch.path + "/sin?/*") == [2, 3])
        #expect(try Self.streamed(session, scratch.path + "/sink/*") == [2, 3])
    }

    private func sink(_ numbers: Range<Int>, _ scratch: Scratch, _ session: SparkSession) throws {
        let directory = scratch.path + "/in"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for number in numbers { try FileTests.write("{\"v\":\(number)}\n", "\(directory)/\(number).json", time: 1000 + number) }
        try session.readStream.schema("v long").option("maxFilesPerTrigger", 1).json(directory).writeStream.format("json")
            .option("checkpointLocation", scratch.path + "/c").trigger(.availableNow).start(scratch.path + "/out").awaitTermination()
    }

    @Test func `a log that was overwritten under a query is refused by readers and by its next compact file, and no row is passed over`()
        throws
    {
        let scratch = try Scratch()
        let session = SparkSession()
        try sink(1..<3, scratch, session)
        try session.createDataFrame([[.long(8)]], "v long").write.mode("overwrite").json(scratch.path + "/out")
        try sink(3..<4, scratch, session)
        for read in [Self.rows, Self.streamed] {
            let error = #expect(throws: (any Error).self) { _ = try read(session, scratch.path + "/out") }
            #expect("\(error.map { "\($0)" } ?? "")".contains("/out/_spark_metadata/0 is missing, though the log continues to 2"))
        }
        let error = #expect(throws: (any Error).self) { try sink(4..<14, scratch, session) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("/out/_spark_metadata/0 is missing, though the log continues to 8"))
    }

    @Test func `a file that the log names and that is gone is missed by name`() throws {
        let scratch = try Scratch()
        let session = SparkSession()
        try sink(1..<3, scratch, session)
        try FileManager.default.removeItem(atPath: scratch.path + "/out/part-00000-batch-1.json")
        for read in [Self.rows, Self.streamed] {
            let error = #expect(throws: (any Error).self) { _ = try read(session, scratch.path + "/out") }
            #expect("\(error.map { "\($0)" } ?? "")".contains("/out/part-00000-batch-1.json"))
        }
    }

    @Test func `directories and files whose names a log must escape are read once`() throws {
        let outer = try Scratch()
        let scratch = outer.path + "/a b%41[1]é"
        try FileManager.default.createDirectory(atPath: scratch + "/in", withIntermediateDirectories: true)
        let session = SparkSession()
        func run() throws {
            try session.readStream.schema("v long").json(outer.path + "/a b%41*/in").writeStream.format("json")
                .option("checkpointLocation", scratch + "/c").trigger(.availableNow).start(scratch + "/out").awaitTermination()
        }
        for number in 1...2 {
            try FileTests.write("{\"v\":\(number)}\n", "\(scratch)/in/x y%\(number).json", time: number)
            try run()
        }
        #expect(try outer.text("a b%41[1]é/c/sources/0/0").contains("/a%20b%2541%5B1%5Dé/in/x%20y%251.json\""))
        #expect(try outer.text("a b%41[1]é/out/_spark_metadata/0").contains("/a%20b%2541%5B1%5Dé/out/part-00000-batch-0.json\""))
        // The path itself would be a pattern.
        try FileManager.default.createSymbolicLink(atPath: outer.path + "/link", withDestinationPath: scratch)
        #expect(try Self.rows(session, outer.path + "/link/out") == [1, 2])
    }

    /// As Spark 3.5.8 answers.
    @Test func `a pattern that matches nothing is no path of a static table, and one that does not end is none at all`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/a", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: scratch.path + "/_hd", withIntermediateDirectories: true)
        try scratch.write("a/x.json", "{\"v\":1}\n")
        try scratch.write("a/_h.json", "{\"v\":2}\n")
        try scratch.write("_hd/y.json", "{\"v\":3}\n")
        let session = SparkSession()
        let reads: [(String, [Int64])] = [
            ("/a/*", [1]), ("/*", [1, 3]), ("/_h*", [3]), ("/{a,nosuch}", [1]), ("/[^b]/x*", [1]), ("/[!b]/x*", [1]), ("/a/x.jso[n-]", [1]),
        ]
        for (pattern, expected) in reads {
            #expect(try Self.rows(session, scratch.path + pattern) == expected, "\(pattern)")
            #expect(try Self.streamed(session, scratch.path + pattern) == expected, "\(pattern)")
        }
        for pattern in ["/nosuch*", "/x{a,{b,c}}"] {
            let error = #expect(throws: AnalysisError.self) { try session.read.schema("v long").json(scratch.path + pattern).schema }
            #expect(
                error?.errorClass?.name == "PATH_NOT_FOUND" && error?.message == "Path does not exist: \(scratch.path + pattern).",
                "\(String(describing: error))")
            #expect(try Self.streamed(session, scratch.path + pattern) == [])
        }
        for (pattern, words) in [
            ("/{a", "Unclosed group at pos 2: `{a`"), ("/[a", "Unclosed character class at pos 2: `[a`"),
            ("/{a,b", "Unclosed group at pos 4: `{a,b`"),
            ("/[]", "Unclosed character class at pos 2: `[]`"), ("/*/{a", "Unclosed group at pos 2: `{a`"),
        ] {
            for table in [
                session.read.schema("v long").json(scratch.path + pattern),
                session.readStream.schema("v long").json(scratch.path + pattern),
            ] {
                let error = #expect(throws: AnalysisError.self) { try table.schema }
                #expect(error?.message.hasPrefix("Illegal file pattern: error parsing regexp: \(words)") == true, "\(error?.message ?? "")")
            }
        }
    }
}
