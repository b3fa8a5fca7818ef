import Columnar
import StreamTesting
import Tables

/// A plan twice: over tables, and over rows for a naive evaluator. Both take the same leaves.
struct RandomPlan {
    typealias Rows = [[Value]]

    var columns: [RandomColumn]
    var text: String
    var build: ([DataFrame]) -> DataFrame
    var run: ([Rows]) -> Rows
    /// Whether groups are made anywhere.
    var isAggregated = false

    static func leaf(_ index: Int, _ columns: [RandomColumn]) -> RandomPlan {
        RandomPlan(columns: columns, text: "t\(index)", build: { $0[index] }, run: { $0[index] })
    }

    /// The plan with one more operation over it.
    private func then(
        _ text: String, _ columns: [RandomColumn]? = nil, _ build: @escaping (DataFrame) -> DataFrame, _ run: @escaping (Rows) -> Rows
    ) -> RandomPlan {
        let (frames, rows) = (self.build, self.run)
        return RandomPlan(
            columns: columns ?? self.columns, text: "\(self.text).\(text)", build: { build(frames($0)) }, run: { run(rows($0)) },
            isAggregated: isAggregated)
    }

    /// What may stand in a plan: all of it in a static one.
    struct Allowed {
        var groups = true
        var order = true
    }

    /// One more operation, chosen at random.
    func extended(_ leaves: [RandomPlan], _ random: inout SeededGenerator, _ allowed: Allowed) -> RandomPlan {
        switch random.below(allowed.groups ? 14 : 10) {
        case 0, 1: selected(&random)
        case 2: filtered(&random)
        case 3: withColumn(&random)
        case 4: dropped(&random)
        case 5: renamed(&random)
        case 6: united(leaves, &random, allowed)
        case 7: windowed(&random)
        case 8: allowed.order ? ordered(&random) : filtered(&random)
        case 9: allowed.order ? limited(&random) : aliased(&random)
        case 10: aliased(&random)
        case 11: allowed.order ? ordered(&random) : grouped(&random)
        default: grouped(&random)
        }
    }

    private func selected(_ random: inout SeededGenerator) -> RandomPlan {
        var expressions: [RandomExpression] = []
        for _ in 0..<(1 + random.below(3)) {
            if random.below(2) == 0 {
                expressions.append(.column(random.below(columns.count), columns))
            } else {
                expressions.append(.make(random.pick(RandomType.ofTables), columns, &random))
            }
        }
        let names = expressions.indices.map { "s\($0)" }
        let sql = zip(expressions, names).map { "\($0.sql) AS \($1)" }
        return then("select(\(sql))", zip(names, expressions).map { RandomColumn(name: $0, type: $1.type) }, { $0.selectExpr(sql) }) { rows in
            rows.map { row in expressions.map { $0.evaluate(row) } }
        }
    }

    private func filtered(_ random: inout SeededGenerator) -> RandomPlan {
        let condition = RandomExpression.make(.flag, columns, &random)
        return then("where(\(condition.sql))", nil, { $0.where(condition.sql) }) { $0.filter { condition.evaluate($0) == .boolean(true) } }
    }

    private func withColumn(_ random: inout SeededGenerator) -> RandomPlan {
        let expression = RandomExpression.make(random.pick(RandomType.ofTables), columns, &random)
        let replaced = random.below(2) == 0 ? random.below(columns.count) : nil
        let name = replaced.map { columns[$0].name } ?? "x\(columns.count)"
        guard replaced != nil || !columns.contains(where: { $0.name == name }) else { return self }
        var result = columns
        let added = RandomColumn(name: name, type: expression.type)
        if let replaced { result[replaced] = added } else { result.append(added) }
        return then("withColumn(\(name), \(expression.sql))", result, { $0.withColumn(name, expression.sql) }) { rows in
            rows.map { row in
                var copy = row
                let value = expression.evaluate(row)
                if let replaced { copy[replaced] = value } else { copy.append(value) }
                return copy
            }
        }
    }

