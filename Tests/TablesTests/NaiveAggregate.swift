import Columnar
import Expressions
import Plans
import StreamTesting
import Tables

/// An aggregate twice: as SQL, and as what a naive evaluator makes of all rows of a group.
struct NaiveAggregate {
    /// nil for one that is code.
    var function: AggregateFunction?
    var sql: String
    var type: RandomType
    /// For an aggregate that is code: its argument.
    var user: String?
    var evaluate: ([[Value]]) -> Value

    init(
        _ function: AggregateFunction?, _ sql: String, _ type: RandomType, user: String? = nil, evaluate: @escaping ([[Value]]) -> Value
    ) {
        (self.function, self.sql, self.type, self.user, self.evaluate) = (function, sql, type, user, evaluate)
    }

    /// Every function that there is, and now and then one that is code; of different values where these are `distinct`.
    static func make(_ columns: [RandomColumn], _ random: inout SeededGenerator, distinct: Bool) -> NaiveAggregate {
        let all = FunctionRegistry.standard.aggregates
        let index = random.below(all.count + 1)
        guard index < all.count else { return userAggregate(columns, &random) }
        func argument(_ type: RandomType) -> RandomExpression { .make(type, columns, &random, depth: 1) }
        let function = all[index]
        let isDistinct = distinct && random.below(3) == 0
        // Of doubles mostly where they are to be distinct: these alone have equal values of other bits.
        let any = argument(isDistinct && random.below(3) > 0 ? random.pick([.double, .float]) : random.pick(RandomType.ofTables))
        func values(_ rows: [[Value]]) -> [Value] { rows.map(any.evaluate).filter { $0 != .null } }
        switch function {
        case .count:
            if isDistinct {
                let other = argument(.double)
                guard random.below(2) == 0 else {
                    return NaiveAggregate(function, "count(DISTINCT \(any.sql))", .long) {
                        .long(Int64(Set(values($0).map { "\(NaiveOrder.key($0))" }).count))
                    }
                }
                return NaiveAggregate(function, "count(DISTINCT \(any.sql), \(other.sql))", .long) { rows in
                    let pairs = rows.map { [any.evaluate($0), other.evaluate($0)] }.filter { !$0.contains(.null) }
                    return .long(Int64(Set(pairs.map { "\($0.map(NaiveOrder.key))" }).count))
                }
            }
            if random.below(2) == 0 { return NaiveAggregate(function, "count(*)", .long) { .long(Int64($0.count)) } }
            return NaiveAggregate(function, "count(\(any.sql))", .long) { .long(Int64(values($0).count)) }
        case .sum: return sum(random.pick([.long, .byte, .short, .int, .double, .float, .money, .months]), columns, &random, isDistinct)
        case .avg:
            let x = argument(random.pick([.double, .int, .float])).tamed
            return NaiveAggregate(function, "avg(\(isDistinct ? "DISTINCT " : "")\(x.sql))", .double) { rows in
                let all = numbers(x, rows, isDistinct)
                return all.isEmpty ? .null : .double(all.reduce(0, +) / Double(all.count))
            }
        case .min, .max:
            let isMin = function == .min
            return NaiveAggregate(function, "\(function.name)(\(any.sql))", any.type) { rows in
                values(rows).reduce(nil) { best, value in
                    guard let best else { return value }
                    let order = NaiveOrder.compare(value, best)
                    return (isMin ? order < 0 : order > 0) ? value : best
                } ?? .null
            }
        case .first, .anyValue:
            if random.below(2) == 0 {
                return NaiveAggregate(function, "\(function.name)(\(any.sql), true)", any.type) { values($0).first ?? .null }
            }
            return NaiveAggregate(function, "\(function.name)(\(any.sql))", any.type) { $0.first.map(any.evaluate) ?? .null }
        case .last:
            if random.below(2) == 0 { return NaiveAggregate(function, "last(\(any.sql), true)", any.type) { values($0).last ?? .null } }
            return NaiveAggregate(function, "last(\(any.sql))", any.type) { $0.last.map(any.evaluate) ?? .null }
        case .countIf:
            let flag = argument(.flag)
            return NaiveAggregate(function, "count_if(\(flag.sql))", .long) {
                .long(Int64($0.count { flag.evaluate($0) == .boolean(true) }))
            }
        case .boolAnd, .boolOr:
            let (flag, isAnd) = (argument(.flag), function == .boolAnd)
            return NaiveAggregate(function, "\(function.name)(\(flag.sql))", .flag) { rows in
                let flags = rows.map(flag.evaluate).filter { $0 != .null }
                if flags.isEmpty { return .null }
                return .boolean(isAnd ? !flags.contains(.boolean(false)) : flags.contains(.boolean(true)))
            }
        case .stddevSamp, .stddevPop, .varSamp, .varPop: return spread(function, columns, &random, isDistinct)
        case .collectList:
            let element = argument(random.pick([.long, .text]))
            return NaiveAggregate(function, "collect_list(\(element.sql))", .list(element.type)) { rows in
                .array(rows.map(element.evaluate).filter { $0 != .null })
            }
        case .collectSet:
            // The order of a set is nobody's promise: its size is asked for. A NaN is never there already.
            return NaiveAggregate(function, "CAST(size(collect_set(\(any.sql))) AS bigint)", .long) { rows in
                let all = values(rows)
                let others = all.filter { $0 == $0 }
                return .long(Int64(Set(others).count + all.count - others.count))
            }
        case .approxCountDistinct:
            // An estimate: of none it is exact.
            return NaiveAggregate(function, "least(approx_count_distinct(\(any.sql)), 1L)", .long) { .long(values($0).isEmpty ? 0 : 1) }
        default: preconditionFailure("there is no naive model of \(function.name): write one here")
        }
    }

