import Columnar
import StreamTesting
import Tables

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
    /// The columns that it reads.
    var reads: Set<Int> = []
    /// Whether it is nothing but that column.
    var column: Int?
    /// Of an AND its sides, which an optimiser treats one by one.
    private var sides: [RandomExpression] = []
    var evaluate: ([Value]) -> Value

    var conjuncts: [RandomExpression] { sides.isEmpty ? [self] : sides.flatMap(\.conjuncts) }

    init(sql: String, type: RandomType, reads: Set<Int> = [], column: Int? = nil, evaluate: @escaping ([Value]) -> Value) {
        (self.sql, self.type, self.reads, self.column, self.evaluate) = (sql, type, reads, column, evaluate)
    }

    /// Of `parts`, whose values for a row `body` is given.
    private init(_ sql: String, _ type: RandomType, _ parts: [RandomExpression], _ body: @escaping ([Value]) -> Value) {
        self.init(sql: sql, type: type, reads: parts.reduce(into: []) { $0.formUnion($1.reads) }) { row in
            body(parts.map { $0.evaluate(row) })
        }
    }

    /// Over `columns`, or of constants where they have nothing of that type.
    static func make(_ type: RandomType, _ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int = 2) -> RandomExpression {
        let own = columns.indices.filter { columns[$0].type == type }
        if depth == 0 || random.below(3) == 0 || type == .window {
            if !own.isEmpty, type == .window || random.below(4) > 0 { return column(random.pick(own), columns) }
            return constant(type, &random)
        }
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        if type == .flag { return condition(columns, &random, depth: depth) }
        switch random.below(4) {
        case 0:
            let (a, b) = (inner(type), inner(type))
            return RandomExpression("coalesce(\(a.sql), \(b.sql))", type, [a, b]) { $0[0] == .null ? $0[1] : $0[0] }
        case 1:
            let (c, a, b) = (inner(.flag), inner(type), inner(type))
            return RandomExpression("CASE WHEN \(c.sql) THEN \(a.sql) ELSE \(b.sql) END", type, [c, a, b]) {
                $0[0] == .boolean(true) ? $0[1] : $0[2]
            }
        default: return operation(type, columns, &random, depth: depth)
        }
    }

    private static func operation(
        _ type: RandomType, _ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int
    ) -> RandomExpression {
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        func leaf() -> RandomExpression { make(type, columns, &random, depth: 0) }
        switch type {
        case .long, .byte, .short, .int:
            let (a, b) = (inner(type), inner(type))
            return RandomExpression("(\(a.sql) + \(b.sql))", type, [a, b]) { values in
                guard case .long(let x) = values[0], case .long(let y) = values[1] else { return .null }
                return .long(type.wrapped(x &+ y))
            }
        case .double, .float:
            let (a, b) = (inner(type), inner(type))
            return RandomExpression("(\(a.sql) + \(b.sql))", type, [a, b]) { values in
                guard case .double(let x) = values[0], case .double(let y) = values[1] else { return .null }
                return .double(type == .float ? Double(Float(x) + Float(y)) : x + y)
            }
        case .text:
            let (a, b) = (inner(.text), inner(.text))
            return RandomExpression("concat(\(a.sql), \(b.sql))", type, [a, b]) { values in
                guard case .string(let x) = values[0], case .string(let y) = values[1] else { return .null }
                // Repeated grouping and concatenation would make texts without end.
                return .string(x + y)
            }
        case .time:
            let windows = columns.indices.filter { columns[$0].type == .window }
            guard !windows.isEmpty else { return leaf() }
            let (window, end) = (random.pick(windows), random.below(2))
            return RandomExpression(sql: "\(columns[window].name).\(end == 0 ? "start" : "end")", type: type, reads: [window]) { row in
                if case .structure(let ends) = row[window] { ends[end] } else { .null }
            }
        case .date:
            let (a, n) = (inner(.date), random.below(5))
            return RandomExpression("date_add(\(a.sql), \(n))", type, [a]) { values in
                if case .date(let days) = values[0] { .date(days &+ Int32(n)) } else { .null }
            }
        case .list(let element):
            let (a, b) = (make(element, columns, &random, depth: depth - 1), make(element, columns, &random, depth: depth - 1))
            return RandomExpression("array(\(a.sql), \(b.sql))", type, [a, b]) { .array($0) }
        case .record:
            let (a, b) = (inner(.long), inner(.text))
            return RandomExpression("named_struct('n', \(a.sql), 's', \(b.sql))", type, [a, b]) { .structure($0) }
        case .money:
            let (a, b) = (inner(.money), inner(.money))
            return RandomExpression("CAST(\(a.sql) + \(b.sql) AS \(type.sqlName))", type, [a, b]) { values in
                guard case .decimal(let x) = values[0], case .decimal(let y) = values[1] else { return .null }
                let sum = x.unscaled + y.unscaled
                return sum.magnitude < 100_000_000_000_000_000_000 ? .decimal(Decimal128(unscaled: sum, scale: 2)) : .null
            }
        case .span:
            let (a, b) = (inner(.span), inner(.span))
            return RandomExpression("(\(a.sql) - \(b.sql))", type, [a, b]) { values in
                guard case .dayTimeInterval(let x) = values[0], case .dayTimeInterval(let y) = values[1] else { return .null }
                return .dayTimeInterval(x - y)
            }
        case .months:
            let (a, b) = (inner(.months), inner(.months))
            return RandomExpression("(\(a.sql) + \(b.sql))", type, [a, b]) { values in
                guard case .yearMonthInterval(let x) = values[0], case .yearMonthInterval(let y) = values[1] else { return .null }
                return .yearMonthInterval(x + y)
            }
        case .flag, .window, .bytes, .clock: return leaf()
        }
    }

    static func condition(_ columns: [RandomColumn], _ random: inout SeededGenerator, depth: Int) -> RandomExpression {
        func inner(_ type: RandomType) -> RandomExpression { make(type, columns, &random, depth: depth - 1) }
        switch random.below(6) {
        case 0:
            let a = inner(.flag)
            return RandomExpression("(NOT \(a.sql))", .flag, [a]) { if case .boolean(let flag) = $0[0] { .boolean(!flag) } else { .null } }
        case 1:
            let (a, b, isAnd) = (inner(.flag), inner(.flag), random.below(2) == 0)
            var result = RandomExpression("(\(a.sql) \(isAnd ? "AND" : "OR") \(b.sql))", .flag, [a, b]) { sides in
                if sides.contains(.boolean(!isAnd)) { return .boolean(!isAnd) }
                return sides.contains(.null) ? .null : .boolean(isAnd)
            }
            if isAnd { result.sides = [a, b] }
            return result
        case 2:
            let a = inner(random.pick(RandomType.ofTables))
            return RandomExpression("(\(a.sql) IS NULL)", .flag, [a]) { .boolean($0[0] == .null) }
        default:
            let type = random.pick(RandomType.ofTables)
            let (a, b, sign) = (inner(type), inner(type), random.pick(["<", "=", ">="]))
            return RandomExpression("(\(a.sql) \(sign) \(b.sql))", .flag, [a, b]) { values in
                guard values[0] != .null, values[1] != .null else { return .null }
                let order = NaiveOrder.compare(values[0], values[1])
                return .boolean(sign == "<" ? order < 0 : sign == "=" ? order == 0 : order >= 0)
            }
        }
    }

    static func column(_ ordinal: Int, _ columns: [RandomColumn]) -> RandomExpression {
        RandomExpression(sql: columns[ordinal].name, type: columns[ordinal].type, reads: [ordinal], column: ordinal) { $0[ordinal] }
    }

    /// `self OR column IS NULL`: one condition that reads the column.
    func or(isNull ordinal: Int, _ columns: [RandomColumn]) -> RandomExpression {
        let inner = evaluate
        return RandomExpression(sql: "(\(sql) OR (\(columns[ordinal].name) IS NULL))", type: .flag, reads: reads.union([ordinal])) { row in
            row[ordinal] == .null ? .boolean(true) : inner(row) == .boolean(true) ? .boolean(true) : .boolean(false)
        }
    }

    private static func constant(_ type: RandomType, _ random: inout SeededGenerator) -> RandomExpression {
        let value = type.value(&random)
        return RandomExpression(sql: type.literal(value), type: type) { _ in
            type == .window && value == .null ? .structure([.null, .null]) : value
        }
    }

    // MARK: Numbers whose sums are exact in any order

    /// A small multiple of a half, -0.0, NaN, or null.
    var tamed: RandomExpression {
        let x = "CAST(\(sql) AS double)"
        return RandomExpression(
            "CASE WHEN \(x) = 0D THEN \(x) WHEN abs(\(x)) < 1000D THEN CAST(floor(\(x) * 2D) AS double) * 0.5D WHEN isnan(\(x)) THEN \(x) "
                + "END",
            .double, [self]
        ) { values in
            let number: Double
            switch values[0] {
            case .long(let long): number = Double(long)
            case .double(let double): number = double
            default: return .null
            }
            if number.isNaN { return .double(.nan) }
            if number == 0 { return .double(number) }
            return number.magnitude < 1000 ? .double((number * 2).rounded(.down) * 0.5) : .null
        }
    }
}

