import Columnar
import Foundation
import Expressions
import Operators
import Plans
import SQLFrontend
import StreamTesting
import Testing

/// Texts that a user may write wrongly, garbled at random: each is read or refused, and what is read is evaluated or refused.
@Suite struct GarbledTextTests {
    private struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
        }
        mutating func pick<T>(_ items: [T]) -> T { items[next(items.count)] }

        /// Some bytes dropped, doubled, swapped or replaced.
        mutating func garbled(_ text: String, _ pieces: [String]) -> String {
            var characters = Array(text)
            for _ in 0...next(4) {
                guard !characters.isEmpty else { return pick(pieces) }
                let at = next(characters.count)
                switch next(5) {
                case 0: characters.remove(at: at)
                case 1: characters.insert(characters[at], at: at)
                case 2: characters.swapAt(at, next(characters.count))
                case 3: characters.replaceSubrange(at...at, with: pick(pieces))
                default: characters.replaceSubrange(at..<characters.count, with: String(characters[..<at]))
                }
                if characters.count > 2000 { characters.removeLast(characters.count - 2000) }
            }
            return String(characters)
        }
    }

    private static let pieces = ["(", ")", "'", "\"", "`", ".", ",", "[", "]", "*", "-", "\\", "\u{0}", "é", "\u{1F600}", " and ", " in (", "case when ", "::", "null", "9223372036854775808", "1e400", "<", ">", "struct<", "interval ", "%", "$1"]

    private static func expressions() throws -> [String] { try OracleFixture.load().cases.map(\.sql) }

    @Test func `20,000 garbled expressions are evaluated or refused`() throws {
        var random = Random(state: ProcessSeed.value)
        let fixture = try OracleFixture.load()
        let batch = try fixture.batch()
        let resolver = ExpressionResolver(schema: batch.schema)
        let context = EvaluationContext(batchTimestampMicros: 1_790_000_000_000_000, limits: ValueLimits(valueBytes: 1 << 16, batchBytes: 1 << 20))
        let texts = fixture.cases.map(\.sql)
        var evaluated = 0
        for _ in 0..<20_000 {
            let text = random.garbled(random.pick(texts), Self.pieces)
            do {
                let column = try CompiledExpression(resolver.resolve(parseSelectItem(text))).evaluate(batch, context)
                #expect(column.count == batch.count, "\(text) (PORTAGE_SEED=\(ProcessSeed.value))")
                evaluated += 1
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(evaluated > 1000, "PORTAGE_SEED=\(ProcessSeed.value)")
    }

    @Test func `20,000 garbled schemas, patterns and times are read or refused`() throws {
        var random = Random(state: ProcessSeed.value &+ 1)
        let schemas = ["a int, b string", "a struct<x: int, y: array<string>> NOT NULL COMMENT 'c', `b c` timestamp", "a array<struct<x: double, y: struct<z: binary>>>", "struct<a: int>", "a decimal(10,2)"]
        let formats = ["yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "dd MMM yyyy hh:mm a", "yyyyMMddHHmmss", "[[yyyy][-MM]]-dd G", "yyyy-DDD z VV O", "EEE, d MMM y"]
        let patterns = ["(a|b)*c", "^[a-z]+\\\\d{2,3}$", "(?<n>x)\\\\1?", "a{1,1000}", "[[:alpha:]]", "((((a*)*)*)*)*b"]
        let times = ["2024-02-29T13:45:00.123+02:00", "29 Feb 2024 01:45 PM", "20240229134500", "2024-060 PST Europe/Paris GMT+2"]
        let schema = Schema([Field("s", .string), Field("f", .string)])
        let context = EvaluationContext(batchTimestampMicros: 0)
        for round in 0..<20_000 {
            _ = try? parseSchema(random.garbled(random.pick(schemas), Self.pieces))
            guard round % 4 == 0 else { continue }
            let rows: [[Value]] = [[.string(random.garbled(random.pick(times), ["Z", "+", "-", "9", "AM", "é"])), .string(random.garbled(random.pick(formats), ["[", "]", "'", "y", "X", "G", "#"]))]]
            let batch = try RecordBatch(rows: rows, schema: schema)
            for sql in ["to_timestamp(s, f)", "date_format(timestamp '2024-02-29 13:45:00', f)", "cast(s as timestamp)", "from_json(concat('{\"t\":\"', s, '\"}'), 't timestamp')"] {
                _ = try? CompiledExpression(ExpressionResolver(schema: schema).resolve(parseSelectItem(sql))).evaluate(batch, context)
            }
            let pattern = try RecordBatch(rows: [[rows[0][0], .string(random.garbled(random.pick(patterns), ["(", ")", "[", "*", "+", "{9999}", "\\", "?"]))]], schema: schema)
            for sql in ["regexp_replace(s, f, 'x')", "s like f", "split(s, f)", "regexp_extract(s, f, 1)"] {
                _ = try? CompiledExpression(ExpressionResolver(schema: schema).resolve(parseSelectItem(sql))).evaluate(pattern, context)
            }
        }
    }
}
