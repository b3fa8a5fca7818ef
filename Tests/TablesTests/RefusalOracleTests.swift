import Columnar
import Errors
import Expressions
import Foundation
import Plans
import SQLFrontend
import StreamTesting
import Testing

import Tables

/// Each wrong query of `fixtures/oracle/refusals.json` is refused as Spark refuses it: by class, SQLSTATE, parameters and message.
@Suite struct RefusalOracleTests {
    struct Fixture: Decodable {
        var spark: String
        var schema: String
        var other: String
        var cases: [Case]
    }

    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var kind: String
        var texts: [Texts]
        var error: RecordedRefusal?

        var testDescription: String { "\(kind) \(texts.map(\.shown).joined(separator: " | "))" }
        var flat: [String] { texts.flatMap(\.all) }
    }

    /// A text, or several.
    enum Texts: Decodable, Sendable {
        case one(String), several([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .one(text)
            } else {
                self = .several(try container.decode([String].self))
            }
        }

        var all: [String] {
            switch self {
            case .one(let text): [text]
            case .several(let texts): texts
            }
        }

        var shown: String { all.joined(separator: ", ") }
    }

    static func fixture() throws -> Fixture {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/refusals.json")
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    /// In whose words we are free: we name only the types that there are here, and our search path has no catalog.
    static let free: [String: Set<String>] = [
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": ["requiredType"], "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE": ["inputType"],
        "UNRESOLVED_ROUTINE": ["searchPath"], "UNSUPPORTED_TYPED_LITERAL": ["supportedTypes"],
        // ANTLR guesses what was meant; our detail says what was expected.
        "PARSE_SYNTAX_ERROR": ["hint"],
        // Ours names the character at which the pattern is wrong.
        "INVALID_PARAMETER_VALUE.PATTERN": ["*"],
        // Spark shows what it made of the record, ours the record.
        "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION": ["badRecord"],
        // Spark's list of packages has none for us; our hint lists the formats.
        "DATA_SOURCE_NOT_FOUND": ["*"],
        // Spark writes paths as URLs.
        "PATH_NOT_FOUND": ["path"], "PATH_ALREADY_EXISTS": ["outputPath"],
        // Spark names some of the columns, in no order.
        "CANNOT_RESOLVE_STAR_EXPAND": ["columns"],
    ]

    static func run(_ item: Case, _ fixture: Fixture) throws {
        let spark = SparkSession()
        let texts = item.flat
        let schema = try parseSchema(fixture.schema)
        let row: [Value] = [
            .long(1), .long(1), .long(1), .double(1), .double(1), .string("x"), .null, .boolean(true), .null, .null,
            .array([.long(1), .long(2), .long(3)]), .null,
            .null, .null,
        ]
        let table = try spark.createDataFrame(item.kind == "run" ? [row] : [], schema)
        switch item.kind {
        case "select": _ = try table.selectExpr(texts).schema
        case "run": _ = try table.selectExpr(texts).collect()
        case "where": _ = try table.where(texts[0]).schema
        case "column": _ = try table.select(col(texts[0])).schema
        case "order": _ = try table.orderBy(texts[0]).schema
        case "group": _ = try table.groupBy(item.texts[0].all).agg(item.texts[1].all).schema
        case "agg": _ = try table.groupBy([String]()).agg(texts).schema
        case "union":
            let other = try spark.createDataFrame([], fixture.other)
            _ = try table.selectExpr(item.texts[0].all).union(other.selectExpr(item.texts[1].all)).schema
        case "over": _ = try table.selectExpr(item.texts[0].all).selectExpr(item.texts[1].all).schema
        case "alias": _ = try table.selectExpr(item.texts[0].all).alias("t").selectExpr(item.texts[1].all).schema
        case "do": try act(texts[0], spark, table)
        case "schema": _ = try parseSchema(texts[0])
        case "type": _ = try table.select(col("i").cast(texts[0])).schema
        case "table": _ = try spark.table(texts[0]).schema
        default: Issue.record("an unknown kind \(item.kind)")
        }
    }

    /// What `scripts/oracle/refusals.py` does under that name.
    static func act(_ name: String, _ spark: SparkSession, _ table: DataFrame) throws {
        let stream = MemoryStream(Schema([Field("value", .long)])).toDF(spark)
        switch name {
        case "conf.get nosuch": _ = try spark.conf.get("spark.nosuch")
        case "read nosuch": _ = try spark.read.format("nosuch").load("/nowhere").schema
        case "readStream nosuch": _ = try spark.readStream.format("nosuch").load("/nowhere").schema
        case "write nosuch": try table.write.format("nosuch").save("/tmp/nowhere")
        case "read /nowhere": _ = try spark.read.text("/nowhere").collect()
        case "write to /tmp": try table.selectExpr("s").write.text("/tmp")
        case "write text int": try table.selectExpr("i").write.mode("overwrite").text(NSTemporaryDirectory() + "portage-refusals")
        case "write text two": try table.selectExpr("s", "n").write.mode("overwrite").text(NSTemporaryDirectory() + "portage-refusals")
        case "writeStream": _ = try table.writeStream.format("noop").prepare()
        case "write stream": try stream.write.text(NSTemporaryDirectory() + "portage-refusals")
        case "collect stream": _ = try stream.collect()
        case "limit -1": _ = try table.limit(-1).schema
        case "watermark soon": _ = try table.withWatermark("ts", "soon").schema
        case "trigger soon": _ = try stream.writeStream.format("noop").trigger(.processingTime("soon")).prepare()
        case "output mode nosuch": _ = try stream.writeStream.format("noop").outputMode("nosuch").prepare()
        default: Issue.record("an unknown action \(name)")
        }
    }

    @Test func `every wrong query is refused with Spark's class, SQLSTATE, parameters and message`() throws {
        let fixture = try Self.fixture()
        var compared = 0
        for item in fixture.cases {
            guard item.error != nil, !Self.isElsewhere(item) else { continue }
            compared += 1
            let more = Self.freely.first { item.flat.contains($0.text) }?.names ?? []
            if more.contains("class") { continue }
            if let problem = Self.problem(item, fixture, more) { Issue.record("\(item.testDescription): \(problem)") }
        }
        #expect(compared > 330)
    }

    /// What is wrong with our refusal of a query that Spark refuses; nil if nothing is.
    static func problem(_ item: Case, _ fixture: Fixture, _ more: Set<String> = []) -> String? {
        guard let expected = item.error else { return nil }
        var thrown: (any Error)?
        do { try run(item, fixture) } catch { thrown = error }
        return expected.problem(thrown, free: (free[expected.class ?? ""] ?? []).union(more))
    }

    @Test func `what is left out of the comparison, or freely worded, differs from Spark`() throws {
        let fixture = try Self.fixture()
        for entry in Self.elsewhere {
            let items = fixture.cases.filter { $0.error != nil && Self.isLeftOut($0, by: entry.part) }
            #expect(items.contains { Self.problem($0, fixture) != nil }, "\(entry.part) need not be left out any more")
        }
        for entry in Self.freely {
            let items = fixture.cases.filter { $0.error != nil && !Self.isElsewhere($0) && $0.flat.contains(entry.text) }
            #expect(items.contains { Self.problem($0, fixture) != nil }, "\(entry.text) need not be freely worded any more")
        }
    }

    @Test func `every class that Spark answered with here is one that we declare`() throws {
        let ours = Set(ErrorClass.analysis.filter(\.isSpark).map(\.name))
        for item in try Self.fixture().cases {
            guard let expected = item.error, expected.hasClass, !Self.isElsewhere(item) else { continue }
            #expect(ours.contains(expected.class ?? ""), "\(item.testDescription)")
        }
    }

    /// What we do not have, or take where Spark refuses; each with its reason.
    static func isElsewhere(_ item: Case) -> Bool {
        if item.flat == ["r.zz"] { return item.kind == "order" }
        return elsewhere.contains { isLeftOut(item, by: $0.part) }
    }

    private static func isLeftOut(_ item: Case, by part: String) -> Bool {
        if item.flat == ["r.zz"] { return item.kind == "order" && part == "r.zz" }
        return item.flat.contains { $0 == part || part.hasSuffix("(") && $0.contains(part) }
    }

    static let elsewhere: [(part: String, why: String)] = [
        ("rand(", "not here"),
        ("hash(", "not here"),
        ("months_between(", "not here"),
        ("sha2(", "not here"),
        ("sort_array(", "not here"),
        ("explode(", "not here"),
        ("get_json_object(", "not here"),
        ("levenshtein(", "not here"),
        ("to_utc_timestamp(", "not here"),
        ("from_utc_timestamp(", "not here"),
        ("min_by(", "not here"),
        ("sequence(", "not here"),
        ("format_string(", "not here"),
        ("assert_true(", "not here"),
        ("raise_error(", "not here"),
        ("convert_timezone(", "not here"),
        ("make_interval(", "not here"),
        ("approx_percentile(", "not here"),
        ("a decimal(50,2)", "not here"),
        ("varchar", "text of any length here"), ("date_add(dt, 'x')", "null here"),
        ("date_add(date '5000000-01-01', 2147483647)", "Python's own failure to show the day"),
        ("a.b(i)", "functions have no databases here"),
        // CASE, NOT and INTERVAL are never names here, and DISTINCT is no column.
        ("case when", "a keyword"), ("case", "a keyword"), ("not", "a keyword"), ("interval", "a keyword"), ("sum(distinct)", "a keyword"),
        // Which of two wrong places is named first.
        ("r.zz", "see freely"),
        ("i in ()", "a guess of ANTLR's"),
        ("i in (1", "a guess of ANTLR's"),
        ("case when t", "a guess of ANTLR's"),
        ("case when t then", "a guess of ANTLR's"),
        ("case when t then 1", "a guess of ANTLR's"),
        ("i**2", "a guess of ANTLR's"),
        ("i ! 1", "a guess of ANTLR's"),
        ("case when then else end", "a guess of ANTLR's"),
        ("*.i", "a syntax error here"),
        ("i::nosuch", "a cast here, as in Spark 4"),
        ("from_json(s, 'a nosuch')", "our class says that the type is unknown"),
        ("", "an empty name is a name to Spark"),
        ("sum(*)", "a star stands for no arguments here"),
        ("abs(*)", "a star stands for no arguments here"),
        ("count()", "Spark's advice is a setting that is not here"),
        ("ts - t", "the class of the operator here"),
    ]

    /// Single queries in whose words we are free, with the parameters.
    static let freely: [(text: String, names: Set<String>, why: String)] = [
        ("trigger soon", ["class"], "Spark has a class for durations elsewhere, and we have it here too"),
        ("s rlike '('", ["class"], "Spark hands on Java's exception"), ("split(s, '(')", ["class"], "Spark hands on Java's exception"),
        ("sum(i) > 1", ["expressionList"], "ours is the condition"), ("count(*) = 1", ["expressionList"], "ours is the condition"),
        ("nvl(a, 1)", ["functionName", "sqlExpr"], "Spark shows what it made of the call"),
        ("nvl2(a, 1, dt)", ["dataType", "functionName", "sqlExpr"], "Spark shows what it made of the call"),
        ("(i, l) = (1, 1)", ["sqlExpr"], "Spark shows what it made of the struct"),
        ("i = (1, 2)", ["sqlExpr"], "Spark shows what it made of the struct"),
        ("map_from_entries(array(struct(map(i, l) as k, i as v)))", ["sqlExpr"], "Spark leaves out the names"),
    ]
}
