import Columnar
import Errors
import Foundation
import Expressions
import Operators
import Plans
import SQLFrontend
import StreamTesting
import Synchronization
import Tables
import Testing

/// Zeros and NaN inside keys, spreads that overflow, names of windows and lines of a JSON source, against Spark's answers in
/// `fixtures/oracle/corners.json`.
@Suite struct CornerOracleTests {
    struct Fixture: Decodable {
        typealias Cell = OracleFixture.Cell

        var schema: String
        var table: [[Cell]]
        var questions: [ValuesOracleTests.Case]
        var groups: [Group]
        var streams: [Streamed]
        var sources: [Source]
        var variables: [Variable]
        var zones: [Zone]

        struct Zone: Decodable {
            var zone: String
            var names: [String]
        }

        struct Variable: Decodable {
            var conf: [String: String]
            var sql: String
            var value: Cell?
            var error: String?
        }

        struct Group: Decodable {
            var keys: [String]
            var calls: [String]
            var names: [String]?
            var types: [String]?
            var rows: [[Cell]]?
            var error: String?
        }

        struct Streamed: Decodable {
            var batches: [[String]]
            var keys: [String]
            var calls: [String]
            /// Of each batch.
            var rows: [[[Cell]]]
        }

        struct Source: Decodable {
            var lines: [String]
            var schema: String
            var options: [String: String]
            var select: [String]?
            var rows: [[Cell]]?
            var error: String?
        }
    }

    private static func fixture() throws -> Fixture { try ValuesOracleTests.load("corners") }

    private static func text(_ rows: [[Value]]) -> [String] { rows.map { "\($0)" }.sorted() }

