import Columnar
import Expressions
import Operators
import Plans
import SQLFrontend
import StreamTesting
import Synchronization
import Testing

/// Of each row only the operands are evaluated that Spark would evaluate, though they are evaluated by batches.
@Suite struct LazyOperandTests {
    static let schema = Schema([Field("i", .long), Field("j", .long)])

    /// `seen(tag, x)` gives x and keeps with which arguments it was called; it throws where x is 0.
    private final class Calls: Sendable {
        struct Zero: Error {}

        let seen = Mutex<[Value]>([])
        /// What it was called with, in an order of its own.
        var arguments: [String] { seen.withLock { $0.map { "\($0)" }.sorted() } }

        var registry: FunctionRegistry {
            .standard.with(
                .userDefined("seen", takes: [.long], gives: .long) { [self] values in
                    seen.withLock { $0.append(values[0]) }
                    if values[0] == .long(0) { throw Zero() }
                    return values[0]
                })
        }
    }

    private func evaluate(_ sql: String, _ rows: [[Value]], _ calls: Calls) throws -> [Value] {
        let batch = try RecordBatch(rows: rows, schema: Self.schema)
        let resolver = ExpressionResolver(schema: Self.schema, functions: calls.registry)
        let column = try CompiledExpression(resolver.resolve(parseSelectItem(sql))).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
        return (0..<column.count).map { column.value(at: $0) }
    }

    /// i counts from 0, every third is null; j is i modulo 4.
    private static let rows: [[Value]] = (0..<200).map { i in [i % 3 == 2 ? .null : .long(Int64(i)), .long(Int64(i % 4))] }

    /// Of each form whether the function is called with j of a row, by i and j.
    private static let forms: [(sql: String, isCalled: @Sendable (_ i: Int64?, _ j: Int64) -> Bool)] = [
        ("case when j = 0 then -1 else seen(j) end", { $1 != 0 }),
        ("case when j = 0 then -1 when seen(j) = 2 then 5 else i end", { $1 != 0 }),
        ("case when j = 0 then 1 when i is null then 2 when seen(j) > 2 then 3 end", { $1 != 0 && $0 != nil }),
        ("case j when 0 then 1 when seen(j) then 2 end", { $1 != 0 }),
        ("if(j > 0, seen(j), 7)", { $1 > 0 }),
        ("coalesce(nullif(j, 2), seen(j))", { $1 == 2 }),
        ("coalesce(i, nullif(j, 0), seen(j + 1) - 1)", { i, j in i == nil && j == 0 }),
        ("nvl(i, if(j = 0, 9, seen(j)))", { $0 == nil && $1 != 0 }),
        ("nvl2(i, 1, if(j > 0, seen(j), 8))", { $0 == nil && $1 > 0 }),
        ("j > 0 and seen(j) = 2", { $1 > 0 }),
        ("j = 0 or seen(j) = 2", { $1 != 0 }),
        ("i is null or j = 0 or seen(j) = 3", { $0 != nil && $1 != 0 }),
        ("i is not null and j <> 0 and seen(j) = 3", { $0 != nil && $1 != 0 }),
        ("j in (0, seen(j))", { $1 != 0 }),
        ("j in (seen(j + 1) - 1, 3)", { _, _ in true }),
        ("nullif(j, 0) + seen(j)", { $1 != 0 }),
        ("nullif(j, 0) = seen(j)", { $1 != 0 }),
        // A divisor comes before what it divides.
        ("pmod(seen(j), nullif(j, 0))", { $1 != 0 }),
        ("seen(j + 1) / (j - 1)", { $1 != 1 }),
        ("nullif(j, 0) * seen(j)", { $1 != 0 }),
        ("locate('a', nullif('a', 'a'), seen(j + 1))", { _, _ in true }),
        ("substring('abcdef', nullif(j, 0), seen(j))", { $1 != 0 }),
        ("nanvl(if(j = 0, 1D, double('nan')), seen(j))", { $1 != 0 }),
        ("case when j > 1 then case when j = 2 then 2 else seen(j) end else 1 end", { $1 == 3 }),
    ]

    @Test(arguments: forms.indices)
    func `a function of a user's is called for the rows whose value depends on it, and for no other`(_ form: Int) throws {
        let (sql, isCalled) = Self.forms[form]
        let calls = Calls()
        let together = try evaluate(sql, Self.rows, calls)
        let expected = Self.rows.filter { row in
            guard case .long(let j) = row[1] else { return false }
            if case .long(let i) = row[0] { return isCalled(i, j) }
            return isCalled(nil, j)
        }
        #expect(calls.arguments.count == expected.count, "\(sql)")
        // Row by row, which knows no rows that do not ask.
        let singly = Calls()
        let alone = try Self.rows.flatMap { try evaluate(sql, [$0], singly) }
        #expect(together == alone, "\(sql)")
        #expect(calls.arguments == singly.arguments, "\(sql)")
    }

    @Test func `random conditions over a batch give what they give row by row`() throws {
        let seed = ProcessSeed.value
        var random = SeededGenerator(seed: seed)
        let atoms = ["i", "j", "seen(j + 1)", "element_at(array(1, 2, 3), cast(j as int) + 1)", "i + j", "nullif(j, 2)", "3", "cast(null as bigint)"]
        func value(_ depth: Int) -> String {
            guard depth > 0 else { return atoms.randomElement(using: &random) ?? "i" }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return "coalesce(\(value(depth - 1)), \(value(depth - 1)))"
            case 1: return "case when \(condition(depth - 1)) then \(value(depth - 1)) when \(condition(depth - 1)) then \(value(depth - 1)) else \(value(depth - 1)) end"
            case 2: return "if(\(condition(depth - 1)), \(value(depth - 1)), \(value(depth - 1)))"
            case 3: return "(\(value(depth - 1)) + \(value(depth - 1)))"
            case 4: return "nullif(\(value(depth - 1)), \(value(depth - 1)))"
            default: return atoms.randomElement(using: &random) ?? "i"
            }
        }
        func condition(_ depth: Int) -> String {
            guard depth > 0 else { return ["i > j", "i is null", "j = 1", "true", "seen(j + 2) = 3"].randomElement(using: &random) ?? "true" }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return "(\(condition(depth - 1)) and \(condition(depth - 1)))"
            case 1: return "(\(condition(depth - 1)) or \(condition(depth - 1)))"
            case 2: return "\(value(depth - 1)) in (\(value(depth - 1)), \(value(depth - 1)))"
            default: return "\(value(depth - 1)) < \(value(depth - 1))"
            }
        }
        for _ in 0..<300 {
            let sql = value(4)
            let (together, alone) = (Calls(), Calls())
            let values = try evaluate(sql, Array(Self.rows.prefix(70)), together)
            let expected = try Self.rows.prefix(70).flatMap { try evaluate(sql, [$0], alone) }
            #expect(values == expected, "PORTAGE_SEED=\(seed): \(sql)")
            #expect(together.arguments == alone.arguments, "PORTAGE_SEED=\(seed): \(sql)")
        }
    }
}
