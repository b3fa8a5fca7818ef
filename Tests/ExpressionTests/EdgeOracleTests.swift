import Columnar
import Errors
import Expressions
import Operators
import Plans
import SQLFrontend
import StreamTesting
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

    /// `CAST(… AS string)` of bytes, such as a record's value, checks nothing.
    @Test func `a text that ends in the middle of a character ends no process`() throws {
        let schema = Schema([Field("bytes", .binary)])
        for text: [UInt8] in [[0xF0], [0x61, 0xF0, 0x9F], [0xF0, 0x9F, 0x98], [0x61, 0xE2, 0x82], [0xC3]] {
            let batch = try RecordBatch(rows: [[.binary(text)]], schema: schema)
            for position in 1...4 {
                for call in ["regexp_replace(t, 'x', 'y', \(position))", "substring(t, \(position), 2)", "locate('x', t, \(position))", "left(t, \(position))"] {
                    let sql = call.replacing("t,", with: "CAST(bytes AS string),").replacing(", t", with: ", CAST(bytes AS string)")
                    let resolved = try ExpressionResolver(schema: schema).resolve(parseSelectItem(sql))
                    _ = try? CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0)).value(at: 0)
                }
            }
        }
    }

    static func problem(_ item: ValuesOracleTests.Case) throws -> String? {
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
            // Spark's class, with the beginning of its message where that is recorded too; else its reason, without where it was noticed.
            let recorded = RecordedRefusal(text: expected)
            let name = recorded.class ?? (RecordedRefusal.isClass(expected) ? expected : nil)
            guard let name else { return "\(error)".contains(expected) ? nil : "\(error), not \(expected)" }
            let ours = error as? any PortageError
            let isSaid = recorded.class == nil || (ours?.message ?? "").hasPrefix(recorded.message)
            return ours?.errorClass?.name == name && isSaid ? nil : "\(error), not \(expected)"
        }
    }

    /// Of every character what Java's sigma in lower case makes of it: flat lists, of each range the first and the last.
    private struct Characters: Decodable {
        struct Sigma: Decodable {
            var before: [UInt32]
            var after: [UInt32]
            var joins: [UInt32]
            var joined: [UInt32]
        }
        var assigned: [UInt32]
        var sigma: Sigma

        static func members(_ ranges: [UInt32]) -> Set<UInt32> {
            var all: Set<UInt32> = []
            for index in stride(from: 0, to: ranges.count, by: 2) { all.formUnion(ranges[index]...ranges[index + 1]) }
            return all
        }
    }

    @Test func `a sigma is final or not beside every character as in Java`() throws {
        let fixture: Characters = try ValuesOracleTests.load("characters")
        // Of what Java cannot see as one character, only whether it is a letter with case.
        let codes = Characters.members(fixture.assigned).filter { $0 < 0x20000 && ($0 < 0x3400 || $0 > 0x9FFF || $0 % 31 == 0) && !(0xE000..<0xF900).contains($0) }.sorted()
        let scalars = codes.compactMap { Unicode.Scalar($0) }
        let schema = Schema([Field("t", .string)])
        let batch = try RecordBatch(rows: scalars.map { [.string(String($0))] }, schema: schema)
        let context = EvaluationContext(batchTimestampMicros: 0)
        let forms = [
            ("t, 'Σ'", true, fixture.sigma.before, false), ("'aΣ', t", false, fixture.sigma.after, false), ("'a', t, 'Σ'", true, fixture.sigma.joins, true),
            ("'aΣ', t, 'a'", false, fixture.sigma.joined, true),
        ]
        for (form, isFinal, recorded, isOfOneUnit) in forms {
            let wanted = Characters.members(recorded)
            let resolved = try ExpressionResolver(schema: schema).resolve(parseSelectItem("instr(lower(concat(\(form))), 'ς') > 0"))
            let column = try CompiledExpression(resolved).evaluate(batch, context)
            var wrong: [String] = []
            // The sigmas themselves are found by their own sign.
            for (row, scalar) in scalars.enumerated() where !(isOfOneUnit && scalar.value > 0xFFFF) && !["Σ", "ς"].contains(scalar) {
                if (column.value(at: row) == .boolean(isFinal)) != wanted.contains(scalar.value) { wrong.append(String(scalar.value, radix: 16)) }
            }
            #expect(wrong.isEmpty, "\(form): \(wrong.count) (\(wrong.prefix(20)))")
        }
        #expect(scalars.count > 15_000)
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
