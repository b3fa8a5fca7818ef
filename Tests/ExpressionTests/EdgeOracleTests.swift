import Columnar
import Operators
import Plans
import SQLFrontend
import Testing

/// Values at their edges against Spark's answers in `fixtures/oracle/edges.json`.
@Suite struct EdgeOracleTests {
    struct Fixture: Decodable {
        var questions: [ValuesOracleTests.Case]
        /// As they are, in upper case, in lower case, by `initcap`.
        var letters: [[String]]
        var words: [[String]]
    }

    private static func fixture() throws -> Fixture { try ValuesOracleTests.load("edges") }

    @Test func `the first and last timestamps, digits of other scripts and Base64 that is none are Spark's in every zone`() throws {
        let questions = try Self.fixture().questions
        #expect(questions.count > 400)
        for item in questions {
            if let problem = try Self.problem(item) { Issue.record("\(item.sql) in \(item.zone), \(item.policy): \(problem)") }
        }
    }

    private static func problem(_ item: ValuesOracleTests.Case) throws -> String? {
        let schema = Schema([Field("one", .integer)])
        let batch = try RecordBatch(rows: [[.long(1)]], schema: schema)
        let context = EvaluationContext(
            batchTimestampMicros: 1_796_000_000_000_000, timeZone: try #require(SessionZone(item.zone)),
            timeParserPolicy: try #require(TimeParserPolicy(rawValue: item.policy)))
        do {
            let resolved = try ExpressionResolver(schema: schema).resolve(parseSelectItem(item.sql))
            let got = try CompiledExpression(resolved).evaluate(batch, context).value(at: 0)
            if let error = item.error { return "\(got), where Spark says \(error)" }
            guard resolved.type.sqlName == item.type else { return "the type is \(resolved.type.sqlName), not \(item.type ?? "")" }
            guard let expected = (item.value ?? .null).value(resolved.type) else { return "the recorded value is unreadable" }
            return OracleTests.same(got, expected) ? nil : "\(got), not \(expected)"
        } catch {
            guard let expected = item.error else { return "\(error), not \(String(describing: item.value))" }
            // Spark's reason, without where it was noticed; a class of errors goes by its name.
            let reason = expected.hasPrefix("[") ? String(expected.prefix { $0 != "]" }) : expected
            return "\(error)".contains(reason) ? nil : "\(error), not \(expected)"
        }
    }

    @Test func `every letter, and words in which its case depends on the others, have Java's case`() throws {
        let fixture = try Self.fixture()
        #expect(fixture.letters.count > 2500)
        let texts = fixture.letters + fixture.words
        let schema = Schema([Field("t", .string)])
        let batch = try RecordBatch(rows: texts.map { [.string($0[0])] }, schema: schema)
        let context = EvaluationContext(batchTimestampMicros: 0)
        for (ordinal, name) in ["upper", "lower", "initcap"].enumerated() {
            let resolved = try ExpressionResolver(schema: schema).resolve(parseSelectItem("\(name)(t)"))
            let column = try CompiledExpression(resolved).evaluate(batch, context)
            for (row, text) in texts.enumerated() {
                guard case .string(let got) = column.value(at: row) else {
                    Issue.record("\(name)(\(text[0])) is no text")
                    continue
                }
                // By scalars: Swift's == takes a composed letter for its parts.
                let (got_, expected) = (got.unicodeScalars.map(\.value), text[ordinal + 1].unicodeScalars.map(\.value))
                #expect(got_ == expected, "\(name)(\(text[0])) is \(got), not \(text[ordinal + 1])")
            }
        }
    }
}
