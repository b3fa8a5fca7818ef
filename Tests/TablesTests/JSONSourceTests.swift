import Columnar
import Foundation
import StreamTesting
import Tables
import Testing

/// Files of JSON lines, against what Spark read of them: `fixtures/oracle/values.json`.
@Suite struct JSONSourceTests {
    struct Recorded: Decodable {
        var lines: [String]
        var schema: String
        /// Values as JSON has them.
        var rows: [[Cell]]
        /// `numInputRows` of the streaming query.
        var read: Int

        indirect enum Cell: Decodable, Equatable {
            case null, number(Int64), text(String), list([Cell])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if container.decodeNil() {
                    self = .null
                } else if let number = try? container.decode(Int64.self) {
                    self = .number(number)
                } else if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else if let members = try? container.decode([String: Cell].self) {
                    self = .list(members.sorted { $0.key < $1.key }.map(\.value))
                } else {
                    self = .list(try container.decode([Cell].self))
                }
            }

            init(_ value: Value) {
                switch value {
                case .long(let number), .timestamp(let number): self = .number(number)
                case .date(let days): self = .number(Int64(days))
                case .string(let text): self = .text(text)
                case .array(let items), .structure(let items): self = .list(items.map { Cell($0) })
                default: self = .null
                }
            }
        }
    }

    private struct Fixture: Decodable { var sources: [Recorded] }

    /// Lines read under options: `fixtures/oracle/json_reading.json`.
    struct Reading: Decodable {
        var lines: [String]
        var schema: String
        var options: [String: String]
        var zone: String
        var policy: String
        var select: [String]?
        var rows: [[Recorded.Cell]]?
        var count: Int64?
        var error: String?

        struct Fixture: Decodable { var sources: [Reading] }

        static func recorded() throws -> [Reading] {
            let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "fixtures/oracle/json_reading.json")
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).sources
        }
    }

    @Test(arguments: try Reading.recorded().indices)
    func `modes and formats of the JSON source give Spark's rows, as a table and as a stream`(_ index: Int) throws {
        let item = try Reading.recorded()[index]
        let path = try folder(item.lines)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": item.zone, "spark.sql.legacy.timeParserPolicy": item.policy])
        let table = spark.read.format("json").schema(item.schema).options(item.options).load(path)
        let stream = spark.readStream.format("json").schema(item.schema).options(item.options).load(path)
        func chosen(_ frame: DataFrame) -> DataFrame { item.select.map { frame.selectExpr($0) } ?? frame }
        func streamed() throws -> [Row] {
            let query = try chosen(stream).writeStream.format("memory").queryName("t").trigger(.availableNow).start()
            try query.awaitTermination()
            return try spark.table("t").collect()
        }
        guard let rows = item.rows else {
            let words = item.error ?? ""
            for read in [{ try chosen(table).collect() }, streamed] {
                let error = #expect(throws: (any Error).self) { _ = try read() }
                #expect("\(error.map { "\($0)" } ?? "")".contains(words), "\(String(describing: error))")
            }
            return
        }
        #expect(try chosen(table).collect().map { $0.values.map { Recorded.Cell($0) } } == rows)
        #expect(try streamed().map { $0.values.map { Recorded.Cell($0) } } == rows)
        #expect(try table.count() == item.count)
    }

    static func recorded() throws -> [Recorded] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/values.json")
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).sources
    }

    private func folder(_ lines: [String]) throws -> String {
        let path = NSTemporaryDirectory() + "json-source-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try (lines.joined(separator: "\n") + "\n").write(toFile: path + "/1.json", atomically: true, encoding: .utf8)
        return path
    }

    @Test(arguments: try recorded().indices)
    func `a file of JSON lines has Spark's rows, arrays and blank lines among them`(_ index: Int) throws {
        let item = try Self.recorded()[index]
        let path = try folder(item.lines)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let spark = SparkSession()
        let rows = try spark.read.format("json").schema(item.schema).load(path).collect()
        #expect(rows.map { $0.values.map { Recorded.Cell($0) } } == item.rows)
        // One column alone is read as with the others.
        let first = try spark.read.format("json").schema(item.schema).load(path).selectExpr(String(item.schema.prefix { $0 != " " }))
            .collect()
        #expect(first.map { Recorded.Cell($0.values[0]) } == item.rows.map { $0[0] })
    }

    @Test(arguments: try recorded().indices)
    func `a stream of JSON lines counts its rows as Spark does`(_ index: Int) throws {
        let item = try Self.recorded()[index]
        let path = try folder(item.lines)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let spark = SparkSession()
        let query = try spark.readStream.format("json").schema(item.schema).load(path).writeStream.format("memory").queryName("t").trigger(
            .availableNow
        ).start()
        try query.awaitTermination()
        #expect(try spark.table("t").collect().map { $0.values.map { Recorded.Cell($0) } } == item.rows)
        #expect(query.recentProgress.reduce(0) { $0 + Int($1.numInputRows) } == item.read)
    }

    @Test func `the corrupt record's column is a text, named by option or setting`() throws {
        let path = try folder(["{\"a\":x}", "[{\"a\":1},{\"a\":\"no\"}]"])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let spark = SparkSession()
        #expect(throws: (any Error).self) { try spark.read.format("json").schema("a int, _corrupt_record int").load(path).collect() }
        #expect(throws: (any Error).self) {
            try spark.read.format("json").schema("a int, bad int").option("columnNameOfCorruptRecord", "bad").load(path).collect()
        }
        let expected: [Value] = [.string("{\"a\":x}"), .string("[{\"a\":1},{\"a\":\"no\"}]"), .string("[{\"a\":1},{\"a\":\"no\"}]")]
        #expect(
            try spark.read.format("json").schema("a int, bad string").option("columnNameOfCorruptRecord", "bad").load(path).collect().map {
                $0.values[1]
            } == expected)
        try spark.conf.set("spark.sql.columnNameOfCorruptRecord", "worse")
        #expect(try spark.read.format("json").schema("a int, worse string").load(path).collect().map { $0.values[1] } == expected)
        #expect(throws: (any Error).self) { try spark.read.format("json").schema("a int").option("mode", "FAILFAST").load(path).collect() }
    }

    private struct Edges: Decodable {
        struct Line: Decodable {
            var text: String
            var rows: [[Recorded.Cell]]

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                text = try container.decode(String.self)
                rows = try container.decode([[Recorded.Cell]].self)
            }
        }
        var lines: [Line]
    }

    @Test func `a line of control characters is malformed, not blank`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/edges.json")
        for line in try JSONDecoder().decode(Edges.self, from: Data(contentsOf: file)).lines {
            let path = try folder([line.text])
            defer { try? FileManager.default.removeItem(atPath: path) }
            let rows = try SparkSession().read.schema("k int, _corrupt_record string").json(path).collect()
            #expect(rows.map { $0.values.map { Recorded.Cell($0) } } == line.rows, "\(line.text.debugDescription)")
        }
    }
}
