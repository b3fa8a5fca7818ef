import BatchRuntime
import Columnar
import Expressions
import Foundation
import Offsets
import StreamTesting
import Synchronization
import Tables
import Testing

/// The registry of formats, and what the session makes of it: options, refusals, messages.
@Suite struct DataSourceTests {
    private let session = SparkSession()

    private func message(_ body: () throws -> Any) -> String {
        let error = #expect(throws: (any Error).self) { _ = try body() }
        return error.map { "\($0)" } ?? ""
    }

    private func rows() -> DataFrame { MemoryStream(Scenario.schema).toDF(session) }

    @Test func `a format that is not there is refused with those that are, and the nearest`() throws {
        let table = try session.createDataFrame([[.long(1)]], "v long")
        let begin = "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: "
        for (found, expected) in [
            (
                message { try session.readStream.format("kafak").load().schema },
                "\(begin)kafak. For readStream allowed are json, kafka, text; did you mean kafka?"
            ),
            (message { try session.read.format("parquet").load().schema }, "\(begin)parquet. For read allowed are json, kafka, text."),
            (
                message { try rows().writeStream.format("jsn").prepare() },
                "\(begin)jsn. For writeStream allowed are console, json, kafka, memory, noop, text; did you mean json?"
            ),
            (
                message { try table.write.format("memory").save() },
                "\(begin)memory. For write allowed are console, json, kafka, noop, text; memory is for writeStream."
            ),
            (
                message { try session.read.format("console").load().schema },
                "\(begin)console. For read allowed are json, kafka, text; console is for writeStream and write."
            ),
            (message { try session.read.load().schema }, "read: no format is given; allowed are json, kafka, text"),
            (
                message { try rows().writeStream.prepare() },
                "writeStream: no format is given; allowed are console, json, kafka, memory, noop, text"
            ),
        ] { #expect(found == expected) }
    }

    @Test func `an option that a format does not have is refused with those that it has`() throws {
        let directory = NSTemporaryDirectory()
        for (found, expected) in [
            (
                message { try session.readStream.option("maxFilesPerTriger", 1).text(directory).schema },
                "text: there is no option \"maxFilesPerTriger\"; did you mean maxFilesPerTrigger? Allowed are maxFilesPerTrigger, path, recursiveFileLookup"
            ),
            (
                message { try session.read.option("maxFilesPerTrigger", 1).text(directory).schema },
                "text: the option \"maxFilesPerTrigger\" is for readStream, not for read; leave it out here"
            ),
            (
                message { try rows().writeStream.format("memory").queryName("q").option("numRows", 1).prepare() },
                "memory: there is no option \"numRows\"; allowed are checkpointLocation"
            ),
            (
                message { try rows().writeStream.format("console").option("truncate", "-1").prepare() },
                "console: Invalid value '-1' for option 'truncate', must be true, false or a width"
            ),
            (
                message { try rows().writeStream.format("console").option("numRows", "0").prepare() },
                "console: Invalid value '0' for option 'numRows', must be a positive integer"
            ),
            (
                message {
                    try rows().writeStream.format("json").outputMode("update").option("path", "/x").option(
                        "checkpointLocation", "/nowhere/c"
                    ).prepare()
                },
                "Data source json does not support Update output mode."
            ),
        ] { #expect(found == expected) }
        // Names match whatever their case.
        #expect(throws: Never.self) { _ = try session.readStream.option("MAXFILESPERTRIGGER", 1).text(directory).schema }
    }

    @Test func `every option of every format has a default that it takes, and a sentence`() throws {
        for provider in DataSourceRegistry.builtIn {
            #expect(!provider.uses.isEmpty && provider.documentation.hasSuffix("."), "\(provider.name)")
            for option in provider.options {
                if let text = option.defaultText { #expect(throws: Never.self) { try option.check(text) } }
                #expect(option.documentation.hasSuffix("."), "\(provider.name): \(option.name)")
                #expect(!option.uses.isEmpty && option.uses.isSubset(of: provider.uses), "\(provider.name): \(option.name)")
            }
            for use in provider.uses {
                let names = provider.options.filter { $0.uses.contains(use) }.map { $0.name.lowercased() }
                #expect(Set(names).count == names.count, "\(provider.name) declares an option twice for \(use)")
            }
        }
    }

    @Test func `what cannot be registered is refused, and what is registered again takes the place`() throws {
        let writer = DataSourceProvider.BatchWriter { _ in }
        let twice = [DataSourceOption.flag("a", for: [.write], "A."), DataSourceOption.flag("A", for: [.write], "A.")]
        for (provider, expected) in [
            (
                DataSourceProvider("Kafka", "Mine.", batchWriter: writer),
                "dataSources.register: 'Kafka' is built in; give the data source another name"
            ),
            (
                DataSourceProvider("my own", "Mine.", batchWriter: writer),
                "dataSources.register: 'my own' cannot be the name of a data source; give it one without spaces"
            ),
            (
                DataSourceProvider("mine", "Mine."),
                "dataSources.register: mine can neither be read nor written; give it at least one of streamReader, batchReader, "
                    + "streamWriter and batchWriter"
            ),
            (
                DataSourceProvider("mine", "Mine.", options: twice, batchWriter: writer),
                "dataSources.register: mine declares the option 'A' twice for write; declare it once"
            ),
            (
                DataSourceProvider(
                    "mine", "Mine.", options: [DataSourceOption.integer("n", default: 0, for: [.write], "N.")], batchWriter: writer),
                "Invalid value '0' for option 'n', must be a positive integer"
            ),
        ] { #expect(message { try session.dataSources.register(provider) } == expected) }
        let table = try session.createDataFrame([[.long(1)]], "v long")
        for word in ["one", "two"] {
            try session.dataSources.register(
                DataSourceProvider("mine", "Mine.", batchWriter: .init { _ in throw AnalysisError(.wrongOption, word) }))
            #expect(message { try table.write.format("Mine").save() } == word)
        }
        #expect(session.dataSources.names(for: .write) == ["console", "json", "kafka", "mine", "noop", "text"])
        // Another session has its own.
        #expect(SparkSession().dataSources.names(for: .write) == ["console", "json", "kafka", "noop", "text"])
    }

    @Test func `a static table of one's own is read by the columns that a query asks for`() throws {
        let schema = Schema([Field("a", .long), Field("b", .long)])
        let asked = Mutex<[[Int]]>([])
        try session.dataSources.register(
            DataSourceProvider(
                "pairs", "Two columns.",
                batchReader: .init { _ in
                    .init(schema: schema) { columns in
                        asked.withLock { $0.append(columns) }
                        return [try RecordBatch(rows: [[.long(1), .long(10)], [.long(2), .long(20)]], schema: schema)]
                    }
                }))
        #expect(try session.read.format("pairs").load().select("b").collect().map(\.values) == [[.long(10)], [.long(20)]])
        #expect(asked.withLock { $0 } == [[1]])
    }

    @Test func `a source whose positions are no offsets of topics is refused by a run over a manifest`() throws {
        let manifest = BatchManifest(batchInterval: 1000, zeroTime: 0, entries: [.init(batchTime: 1000, ranges: [])])
        let replay = SparkSession(clock: ManualClock(millis: 0), manifest: manifest)
        let query = try MemoryStream(Scenario.schema).toDF(replay).writeStream.format("noop").queryName("q").prepare()
        #expect(
            message { try query.runAvailable() }
                .contains(
                    "q: MemoryStream[k,v,ts] cannot follow a manifest: its positions are not offsets of topics, as a Kafka source's are"))
        try? query.stop()
    }

    @Test func `an unknown save mode is refused in Spark's words, whatever the format`() throws {
        let table = try session.createDataFrame([[.long(1)]], "v long")
        for format in ["json", "noop", "console"] {
            #expect(
                message { try table.write.format(format).mode("replace").option("path", "/nowhere/at/all").save() }
                    == "Unknown save mode: replace. Accepted save modes are 'overwrite', 'append', 'ignore', 'error', 'errorifexists', "
                        + "'default'."
            )
        }
    }

    // MARK: Files

    /// `fixtures/oracle/written_files.json`, written by `scripts/oracle/written_files.py`.
    struct WrittenFiles: Decodable {
        struct Case: Decodable, Sendable, CustomTestStringConvertible {
            var format: String
            var type: String
            var values: [String?]
            var columns: [String]
            var text: String?
            var refused: String?
            var testDescription: String { "\(format) of \(columns.joined(separator: ", "))" }
        }

        var zone: String
        var cases: [Case]

        static let recorded: WrittenFiles = {
            let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/oracle/written_files.json")
                .standardized
            let read = (try? Data(contentsOf: path)).flatMap { try? JSONDecoder().decode(WrittenFiles.self, from: $0) }
            return read ?? WrittenFiles(zone: "UTC", cases: [])
        }()
    }

    @Test func `there are recorded files`() { #expect(WrittenFiles.recorded.cases.count > 10) }

    @Test(arguments: WrittenFiles.recorded.cases) func `a file has the bytes that real Spark writes`(_ recorded: WrittenFiles.Case) throws {
        let scratch = try Scratch()
        let session = SparkSession(conf: ["spark.sql.session.timeZone": WrittenFiles.recorded.zone])
        let rows = recorded.values.map { text -> [Value] in
            [text.map { recorded.type == "string" ? .string($0) : .long(Int64($0) ?? 0) } ?? .null]
        }
        let table = try session.createDataFrame(rows, "c \(recorded.type)").selectExpr(recorded.columns)
        let path = scratch.path + "/out"
        if let refused = recorded.refused {
            return #expect(message { try table.write.format(recorded.format).save(path) }.hasPrefix(refused))
        }
        try table.write.format(recorded.format).save(path)
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasPrefix("part") })
        #expect(name.hasSuffix(recorded.format == "json" ? ".json" : ".txt"))
        #expect(try String(contentsOfFile: path + "/" + name, encoding: .utf8) == recorded.text)
    }

    @Test func `a stream of lines goes to text files and comes back, also after a restart`() throws {
        let scratch = try Scratch()
        func run(_ number: Int, _ text: String) throws {
            try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
            try FileTests.write(text, "\(scratch.path)/in/\(number)", time: number)
            let query = try session.readStream.text(scratch.path + "/in").writeStream.format("text").option(
                "checkpointLocation", scratch.path + "/c"
            )
            .trigger(.availableNow).start(scratch.path + "/out")
            try query.awaitTermination()
        }
        try run(1, "one\n\nthree\n")
        try run(2, "four\n")
        #expect(try FileTests.lines(session.read.text(scratch.path + "/out").orderBy("value")) == ["", "four", "one", "three"])
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out").filter { $0.hasPrefix("part") }.sorted()
        #expect(names == ["part-00000-batch-0.txt", "part-00000-batch-1.txt"])
    }
}