    private static func sum(
        _ type: RandomType, _ columns: [RandomColumn], _ random: inout SeededGenerator, _ isDistinct: Bool
    ) -> NaiveAggregate {
        let x = RandomExpression.make(type, columns, &random, depth: 1)
        if type == .double || type == .float {
            let x = x.tamed
            return NaiveAggregate(.sum, "sum(\(isDistinct ? "DISTINCT " : "")\(x.sql))", .double) { rows in
                let all = numbers(x, rows, isDistinct)
                return all.isEmpty ? .null : .double(all.reduce(0, +))
            }
        }
        if type == .money {
            // Ten more digits are enough for these: cast back, what is too long is null.
            return NaiveAggregate(.sum, "CAST(sum(\(isDistinct ? "DISTINCT " : "")\(x.sql)) AS \(type.sqlName))", type) { rows in
                let all = rows.compactMap { row -> Int128? in
                    if case .decimal(let number) = x.evaluate(row) { number.unscaled } else { nil }
                }
                let sum = (isDistinct ? Array(Set(all)) : all).reduce(0, +)
                return all.isEmpty || sum.magnitude >= 100_000_000_000_000_000_000 ? .null : .decimal(Decimal128(unscaled: sum, scale: 2))
            }
        }
        if type == .months {
            return NaiveAggregate(.sum, "sum(\(isDistinct ? "DISTINCT " : "")\(x.sql))", type) { rows in
                let all = rows.compactMap { row -> Int32? in
                    if case .yearMonthInterval(let months) = x.evaluate(row) { months } else { nil }
                }
                return all.isEmpty ? .null : .yearMonthInterval((isDistinct ? Array(Set(all)) : all).reduce(0, +))
            }
        }
        return NaiveAggregate(.sum, "sum(\(isDistinct ? "DISTINCT " : "")\(x.sql))", .long) { rows in
            let all = rows.compactMap { row -> Int64? in if case .long(let long) = x.evaluate(row) { long } else { nil } }
            return all.isEmpty ? .null : .long((isDistinct ? Array(Set(all)) : all).reduce(0, &+))
        }
    }

    /// As a whole number, so cut that no rounding of the last bit is seen.
    private static func spread(
        _ function: AggregateFunction, _ columns: [RandomColumn], _ random: inout SeededGenerator, _ isDistinct: Bool
    ) -> NaiveAggregate {
        let x = RandomExpression.make(random.pick([.double, .int]), columns, &random, depth: 1).tamed
        let isSample = function == .stddevSamp || function == .varSamp
        let isRoot = function == .stddevSamp || function == .stddevPop
        return NaiveAggregate(
            function, "CAST(floor(\(function.name)(\(isDistinct ? "DISTINCT " : "")\(x.sql)) * 1000D + 0.3141592D) AS bigint)", .long
        ) { rows in
            let all = numbers(x, rows, isDistinct)
            if all.isEmpty || isSample && all.count == 1 { return .null }
            let mean = all.reduce(0, +) / Double(all.count)
            let squares = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let variance = squares / Double(isSample ? all.count - 1 : all.count)
            let cut = ((isRoot ? variance.squareRoot() : variance) * 1000 + 0.3141592).rounded(.down)
            return .long(cut.isNaN ? 0 : Int64(cut))
        }
    }

    /// Of equal numbers one where they are to be `distinct`: there is one zero and one NaN.
    private static func numbers(_ x: RandomExpression, _ rows: [[Value]], _ distinct: Bool) -> [Double] {
        let all = rows.compactMap { row in if case .double(let number) = x.evaluate(row) { number } else { nil } }
        guard distinct else { return all }
        return all.reduce(into: []) { kept, number in
            if !kept.contains(where: { $0 == number || $0.isNaN && number.isNaN }) { kept.append(number) }
        }
    }

    /// The bytes of all texts of the group, as code does it.
    private static func userAggregate(_ columns: [RandomColumn], _ random: inout SeededGenerator) -> NaiveAggregate {
        let x = RandomExpression.make(.text, columns, &random, depth: 1)
        return NaiveAggregate(nil, "text_bytes(\(x.sql))", .long, user: x.sql) { rows in
            .long(rows.reduce(0) { sum, row in if case .string(let text) = x.evaluate(row) { sum + Int64(text.utf8.count) } else { sum } })
        }
    }
}

/// An aggregate that is code: how many bytes the texts of a group have.
final class TextBytes: UserAggregateFunction, Sendable {
    static let aggregate = UserAggregate(name: "text_bytes", output: .long, function: TextBytes())

    func makeStates() -> any AggregateStates { States() }

    private final class States: AggregateStates {
        private var sums: [Int64] = []

        var count: Int { sums.count }
        func grow(to count: Int) { if count > sums.count { sums += Array(repeating: 0, count: count - sums.count) } }

        func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
            for pair in 0..<assignment.count {
                if case .string(let text) = inputs[0].value(at: assignment.row(pair)) {
                    sums[Int(assignment.groups[pair])] += Int64(text.utf8.count)
                }
            }
        }

        func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) {
            guard let other = other as? States else { return }
            for (index, group) in groups.enumerated() { sums[Int(group)] += other.sums[index] }
        }

        func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
            ColumnArray(groups.map { .long(sums[Int($0)]) }, type: .long) ?? .nulls(.long, count: groups.count)
        }

        func retain(_ groups: UnsafeBufferPointer<UInt32>) { sums = groups.map { sums[Int($0)] } }
        func encode(_ group: Int, into bytes: inout [UInt8]) { withUnsafeBytes(of: sums[group].littleEndian) { bytes += $0 } }
        func appendDecoded(_ bytes: UnsafeRawBufferPointer) { sums.append(Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))) }
    }
}
