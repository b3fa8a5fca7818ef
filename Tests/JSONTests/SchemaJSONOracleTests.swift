import Columnar
import Errors
import Foundation
import Tables
import Testing

/// Schemas in JSON: real Spark said of each text what type it is and what `from_json` makes of documents under it
/// (scripts/oracle/json_schemas.py).
@Suite struct SchemaJSONOracleTests {
    struct Fixture: Decodable {
        struct Case: Decodable {
            var text: String
            /// The type, in SQL and in JSON.
            var sql: String?
            var json: String?
            /// The type of `from_json(j, text)`, and its rows as texts.
            var read: String?
            var rows: [String?]?
        }

        var documents: [String]
        var cases: [Case]
    }

    private static let fixture = Result {
        try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: OracleFixture.folder.appending(path: "json_schemas.json")))
    }

    /// What Spark takes as a type and we refuse, each with the reason.
    private static let refusedHere = [
        "\"interval\"": "there is no interval of months, days and microseconds together",
        "\"decimal(0,0)\"": "a decimal has a digit",
        "{\"type\":\"struct\",\"fields\":[]} more": "Spark's parser stops after the first document",
    ]

    /// Foundation's parser passes over a comma before a brace.
    private static let takenHere: Set = ["{\"type\":\"struct\",\"fields\":[],}"]

    /// Types of a table's schema alone: Spark reads them, and `from_json` refuses them, as it does here.
    private static func hasTextOfLength(_ text: String) -> Bool {
        text.contains("char(") && !text.contains("__CHAR_VARCHAR_TYPE_STRING")
    }

    @Test func `each text is the type that it is to Spark, and no other is`() throws {
        let cases = try Self.fixture.get().cases
        #expect(cases.count > 140 && cases.count { $0.sql != nil } > 60)
        for item in cases where !Self.takenHere.contains(item.text) {
            let type = try? SchemaJSON.type(item.text)
            if Self.refusedHere[item.text] != nil || Self.hasTextOfLength(item.text) {
                #expect(type == nil && (item.sql != nil || item.text == "\"varchar(\""), "\(item.text)")
            } else {
                #expect(type?.sqlName == item.sql, "\(item.text)")
            }
        }
    }

    @Test func `each type is written as Spark writes it`() throws {
        var compared = 0
        for item in try Self.fixture.get().cases {
            // Types here keep neither metadata nor whether a collection holds nulls: it may.
            guard let json = item.json, let type = try? SchemaJSON.type(item.text), !item.text.contains("Null\":false"),
                !json.contains("\"metadata\":{\"")
            else { continue }
            compared += 1
            #expect(SchemaJSON.text(type) == json)
        }
        #expect(compared > 50)
    }

    @Test func `from_json takes what it takes in Spark, and reads the same with it`() throws {
        let fixture = try Self.fixture.get()
        let table = try SparkSession().createDataFrame(fixture.documents.map { [.string($0)] }, "j string")
        for item in fixture.cases where Self.refusedHere[item.text] == nil && !Self.takenHere.contains(item.text) {
            let read = table.select(from_json(col("j"), item.text).alias("r"))
            guard let type = item.read else {
                let error = #expect(throws: (any Error).self, "\(item.text)") { try read.schema }
                #expect(error is any PortageError, "\(item.text)")
                continue
            }
            #expect(try read.schema.fields[0].type.sqlName == type, "\(item.text)")
            let rows = try read.selectExpr("cast(r as string)").collect().map { $0.values[0] }
            #expect(rows == item.rows?.map { $0.map { .string($0) } ?? .null }, "\(item.text)")
        }
    }

    @Test func `metadata of columns is read back as it was written`() throws {
        let columns: [SchemaJSON.Column] = [
            (Field("a \"b\"", .array(.decimal(precision: 38, scale: 18)), nullable: false), ["x": "1\n", "a.b": "\\"]),
            (Field("", .map(.string, .structure([Field("é", .dayToSecond)]))), [:]),
        ]
        let read = try SchemaJSON.columns(SchemaJSON.text(columns))
        #expect(read.map(\.field) == columns.map(\.field) && read.map(\.metadata) == columns.map(\.metadata))
    }

    @Test func `a refusal says what is wrong with the schema`() throws {
        let table = try SparkSession().createDataFrame([[.string("{}")]], "j string")
        func message(_ schema: String) -> String {
            do { return "\(try table.select(from_json(col("j"), schema)).schema)" } catch { return "\(error)" }
        }
        #expect(message("{\"type\":\"array\",\"elementType\":\"long\"}").contains("\"containsNull\" is missing of array"))
        #expect(
            message("{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"more\":1}]}").contains(
                "\"more\" is no member"))
        #expect(
            message("{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"decimal(39,2)\",\"nullable\":true}]}").contains(
                "at most 38 digits"))
        #expect(
            message("{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"char(4)\",\"nullable\":true}]}").contains("take string"))
    }
}