    private func dropped(_ random: inout SeededGenerator) -> RandomPlan {
        guard columns.count > 1 else { return self }
        let gone = random.below(columns.count)
        let name = columns[gone].name
        func without<T>(_ list: [T]) -> [T] { Array(list[..<gone] + list[(gone + 1)...]) }
        return then("drop(\(name))", without(columns), { $0.drop(name) }) { $0.map(without) }
    }

    private func renamed(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = random.below(columns.count)
        let (old, new) = (columns[ordinal].name, "r\(ordinal)")
        guard !columns.contains(where: { $0.name == new }) else { return self }
        var result = columns
        result[ordinal].name = new
        return then("withColumnRenamed(\(old), \(new))", result, { $0.withColumnRenamed(old, new) }) { $0 }
    }

    /// With itself, or with a leaf brought into the same shape, on either side.
    private func united(_ leaves: [RandomPlan], _ random: inout SeededGenerator, _ allowed: Allowed) -> RandomPlan {
        var other = self
        if isAggregated || random.below(3) > 0 {
            guard allowed.groups || !isAggregated else { return self }
            let leaf = random.pick(leaves)
            let expressions = columns.map { RandomExpression.make($0.type, leaf.columns, &random, depth: 1) }
            let sql = zip(expressions, columns).map { "\($0.sql) AS \($1.name)" }
            other = leaf.then("select(\(sql))", columns, { $0.selectExpr(sql) }) { rows in
                rows.map { row in expressions.map { $0.evaluate(row) } }
            }
        }
        let (first, second) = random.below(2) == 0 ? (self, other) : (other, self)
        return RandomPlan(
            columns: first.columns, text: "\(first.text).union(\(second.text))", build: { first.build($0).union(second.build($0)) },
            run: { first.run($0) + second.run($0) }, isAggregated: first.isAggregated || second.isAggregated)
    }

    private func windowed(_ random: inout SeededGenerator) -> RandomPlan {
        let times = columns.indices.filter { columns[$0].type == .time }
        let name = "w\(columns.count)"
        guard let time = times.first, !columns.contains(where: { $0.name == name }) else { return selected(&random) }
        let slide = Int64(1 + random.below(4))
        let length = slide + Int64(random.below(6))
        let start = Int64(random.below(Int(slide)))
        let (text, column) = (columns[time].name, RandomColumn(name: name, type: .window))
        let window = Tables.window(col(text), "\(length) seconds", "\(slide) seconds", "\(start) seconds")
        return then(
            "withColumn(\(name), window(\(text), \(length), \(slide), \(start)))", columns + [column], { $0.withColumn(name, window) }
        ) { rows in
            rows.flatMap { row -> Rows in
                guard case .timestamp(let micros) = row[time] else { return [] }
                return NaiveWindows.starts(micros, length, slide, start).map {
                    row + [.structure([.timestamp($0), .timestamp($0 + length * 1_000_000)])]
                }
            }
        }
    }

    private func ordered(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = random.below(columns.count)
        let descending = random.below(2) == 0
        let text = columns[ordinal].name + (descending ? " DESC" : "")
        return then("orderBy(\(text))", nil, { $0.orderBy(text) }) { rows in
            // Rows of equal keys keep their order here.
            rows.enumerated().sorted { left, right in
                let order = NaiveOrder.compare(left.element[ordinal], right.element[ordinal]) * (descending ? -1 : 1)
                return order == 0 ? left.offset < right.offset : order < 0
            }.map(\.element)
        }
    }

    private func limited(_ random: inout SeededGenerator) -> RandomPlan {
        let count = random.below(6)
        return then("limit(\(count))", nil, { $0.limit(count) }) { Array($0.prefix(count)) }
    }

    /// Under a name, and one of its columns by that name.
    private func aliased(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = random.below(columns.count)
        let name = columns[ordinal].name
        let table = random.pick(["q", "T", name])
        return then("alias(\(table)).select(\(table).\(name), *)", [RandomColumn(name: "q0", type: columns[ordinal].type)], {
            $0.alias(table).select("\(table).\(name)").withColumnRenamed(name, "q0")
        }) { $0.map { [$0[ordinal]] } }
    }