    /// Recorded rows as values of the columns of `frame`.
    private static func values(_ rows: [[Fixture.Cell]], _ frame: DataFrame) throws -> [[Value]] {
        let types = try frame.schema.fields.map(\.type)
        return try rows.map { row in try zip(row, types).map { cell, type in try #require(cell.value(type)) } }
    }

    @Test func `questions at corners have Spark's answers`() throws {
        let questions = try Self.fixture().questions
        #expect(questions.count >= 15)
        for item in questions {
            // Java's own failure, which no query hopes for: here an error that names the part.
            if item.error == "ArrayIndexOutOfBoundsException" {
                #expect(try EdgeOracleTests.problem(item)?.contains("there is no part") ?? false, "\(item.sql)")
            } else if item.error == "" {
                // Another of Java's own.
                #expect(try EdgeOracleTests.problem(item)?.hasSuffix(", not ") ?? true, "\(item.sql)")
            } else if let problem = try EdgeOracleTests.problem(item) {
                Issue.record("\(item.sql): \(problem)")
            }
        }
    }

    @Test func `groups by nested zeros and by fields of windows, and spreads past a double, are Spark's by name, type and row`() throws {
        let fixture = try Self.fixture()
        let schema = try SparkSession().createDataFrame([], fixture.schema).schema
        let rows = try fixture.table.map { row in try zip(row, schema.fields).map { cell, field in try #require(cell.value(field.type)) } }
        let table = try SparkSession().createDataFrame(rows, schema)
        var refused = 0
        for item in fixture.groups {
            let frame = table.groupBy(item.keys).agg(item.calls)
            guard let expected = item.rows else {
                refused += 1
                let error = #expect(throws: (any Error).self, "\(item.keys) \(item.calls): Spark says \(item.error ?? "")") { try frame.collect() }
                // Spark looks for the alias beside it and refuses to use it; here an alias is no column of its own select.
                let name = item.error == "UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_AGGREGATE_FUNC" ? "UNRESOLVED_COLUMN.WITH_SUGGESTION" : item.error
                if RecordedRefusal.isClass(name) { #expect((error as? any PortageError)?.errorClass?.name == name, "\(item.keys) \(item.calls): \(String(describing: error))") }
                continue
            }
            do {
                #expect(try frame.schema.fields.map(\.name) == item.names)
                #expect(try frame.schema.fields.map(\.type.sqlName) == item.types)
                #expect(Self.text(try frame.collect().map(\.values)) == Self.text(try Self.values(expected, frame)), "\(item.keys) \(item.calls)")
            } catch { Issue.record("\(item.keys) \(item.calls): \(error)") }
        }
        #expect(fixture.groups.count > 45 && refused >= 9)
    }

    @Test func `a stream's groups by nested zeros and its spreads are Spark's batch by batch`() throws {
        let streams = try Self.fixture().streams
        #expect(streams.count >= 7)
        for item in streams {
            let input = MemoryStream(Schema([Field("value", .string)]), addsPerTrigger: 1)
            let session = SparkSession()
            let frame = input.toDF(session).selectExpr("cast(value as double) d").groupBy(item.keys).agg(item.calls)
            let taken = Mutex<[[String]]>([])
            let query = try frame.writeStream.outputMode(.update).foreachBatch { table, _ in
                let rows = Self.text(try table.collect().map(\.values))
                taken.withLock { $0.append(rows) }
            }.prepare()
            for batch in item.batches {
                try input.add(batch.map { [.string($0)] })
                try query.runAvailable()
            }
            try query.stop()
            let expected = try item.rows.map { Self.text(try Self.values($0, frame)) }
            #expect(taken.withLock { $0 } == expected, "\(item.batches) by \(item.keys): \(item.calls)")
        }
    }

    /// As in the recorder.
    private static let moments: [Int64] = [1_704_067_200, 1_720_000_000, 1_421_280_000, 1_436_918_400, 1_105_747_200, 1_121_385_600, 631_152_000, 646_790_400]

    @Test func `every zone has java.time's short name, in winter and in summer`() throws {
        let zones = try Self.fixture().zones
        #expect(zones.count > 580)
        let schema = Schema([Field("s", .long)])
        let batch = try RecordBatch(rows: Self.moments.map { [.long($0)] }, schema: schema)
        let name = try CompiledExpression(ExpressionResolver(schema: schema).resolve(parseSelectItem("date_format(timestamp_seconds(s), 'z')")))
        var (compared, wrong) = (0, [String]())
        for item in zones {
            // The machine's files may lack zones that are no more than other names.
            guard let zone = SessionZone(item.zone) else { continue }
            compared += 1
            let column = try name.evaluate(batch, EvaluationContext(batchTimestampMicros: 0, timeZone: zone))
            let got = Self.moments.indices.map { row in if case .string(let name) = column.value(at: row) { name } else { "" } }
            if got != item.names { wrong.append("\(item.zone): \(got), not \(item.names)") }
        }
        #expect(compared > 500)
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.joined(separator: "\n"))")
    }

    @Test func `variables in SQL text stand for the session's settings, the environment and properties as in Spark`() throws {
        setenv("PORTAGE_ORACLE", "from outside", 1)
        let variables = try Self.fixture().variables
        #expect(variables.count >= 50)
        for item in variables {
            let session = SparkSession(conf: item.conf.merging(["spark.sql.session.timeZone": "UTC"]) { own, _ in own })
            let table = try session.createDataFrame([[.long(1)]], "one int")
            // In text that a table parses, and in a column made before there is one.
            for frame in [table.selectExpr(item.sql), table.select(expr(item.sql))] {
                do {
                    let value = try frame.collect()[0].values[0]
                    if let error = item.error { Issue.record("\(item.sql): \(value), where Spark says \(error)") }
                    #expect(try value == item.value?.value(frame.schema.fields[0].type), "\(item.sql)")
                } catch {
                    // The settings of these are of another form here; that they have no value is refused all the same.
                    let words = ["UNRESOLVED_COLUMN.WITH_SUGGESTION": "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name `seven`", "Time must be specified": "should be int, but was "]
                    let wanted = item.error.map { error in words.first { error.hasPrefix($0.key) }?.value ?? error }
                    #expect(wanted.map { "\(error)".contains($0) } ?? false, "\(item.sql): \(error), not \(item.error ?? "\(String(describing: item.value))")")
                }
            }
        }
    }

    @Test func `variables stand in every clause of text, and an expression of text waits for its table`() throws {
        let session = SparkSession(conf: ["limit": "1", "key": "k", "order": "n DESC"])
        let table = try session.createDataFrame([[.string("a"), .long(1)], [.string("b"), .long(2)], [.string("b"), .long(3)]], "k string, v long")
        let byText = table.where("v > ${limit}").groupBy("${key}").agg("count(${key}) n").withColumn("m", "n + ${limit}").orderBy("${order}")
        #expect(try byText.collect().map(\.values) == [[.string("b"), .long(2), .long(3)]])
        let byColumn = table.where(expr("v > ${limit}")).groupBy(expr("${key}")).agg((expr("count(${key})") + lit(0)).alias("n")).withColumn("m", expr("n + ${limit}"))
            .orderBy(expr("${key}").desc())
        #expect(try byColumn.collect().map(\.values) == [[.string("b"), .long(2), .long(3)]])
        // What a setting is when the text is parsed counts.
        try session.conf.set("limit", "2")
        #expect(try table.where("v > ${limit}").count() == 1)
        try session.conf.set("spark.sql.variable.substitute", "false")
        #expect(try table.selectExpr("'${limit}'").collect()[0].values == [.string("${limit}")])
    }

    @Test func `lines of a JSON source with byte order marks, nulls among elements and columns that nobody asks for are read as Spark reads them`() throws {
        let sources = try Self.fixture().sources
        #expect(sources.count > 35)
        for item in sources {
            let path = NSTemporaryDirectory() + "corner-source-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: path) }
            try (item.lines.joined(separator: "\n") + "\n").write(toFile: path + "/1.json", atomically: true, encoding: .utf8)
            let table = SparkSession().read.format("json").schema(item.schema).options(item.options).load(path)
            let frame = item.select.map { table.selectExpr($0) } ?? table
            let shown = "\(item.lines) \(item.options) \(item.select ?? ["*"])"
            if let rows = item.rows {
                do {
                    #expect(try frame.collect().map { "\($0.values)" } == Self.values(rows, frame).map { "\($0)" }, "\(shown)")
                } catch { Issue.record("\(shown): \(error)") }
            } else {
                let name = item.error == "MALFORMED_RECORD_IN_PARSING"
                    ? "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION" : "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN"
                let error = #expect(throws: (any Error).self, "\(shown)") { try frame.collect() }
                #expect((error as? any PortageError)?.errorClass?.name == name, "\(shown)")
            }
        }
    }
}
