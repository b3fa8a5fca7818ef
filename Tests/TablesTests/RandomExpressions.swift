import Columnar
import StreamTesting

/// The types of the random plans' columns.
enum RandomType: CaseIterable {
    case long, double, text, flag, time
    /// What `window(…)` makes.
    case window

    var sqlName: String {
        switch self {
        case .long: "bigint"
        case .double: "double"
        case .text: "string"
        case .flag: "boolean"
        case .time: "timestamp"
        case .window: "struct<start:timestamp,end:timestamp>"
        }
    }

    /// Those that a table's own columns have.
    static let ofTables: [RandomType] = [.long, .double, .text, .flag, .time]

    func value(_ random: inout SeededGenerator) -> Value {
        if random.below(5) == 0 { return .null }
        switch self {
        case .long: return .long([0, 1, 2, 3, -1, -7, .max, .min][random.below(8)])
        // Sums of these are exact in any order.
        case .double: return .double([0, 0.5, 1, -1.5, 2, 100, .nan][random.below(7)])
        case .text: return .string(["", "a", "b", "ab", "a text that is longer than a key's words", "ü"][random.below(6)])
        case .flag: return .boolean(random.below(2) == 0)
        case .time: return .timestamp(Int64(random.below(20)) * 1_000_000 - 5_000_000)
        case .window:
            let start = Int64(random.below(9)) * 1_000_000
            return .structure([.timestamp(start), .timestamp(start + 3_000_000)])
        }
    }
}

extension SeededGenerator {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}

struct RandomColumn {
    var name: String
    var type: RandomType
}

/// An expression twice: as SQL, and as what a naive evaluator makes of a row.
struct RandomExpression {
    var sql: String
    var type: RandomType
    var evaluate: ([Value]) -> Value

    /// Over `columns`; nil where they have nothing of that type and no constant will do.
    static func make(_ type: RandomType, _ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int = 2) -> RandomExpression {
        let own = columns.indices.filter { columns[$0].type == type }
        let isLeaf = depth == 0 || random.below(3) == 0
        if isLeaf || type == .window {
            if !own.isEmpty, type == .window || random.below(4) > 0 { return column(random.pick(own), columns) }
            return constant(type, &random)
        }
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        if type == .flag { return condition(columns, &random, depth: depth) }
        switch random.below(4) {
        case 0:
            let (a, b) = (inner(type), inner(type))
            return RandomExpression(sql: "coalesce(\(a.sql), \(b.sql))", type: type) { row in
                let first = a.evaluate(row)
                return first == .null ? b.evaluate(row) : first
            }
        case 1:
            let (c, a, b) = (inner(.flag), inner(type), inner(type))
            return RandomExpression(sql: "CASE WHEN \(c.sql) THEN \(a.sql) ELSE \(b.sql) END", type: type) { row in
                c.evaluate(row) == .boolean(true) ? a.evaluate(row) : b.evaluate(row)
            }
        default: return operation(type, columns, &random, depth: depth)
        }
    }

    private static func operation(
        _ type: RandomType, _ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int
    ) -> RandomExpression {
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        switch type {
        case .long:
            let (a, b) = (inner(.long), inner(.long))
            return RandomExpression(sql: "(\(a.sql) + \(b.sql))", type: type) { row in
                guard case .long(let x) = a.evaluate(row), case .long(let y) = b.evaluate(row) else { return .null }
                return .long(x &+ y)
            }
        case .double:
            let (a, b) = (inner(.double), inner(.double))
            return RandomExpression(sql: "(\(a.sql) + \(b.sql))", type: type) { row in
                guard case .double(let x) = a.evaluate(row), case .double(let y) = b.evaluate(row) else { return .null }
                return .double(x + y)
            }
        case .text:
            let (a, b) = (inner(.text), inner(.text))
            return RandomExpression(sql: "concat(\(a.sql), \(b.sql))", type: type) { row in
                guard case .string(let x) = a.evaluate(row), case .string(let y) = b.evaluate(row) else { return .null }
                return .string(x + y)
            }
        case .time:
            let windows = columns.indices.filter { columns[$0].type == .window }
            guard !windows.isEmpty else { return make(.time, columns, &random, depth: 0) }
            let (window, end) = (random.pick(windows), random.below(2))
            return RandomExpression(sql: "\(columns[window].name).\(end == 0 ? "start" : "end")", type: type) { row in
                if case .structure(let ends) = row[window] { ends[end] } else { .null }
            }
        case .flag, .window: return make(type, columns, &random, depth: 0)
        }
    }