    private func grouped(_ random: inout SeededGenerator) -> RandomPlan {
        let keys = columns.indices.filter { _ in random.below(columns.count) == 0 }
        let aggregates = (0..<(1 + random.below(2))).map { _ in NaiveAggregate.make(columns, &random) }
        let names = keys.map { columns[$0].name }
        let sql = aggregates.enumerated().map { "\($1.sql) AS g\($0)" }
        let outputs = aggregates.enumerated().map { RandomColumn(name: "g\($0)", type: $1.type) }
        guard !names.contains(where: { $0.hasPrefix("g") }) else { return self }
        var result = then("groupBy(\(names)).agg(\(sql))", keys.map { columns[$0] } + outputs, { $0.groupBy(names).agg(sql) }) { rows in
            var order: [String] = []
            var groups: [String: Rows] = [:]
            for row in rows {
                let key = "\(keys.map { row[$0] })"
                if groups[key] == nil { order.append(key) }
                groups[key, default: []].append(row)
            }
            // One group of all rows is there also when there are none.
            if keys.isEmpty, rows.isEmpty { return [aggregates.map { $0.evaluate([]) }] }
            return order.map { key in
                let rows = groups[key] ?? []
                return keys.map { rows[0][$0] } + aggregates.map { $0.evaluate(rows) }
            }
        }
        result.isAggregated = true
        return result
    }
}

/// An aggregate twice.
struct NaiveAggregate {
    var sql: String
    var type: RandomType
    var evaluate: ([[Value]]) -> Value

    static func make(_ columns: [RandomColumn], _ random: inout SeededGenerator) -> NaiveAggregate {
        let argument = RandomExpression.make(random.pick(RandomType.ofTables), columns, &random, depth: 1)
        func values(_ rows: [[Value]]) -> [Value] { rows.map(argument.evaluate).filter { $0 != .null } }
        switch random.below(10) {
        case 0: return NaiveAggregate(sql: "count(*)", type: .long) { .long(Int64($0.count)) }
        case 1: return NaiveAggregate(sql: "count(\(argument.sql))", type: .long) { .long(Int64(values($0).count)) }
        case 2:
            return NaiveAggregate(sql: "count(DISTINCT \(argument.sql))", type: .long) { .long(Int64(Set(values($0).map { "\($0)" }).count)) }
        case 3:
            return NaiveAggregate(sql: "min(\(argument.sql))", type: argument.type) { values($0).min { NaiveOrder.compare($0, $1) < 0 } ?? .null }
        case 4:
            return NaiveAggregate(sql: "max(\(argument.sql))", type: argument.type) { values($0).max { NaiveOrder.compare($0, $1) < 0 } ?? .null }
        case 5: return NaiveAggregate(sql: "first(\(argument.sql))", type: argument.type) { $0.first.map(argument.evaluate) ?? .null }
        case 6: return NaiveAggregate(sql: "last(\(argument.sql), true)", type: argument.type) { values($0).last ?? .null }
        case 7: return NaiveAggregate(sql: "size(collect_list(\(argument.sql)))", type: .long) { .long(Int64(values($0).count)) }
        case 8:
            // A NaN is never there already.
            return NaiveAggregate(sql: "size(collect_set(\(argument.sql)))", type: .long) { rows in
                let all = values(rows)
                let others = all.filter { $0 == $0 }
                return .long(Int64(Set(others).count + all.count - others.count))
            }
        default:
            let number = RandomExpression.make(.long, columns, &random, depth: 1)
            return NaiveAggregate(sql: "sum(\(number.sql))", type: .long) { rows in
                let all = rows.compactMap { row -> Int64? in if case .long(let long) = number.evaluate(row) { long } else { nil } }
                return all.isEmpty ? .null : .long(all.reduce(0, &+))
            }
        }
    }
}

enum NaiveWindows {
    /// The starts of the windows that hold a time, the last first; durations in seconds, times in µs.
    static func starts(_ micros: Int64, _ length: Int64, _ slide: Int64, _ start: Int64) -> [Int64] {
        let (length, slide, start) = (length * 1_000_000, slide * 1_000_000, start * 1_000_000)
        return stride(from: micros, to: micros - length, by: -1_000_000).filter { (($0 - start) % slide + slide) % slide == 0 }
    }
}
