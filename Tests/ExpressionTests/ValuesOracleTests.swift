import Columnar
import Errors
import Foundation
import Expressions
import Operators
import Plans
import SQLFrontend
import StreamTesting
import Testing

/// Times as text, in every zone and under every policy, and JSON both ways, against Spark's answers in `fixtures/oracle/values.json`.
@Suite struct ValuesOracleTests {
    struct Case: Decodable {
        var sql: String
        var zone: String
        var policy: String
        var type: String?
        var value: OracleFixture.Cell?
        var error: String?
    }

    struct Fixture: Decodable {
        var patterns: [Case]
        var casts: [Case]
        var others: [Case]
    }

    /// Of `json_reading.json`.
    struct Reading: Decodable {
        var arrays: [Case]
        var formats: [Case]
    }

    static func load<Recorded: Decodable>(_ name: String) throws -> Recorded {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/\(name).json")
        return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
    }

    private static func fixture() throws -> Fixture { try load("values") }
    private static func reading() throws -> Reading { try load("json_reading") }

    /// What is not offered, and says so.
    static let notOffered = [
        "zzzz", "get_json_object", "'pretty'", "struct()", "window(",
        // Weeks, and the calendar before 1582, of Spark 2's LEGACY.
        "'ww'", "'YYYY", "yyyy-ww", "'W'",
        // A schema in JSON, which is taken here, and by Spark in `Column` only.
        "elementType",
    ]

    @Test func `times under patterns are what Spark makes of them`() throws { try compare(Self.fixture().patterns, atLeast: 2250) }
    @Test func `casts of text to times are Spark's`() throws { try compare(Self.fixture().casts, atLeast: 270) }
    @Test func `times in JSON, JSON of values and date functions are Spark's in every zone`() throws { try compare(Self.fixture().others, atLeast: 280) }

    @Test func `documents that are arrays are read as Spark reads them`() throws { try compare(Self.reading().arrays, atLeast: 100) }
    @Test func `dates and timestamps of JSON under formats, zones and policies are Spark's`() throws {
        try compare(Self.reading().formats, atLeast: 380)
    }

    private func compare(_ cases: [Case], atLeast count: Int) throws {
        var compared = 0
        for item in cases where !Self.notOffered.contains(where: { item.sql.contains($0) }) && !Self.isOfTheOldCalendar(item) {
            compared += 1
            if let problem = Self.problem(item) { Issue.record("\(item.sql) in \(item.zone), \(item.policy): \(problem)") }
        }
        #expect(compared >= count)
    }

    /// Under LEGACY Spark 2's calendar has Julian days before 1582, and its zones no seconds before 1900.
    static func isOfTheOldCalendar(_ item: Case) -> Bool {
        guard item.policy == "LEGACY" else { return false }
        return ["0044-", "1500-", "0001-", "1883-", "'23-02-03'", "'20', 'yyyy'", "2023/02/03 BC"].contains { item.sql.contains($0) }
    }

    private static func problem(_ item: Case) -> String? {
        let schema = Schema([Field("one", .integer)])
        guard let zone = SessionZone(item.zone), let policy = TimeParserPolicy(rawValue: item.policy), let batch = try? RecordBatch(rows: [[.long(1)]], schema: schema) else {
            return "no such zone or policy"
        }
        // 2026: two digits of a year are of the last eighty.
        let context = EvaluationContext(batchTimestampMicros: 1_796_000_000_000_000, timeZone: zone, timeParserPolicy: policy)
        do {
            let resolved = try ExpressionResolver(schema: schema).resolve(parseSelectItem(item.sql))
            let column = try CompiledExpression(resolved).evaluate(batch, context)
            let got = column.value(at: 0)
            if let error = item.error { return "\(got), where Spark says \(error)" }
            guard let type = item.type, resolved.type.sqlName == type else { return "the type is \(resolved.type.sqlName), not \(item.type ?? "")" }
            guard let expected = (item.value ?? .null).value(resolved.type) else { return "the recorded value is unreadable" }
            return OracleTests.same(got, expected) ? nil : "\(got), not \(expected)"
        } catch {
            guard let expected = item.error else { return "\(error), not \(String(describing: item.value))" }
            let (code, class_) = (String(describing: (error as? ExpressionError)?.code), "\(error)")
            if RecordedRefusal.isClass(expected) {
                let name = (error as? any PortageError)?.errorClass?.name ?? ""
                return name == expected || name.hasPrefix(expected + ".") ? nil : "\(error), not \(expected)"
            }
            switch expected {
            case "IllegalArgumentException": return code.contains("badPattern") ? nil : "\(error)"
            case "_LEGACY_ERROR_TEMP_1097": return class_.contains("must be string type and nullable") ? nil : "\(error)"
            case "_LEGACY_ERROR_TEMP_1099": return class_.contains("DROPMALFORMED") ? nil : "\(error)"
            default: return class_.contains(expected) ? nil : "\(error), not \(expected)"
            }
        }
    }
}