/// Spark's order of values, once more: null first, NaN last, text by its bytes.
enum NaiveOrder {
    /// A value as a key of a group: there is one zero.
    static func key(_ value: Value) -> Value {
        switch value {
        case .double(let number): number == 0 ? .double(0) : number.isNaN ? .double(.nan) : value
        case .array(let members): .array(members.map(key))
        case .structure(let members): .structure(members.map(key))
        default: value
        }
    }

    /// With one NaN for those of all bits, which no text of a result tells apart.
    static func shown(_ value: Value) -> Value {
        switch value {
        case .double(let number): number.isNaN ? .double(.nan) : value
        case .array(let members): .array(members.map(shown))
        case .structure(let members): .structure(members.map(shown))
        default: value
        }
    }

    static func compare(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.null, .null): 0
        case (.null, _): -1
        case (_, .null): 1
        case (.boolean(let a), .boolean(let b)): sign(a ? 1 : 0, b ? 1 : 0)
        case (.long(let a), .long(let b)), (.timestamp(let a), .timestamp(let b)): sign(a, b)
        case (.date(let a), .date(let b)): sign(a, b)
        case (.timestampNTZ(let a), .timestampNTZ(let b)): sign(a, b)
        case (.dayTimeInterval(let a), .dayTimeInterval(let b)): sign(a, b)
        case (.yearMonthInterval(let a), .yearMonthInterval(let b)): sign(a, b)
        case (.decimal(let a), .decimal(let b)): sign(a.unscaled, b.unscaled)
        case (.double(let a), .double(let b)): a.isNaN || b.isNaN ? sign(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) : sign(a, b)
        case (.string(let a), .string(let b)): bytes(Array(a.utf8), Array(b.utf8))
        case (.binary(let a), .binary(let b)): bytes(a, b)
        case (.structure(let a), .structure(let b)), (.array(let a), .array(let b)):
            zip(a, b).map { compare($0, $1) }.first { $0 != 0 } ?? sign(a.count, b.count)
        default: 0
        }
    }

    private static func bytes(_ a: [UInt8], _ b: [UInt8]) -> Int { a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1 }
    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
}
