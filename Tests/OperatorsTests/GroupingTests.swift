import Columnar
import Expressions
import Operators
import Plans
import StreamTesting
import Testing

/// Rows with their groups, against a dictionary over whole rows.
@Suite struct GroupingTests {
    static let schema = Schema([
        Field("s", .string), Field("l", .long), Field("d", .double), Field("b", .boolean), Field("i", .integer),
        Field("bytes", .binary), Field("st", .structure([Field("x", .string), Field("y", .short)])), Field("a", .array(.string)),
        Field("v", .long),
    ])

    /// Few distinct values of each type, so that keys repeat, among them those that are easily confused.
    static func row(_ random: inout SeededGenerator) -> [Value] {
        func pick(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
        let texts: [Value] = [
            .null, .string(""), .string("a"), .string("a\u{0}"), .string("abcdefghijkl"), .string("abcdefghijklm"),
            .string("abcdefghijkln"), .string("ä long text that does not fit into twelve bytes"),
        ]
        return [
            pick(texts), pick([.null, .long(0), .long(-1), .long(.max)]),
            pick([.null, .double(0), .double(-0.0), .double(.nan), .double(-.nan), .double(1.5)]),
            pick([.null, .boolean(false), .boolean(true)]), pick([.null, .long(0), .long(-7)]),
            pick([.null, .binary([]), .binary([0]), .binary([0, 0]), .binary(Array(repeating: 7, count: 20))]),
            pick([.null, .structure([.null, .null]), .structure([pick(texts), .long(0)])]),
            pick([.null, .array([]), .array([.null]), .array([.string("a"), .string("b")]), .array([.string("ab")])]),
            .long(Int64(random.next() % 100)),
        ]
    }

    static func batch(_ rows: [[Value]]) throws -> RecordBatch {
        let columns = try schema.fields.enumerated().map { ordinal, field in
            try #require(ColumnArray(rows.map { $0[ordinal] }, type: field.type))
        }
        return RecordBatch(schema: schema, count: rows.count, columns: columns)
    }

    static func columns(_ states: GroupedStates) throws -> [ColumnArray] {
        try Array(0..<UInt32(states.count)).withUnsafeBufferPointer { try states.columns($0) }
    }

    /// -0.0 groups with 0.0, and every NaN with every other.
    static func normal(_ value: Value) -> Value {
        switch value {
        case .double(let double): double == 0 ? .double(0) : double.isNaN ? .string("NaN") : value
        case .structure(let members): .structure(members.map(normal))
        default: value
        }
    }

    @Test(arguments: 0..<60) func `groups of any key types are those of a dictionary`(_ round: Int) throws {
        var random = SeededGenerator(seed: UInt64(round) &* 7919 &+ ProcessSeed.value)
        let keys = (0..<8).filter { _ in random.next() % 3 == 0 }
        let layout = GroupKeyLayout(keys.map { .column($0) }, input: Self.schema)
        let count = try AggregateFunction.count.states(of: .null)
        let sum = try AggregateFunction.sum.states(of: .long)
        let aggregates = [
            GroupedStates.Aggregate(arguments: [], makeStates: count), GroupedStates.Aggregate(arguments: [8], makeStates: sum),
        ]
        var expected: [[Value]: (order: Int, count: Int64, sum: Int64)] = [:]
        // Two tables over halves of the rows, merged, as two tasks are.
        let tasks = [GroupedStates(layout, aggregates), GroupedStates(layout, aggregates)]
        for task in tasks {
            for _ in 0..<3 {
                let rows = (0..<50).map { _ in Self.row(&random) }
                for row in rows {
                    guard case .long(let value) = row[8] else { continue }
                    let key = keys.map { Self.normal(row[$0]) }
                    let old = expected[key] ?? (expected.count, 0, 0)
                    expected[key] = (old.order, old.count + 1, old.sum + value)
                }
                try task.update(try Self.batch(rows))
            }
        }
        try tasks[0].merge(tasks[1])
        let columns = try Self.columns(tasks[0])
        #expect(tasks[0].count == expected.count, "keys \(keys), PORTAGE_SEED=\(ProcessSeed.value)")
        for group in 0..<tasks[0].count {
            let key = (0..<keys.count).map { Self.normal(columns[$0].value(at: group)) }
            let want = try #require(expected[key], "keys \(keys), PORTAGE_SEED=\(ProcessSeed.value)")
            #expect(want.order == group)
            #expect(columns[keys.count].value(at: group) == .long(want.count))
            #expect(columns[keys.count + 1].value(at: group) == .long(want.sum))
        }
    }

    @Test(arguments: 0..<20) func `a table that kept some groups finds them and creates the others again`(_ round: Int) throws {
        var random = SeededGenerator(seed: UInt64(round) &* 104_729 &+ ProcessSeed.value)
        let layout = GroupKeyLayout([.column(0), .column(1)], input: Self.schema)
        let states = GroupedStates(layout, [])
        let batch = try Self.batch((0..<60).map { _ in Self.row(&random) })
        try states.update(batch)
        func keys() throws -> [[Value]] {
            let columns = try Self.columns(states)
            return (0..<states.count).map { group in columns.map { $0.value(at: group) } }
        }
        let before = try keys()
        let kept = (0..<UInt32(states.count)).filter { _ in random.next() % 2 == 0 }
        kept.withUnsafeBufferPointer { states.retain($0) }
        let seed = Comment("PORTAGE_SEED=\(ProcessSeed.value)")
        #expect(try keys() == kept.map { before[Int($0)] }, seed)
        try states.update(batch)
        let after = try keys()
        #expect(Set(after) == Set(before), seed)
        #expect(after.count == before.count, seed)
        #expect(Array(after.prefix(kept.count)) == kept.map { before[Int($0)] }, seed)
    }
}