    private static func condition(_ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int) -> RandomExpression {
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        switch random.below(6) {
        case 0:
            let a = inner(.flag)
            return RandomExpression(sql: "(NOT \(a.sql))", type: .flag) { row in
                if case .boolean(let flag) = a.evaluate(row) { .boolean(!flag) } else { .null }
            }
        case 1:
            let (a, b, isAnd) = (inner(.flag), inner(.flag), random.below(2) == 0)
            return RandomExpression(sql: "(\(a.sql) \(isAnd ? "AND" : "OR") \(b.sql))", type: .flag) { row in
                let sides = [a.evaluate(row), b.evaluate(row)]
                if sides.contains(.boolean(!isAnd)) { return .boolean(!isAnd) }
                return sides.contains(.null) ? .null : .boolean(isAnd)
            }
        case 2:
            let a = inner(random.pick(RandomType.ofTables))
            return RandomExpression(sql: "(\(a.sql) IS NULL)", type: .flag) { .boolean(a.evaluate($0) == .null) }
        default:
            let type = random.pick(RandomType.ofTables)
            let (a, b, sign) = (inner(type), inner(type), random.pick(["<", "=", ">="]))
            return RandomExpression(sql: "(\(a.sql) \(sign) \(b.sql))", type: .flag) { row in
                let (x, y) = (a.evaluate(row), b.evaluate(row))
                guard x != .null, y != .null else { return .null }
                let order = NaiveOrder.compare(x, y)
                return .boolean(sign == "<" ? order < 0 : sign == "=" ? order == 0 : order >= 0)
            }
        }
    }

    static func column(_ ordinal: Int, _ columns: [RandomColumn]) -> RandomExpression {
        RandomExpression(sql: columns[ordinal].name, type: columns[ordinal].type) { $0[ordinal] }
    }

    private static func constant(_ type: RandomType, _ random: inout SeededGenerator) -> RandomExpression {
        let value = type.value(&random)
        let sql =
            switch value {
            case .long(.min): "(-9223372036854775807L - 1L)"
            case .long(let long): long < 0 ? "(\(long)L)" : "\(long)L"
            case .double(let double): double.isNaN ? "double('NaN')" : "(\(double)D)"
            case .string(let text): "\"\(text)\""
            case .boolean(let flag): "\(flag)"
            case .timestamp(let micros): "timestamp_micros(\(micros))"
            case .structure(let ends):
                "named_struct('start', timestamp_micros(\(micros(ends[0]))), 'end', timestamp_micros(\(micros(ends[1]))))"
            default: "CAST(NULL AS \(type == .window ? "timestamp" : type.sqlName))"
            }
        if type == .window, value == .null {
            let empty = Value.structure([.null, .null])
            return RandomExpression(sql: "named_struct('start', \(sql), 'end', \(sql))", type: type) { _ in empty }
        }
        return RandomExpression(sql: sql, type: type) { _ in value }
    }

    private static func micros(_ value: Value) -> Int64 { if case .timestamp(let micros) = value { micros } else { 0 } }
}

/// Spark's order of values, once more: null first, NaN last, text by its bytes.
enum NaiveOrder {
    static func compare(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.null, .null): 0
        case (.null, _): -1
        case (_, .null): 1
        case (.boolean(let a), .boolean(let b)): sign(a ? 1 : 0, b ? 1 : 0)
        case (.long(let a), .long(let b)), (.timestamp(let a), .timestamp(let b)): sign(a, b)
        case (.double(let a), .double(let b)): a.isNaN || b.isNaN ? sign(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) : sign(a, b)
        case (.string(let a), .string(let b)):
            Array(a.utf8) == Array(b.utf8) ? 0 : Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8)) ? -1 : 1
        case (.structure(let a), .structure(let b)), (.array(let a), .array(let b)):
            zip(a, b).map { compare($0, $1) }.first { $0 != 0 } ?? sign(a.count, b.count)
        default: 0
        }
    }

    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
}
