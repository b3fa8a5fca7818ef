import Columnar
import Expressions
import Plans
import SQLFrontend
import StreamTesting
import Tables

/// A plan twice: over tables, and as a naive evaluator has it.
struct RandomPlan {
    typealias Row = [Value]

    var columns: [RandomColumn]
    var text: String
    var build: ([DataFrame]) -> DataFrame
    var naive: NaivePlan
    /// Columns that carry event time under a watermark.
    var event: Set<Int> = []
    /// What a column is of the row below the watermark, where a condition on it moves there.
    var origins: [Int: (Row) -> Value] = [:]
    var pushed: NaivePlan.Pushed?
    /// Whether a condition that reads no column moves too.
    var movesConstants = false
    var isAggregated = false

    /// What may stand in a plan.
    struct Allowed {
        var mode: NaiveRun.Mode
        /// A condition above two watermarks moves below both: only ones that read event time are drawn there.
        var isTable: Bool { mode == .table }
    }

    static func leaf(_ index: Int, _ columns: [RandomColumn]) -> RandomPlan {
        RandomPlan(columns: columns, text: "t\(index)", build: { $0[index] }, naive: .leaf(index))
    }

    var hasWatermark: Bool { text.contains("withWatermark") }
    private var hasTwoWatermarks: Bool { hasWatermark && pushed == nil }

    // MARK: Steps

    /// The plan with one more step over it: each new column is an expression over the old ones.
    private func projected(
        _ text: String, _ fields: [(name: String, expression: RandomExpression)], _ build: @escaping (DataFrame) -> DataFrame
    ) -> RandomPlan {
        let expressions = fields.map(\.expression)
        var next = then(text, zip(fields, expressions).map { RandomColumn(name: $0.name, type: $1.type) }, expressions.map(\.column), build)
        { row in
            [expressions.map { $0.evaluate(row) }]
        }
        for (index, expression) in expressions.enumerated() where expression.column == nil {
            next.origins[index] = origin(expression)
        }
        return next
    }

    /// What an expression is of the row below the watermark; nil where a condition on it stays above.
    private func origin(_ expression: RandomExpression) -> ((Row) -> Value)? {
        guard pushed != nil, movesConstants || !expression.reads.isEmpty else { return nil }
        var parts: [Int: (Row) -> Value] = [:]
        for column in expression.reads {
            guard let origin = origins[column] else { return nil }
            parts[column] = origin
        }
        let width = columns.count
        return { base in
            var row = Row(repeating: .null, count: width)
            for (column, origin) in parts { row[column] = origin(base) }
            return expression.evaluate(row)
        }
    }

    /// - Parameter kept: the old column that each new one is, or nil.
    private func then(
        _ text: String, _ columns: [RandomColumn], _ kept: [Int?], _ build: @escaping (DataFrame) -> DataFrame,
        _ body: @escaping (Row) -> [Row]
    ) -> RandomPlan {
        var next = with(text, build) { .rows($0, body) }
        next.columns = columns
        next.event = Set(kept.indices.filter { kept[$0].map(event.contains) ?? false })
        next.origins = [:]
        for (index, column) in kept.enumerated() { next.origins[index] = column.flatMap { origins[$0] } }
        return next
    }

    private func with(_ text: String, _ build: @escaping (DataFrame) -> DataFrame, _ naive: (NaivePlan) -> NaivePlan) -> RandomPlan {
        var next = self
        let frames = self.build
        next.text += ".\(text)"
        next.build = { build(frames($0)) }
        next.naive = naive(self.naive)
        return next
    }

    // MARK: Choice

    /// One more operation, chosen at random.
    func extended(_ leaves: [RandomPlan], _ random: inout SeededGenerator, _ allowed: Allowed) -> RandomPlan {
        switch random.below(16) {
        case 0, 1: return selected(&random)
        case 2: return filtered(&random)
        case 3: return withColumn(&random)
        case 4: return dropped(&random)
        case 5: return renamed(&random)
        case 6: return united(leaves, &random, allowed)
        case 7: return windowed(&random)
        case 8: return mapped(&random)
        case 9: return aliased(&random)
        case 10 where allowed.isTable || allowed.mode == .complete && isAggregated: return ordered(&random)
        case 11 where allowed.isTable || allowed.mode == .complete && isAggregated: return limited(&random)
        case 12 where allowed.isTable: return watermarked(&random)
        case 13...15 where allowed.isTable || allowed.mode == .complete && !isAggregated: return grouped(&random, allowed)
        default: return filtered(&random)
        }
    }

    func selected(_ random: inout SeededGenerator) -> RandomPlan {
        var fields: [(name: String, expression: RandomExpression)] = []
        // Without its event time a plan over a stream would come to nothing.
        if let time = event.sorted().first { fields.append(("s0", .column(time, columns))) }
        for _ in 0..<(1 + random.below(3)) {
            let isColumn = random.below(2) == 0
            fields.append(
                (
                    "s\(fields.count)",
                    isColumn ? .column(random.below(columns.count), columns) : .make(random.pick(RandomType.ofTables), columns, &random)
                ))
        }
        let sql = fields.map { "\($0.expression.sql) AS \($0.name)" }
        return projected("select(\(sql))", fields) { $0.selectExpr(sql) }
    }

    func filtered(_ random: inout SeededGenerator) -> RandomPlan {
        var condition = RandomExpression.make(.flag, columns, &random)
        if hasTwoWatermarks {
            guard let time = event.sorted().first else { return self }
            condition = condition.or(isNull: time, columns)
        }
        for part in condition.conjuncts {
            if let origin = origin(part) { pushed?.conditions.append { origin($0) == .boolean(true) } }
        }
        let (sql, evaluate) = (condition.sql, condition.evaluate)
        return then("where(\(sql))", columns, Array(columns.indices), { $0.where(sql) }) { evaluate($0) == .boolean(true) ? [$0] : [] }
    }

    private func withColumn(_ random: inout SeededGenerator) -> RandomPlan {
        let expression = RandomExpression.make(random.pick(RandomType.ofTables), columns, &random)
        let replaced = random.below(2) == 0 ? columns.indices.filter { !event.contains($0) }.randomElement(using: &random) : nil
        let name = replaced.map { columns[$0].name } ?? "x\(columns.count)"
        guard replaced != nil || !columns.contains(where: { $0.name == name }) else { return self }
        var fields = columns.indices.map { (name: columns[$0].name, expression: RandomExpression.column($0, columns)) }
        if let replaced { fields[replaced] = (name, expression) } else { fields.append((name, expression)) }
        return projected("withColumn(\(name), \(expression.sql))", fields) { $0.withColumn(name, expression.sql) }
    }

    private func dropped(_ random: inout SeededGenerator) -> RandomPlan {
        guard columns.count > 1, let gone = columns.indices.filter({ !event.contains($0) }).randomElement(using: &random) else {
            return self
        }
        let name = columns[gone].name
        let kept = columns.indices.filter { $0 != gone }
        return then("drop(\(name))", kept.map { columns[$0] }, kept, { $0.drop(name) }) { row in [kept.map { row[$0] }] }
    }

    private func renamed(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = random.below(columns.count)
        let (old, new) = (columns[ordinal].name, "r\(ordinal)")
        guard !columns.contains(where: { $0.name == new }) else { return self }
        var result = columns
        result[ordinal].name = new
        return then("withColumnRenamed(\(old), \(new))", result, Array(columns.indices), { $0.withColumnRenamed(old, new) }) { [$0] }
    }

    /// A leaf brought into the shape of `columns`.
    private func shaped(_ leaves: [RandomPlan], _ random: inout SeededGenerator) -> RandomPlan {
        let leaf = random.pick(leaves)
        let fields = columns.map { (name: $0.name, expression: RandomExpression.make($0.type, leaf.columns, &random, depth: 1)) }
        let sql = fields.map { "\($0.expression.sql) AS \($0.name)" }
        return leaf.projected("select(\(sql))", fields) { $0.selectExpr(sql) }
    }

    /// With itself, or with a leaf brought into the same shape, on either side.
    private func united(_ leaves: [RandomPlan], _ random: inout SeededGenerator, _ allowed: Allowed) -> RandomPlan {
        guard allowed.isTable || !isAggregated, !columns.contains(where: { $0.type == .window }) || random.below(3) == 0 else {
            return self
        }
        var other = self
        // Over a stream both sides have a watermark or none.
        if random.below(3) > 0, allowed.isTable || !hasWatermark { other = shaped(leaves, &random) }
        return random.below(2) == 0 ? Self.union(self, other) : Self.union(other, self)
    }

    static func union(_ first: RandomPlan, _ second: RandomPlan) -> RandomPlan {
        var result = first
        result.text = "\(first.text).union(\(second.text))"
        result.build = { first.build($0).union(second.build($0)) }
        result.naive = .union(first.naive, second.naive)
        result.event = first.event.intersection(second.event)
        result.origins = [:]
        result.pushed = nil
        result.isAggregated = first.isAggregated || second.isAggregated
        return result
    }

    /// A window of a time, or of the windows that are there, as a column.
    func windowed(_ random: inout SeededGenerator) -> RandomPlan {
        let name = "w\(columns.count)"
        let times = columns.indices.filter { columns[$0].type == .time || columns[$0].type == .window && event.contains($0) }
        guard let time = times.filter(event.contains).first ?? times.first, !columns.contains(where: { $0.name == name }) else {
            return selected(&random)
        }
        let window = RandomWindow(&random)
        let sql = window.sql(columns[time].name)
        return then(
            "withColumn(\(name), \(sql))", columns + [RandomColumn(name: name, type: .window)],
            columns.indices.map { $0 } + [event.contains(time) ? time : nil],
            { $0.withColumn(name, sql) }
        ) { row in window.of(row[time]).map { row + [$0] } }.withoutOrigin(columns.count)
    }

    private func withoutOrigin(_ column: Int) -> RandomPlan {
        var copy = self
        copy.origins[column] = nil
        return copy
    }

    /// Code over batches: each row twice, or none where the first column is null.
    private func mapped(_ random: inout SeededGenerator) -> RandomPlan {
        guard event.isEmpty || event.contains(0) else { return self }
        let schema = Schema(columns.map { Field($0.name, $0.type.columnar) })
        let function = BatchFunction(name: "twice", output: schema, eventTime: event.contains(0) ? 0 : nil) { batch in
            let rows = (0..<batch.count).flatMap { index -> [Row] in
                let row = batch.columns.map { $0.value(at: index) }
                return row[0] == .null ? [] : [row, row]
            }
            return try RecordBatch(rows: rows, schema: schema)
        }
        var next = then("mapBatches", columns, Array(columns.indices), { $0.mapBatches(function) }) { $0[0] == .null ? [] : [$0, $0] }
        next.event = event.contains(0) ? [0] : []
        next.origins = [:]
        next.movesConstants = false
        return next
    }

    private func ordered(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = random.below(columns.count)
        let isDescending = random.below(2) == 0
        let sql = columns[ordinal].name + (isDescending ? " DESC" : "")
        return with("orderBy(\(sql))", { $0.orderBy(sql) }) {
            .sort($0) { NaiveOrder.compare($0[ordinal], $1[ordinal]) * (isDescending ? -1 : 1) }
        }
    }

    private func limited(_ random: inout SeededGenerator) -> RandomPlan {
        let count = random.below(6)
        var next = with("limit(\(count))", { $0.limit(count) }) { .limit($0, count) }
        next.origins = [:]
        next.movesConstants = false
        return next
    }

    /// Under a name, and one of its columns by that name.
    private func aliased(_ random: inout SeededGenerator) -> RandomPlan {
        let ordinal = event.sorted().first ?? random.below(columns.count)
        let name = columns[ordinal].name
        let table = random.pick(["q", "T", name])
        return then(
            "alias(\(table)).select(\(table).\(name), *)",
            [RandomColumn(name: "q0", type: columns[ordinal].type)] + columns.filter { $0.name != "q0" },
            [ordinal] + columns.indices.filter { columns[$0].name != "q0" },
            {
                let others = columns.map(\.name).filter { $0 != "q0" }
                return $0.alias(table).selectExpr(["\(table).\(name) AS q0"] + others.map { "\(table).\($0)" })
            }
        ) { row in [[row[ordinal]] + columns.indices.filter { columns[$0].name != "q0" }.map { row[$0] }] }
    }

    /// The watermark of a time, or of windows.
    func watermarked(_ random: inout SeededGenerator) -> RandomPlan {
        guard !hasWatermark,
            let time = columns.indices.filter({ columns[$0].type == .time || columns[$0].type == .window }).randomElement(using: &random)
        else { return self }
        return watermarked(time, delay: Int64(random.below(6)))
    }

    func watermarked(_ time: Int, delay: Int64) -> RandomPlan {
        let (name, pushed) = (columns[time].name, NaivePlan.Pushed())
        var next = with("withWatermark(\(name), \(delay) s)", { $0.withWatermark(name, "\(delay) seconds") }) {
            .watermark($0, column: time, delayMillis: delay * 1000, pushed)
        }
        next.event = [time]
        next.pushed = pushed
        next.movesConstants = true
        for column in columns.indices where column != time { next.origins[column] = { $0[column] } }
        return next
    }

    /// Both sides under a watermark of their own.
    func unitedUnderWatermarks(_ leaves: [RandomPlan], _ time: Int, _ random: inout SeededGenerator) -> RandomPlan {
        let other = shaped(leaves, &random).watermarked(time, delay: Int64(random.below(6)))
        return Self.union(watermarked(time, delay: Int64(random.below(6))), other)
    }

    // MARK: Groups

    /// - Parameter byEventTime: among the keys is the event time, or a window of it that the grouping makes.
    func grouped(_ random: inout SeededGenerator, _ allowed: Allowed, byEventTime: Bool = false) -> RandomPlan {
        var keys = columns.indices.filter { _ in random.below(columns.count) == 0 }
        var names = keys.map { columns[$0].name }
        var base = self
        if byEventTime || random.below(4) == 0 {
            guard let time = event.sorted().first ?? columns.indices.first(where: { columns[$0].type == .time }) else { return self }
            if random.below(2) == 0, columns[time].type == .time || event.contains(time) {
                let window = RandomWindow(&random)
                let sql = "\(window.sql(columns[time].name)) AS w"
                base = then(
                    "", columns + [RandomColumn(name: "w", type: .window)],
                    columns.indices.map { $0 } + [event.contains(time) ? time : nil], { $0 }
                ) { row in
                    window.of(row[time]).map { row + [$0] }
                }
                keys.insert(columns.count, at: 0)
                names.insert(sql, at: 0)
            } else if !keys.contains(time) {
                keys.insert(time, at: 0)
                names.insert(columns[time].name, at: 0)
            }
        }
        let all = base.columns
        let calls = (0..<(1 + random.below(2))).map { _ in NaiveAggregate.make(columns, &random, distinct: allowed.isTable) }
        guard !keys.contains(where: { all[$0].name.hasPrefix("g") }), Set(keys.map { all[$0].name }).count == keys.count else {
            return self
        }
        let eventKey = keys.firstIndex(where: base.event.contains)
        let frames = build
        var next = self
        next.columns = keys.map { all[$0] } + calls.enumerated().map { RandomColumn(name: "g\($0)", type: $1.type) }
        next.text += ".groupBy(\(names)).agg(\(calls.map(\.sql)))"
        next.build = { leaves in
            frames(leaves).groupBy(names).aggregate {
                try calls.enumerated().map { index, call in
                    let expression =
                        try call.user.map { Expression.userAggregate(TextBytes.aggregate, [try parseExpression($0)]) }
                        ?? parseExpression(call.sql)
                    return .alias(expression, "g\(index)")
                }
            }
        }
        next.naive = .aggregate(base.naive, keys: keys, calls, eventKey: eventKey)
        next.event = eventKey.map { [$0] } ?? []
        next.origins = [:]
        for (index, key) in keys.enumerated() where key < columns.count { next.origins[index] = origins[key] }
        next.movesConstants = false
        next.isAggregated = true
        return next
    }
}

/// A sliding window of some seconds.
struct RandomWindow {
    let slide: Int64
    let length: Int64
    let start: Int64

    init(_ random: inout SeededGenerator) {
        slide = Int64(1 + random.below(4))
        length = slide + Int64(random.below(6))
        start = Int64(random.below(Int(slide)))
    }

    func sql(_ time: String) -> String { "window(\(time), '\(length) seconds', '\(slide) seconds', '\(start) seconds')" }

    /// The windows of a time, or of the last instant of a window; the last first.
    func of(_ value: Value) -> [Value] {
        switch value {
        case .timestamp(let micros):
            NaiveWindows.starts(micros, length, slide, start).map { .structure([.timestamp($0), .timestamp($0 + length * 1_000_000)]) }
        case .structure(let ends): if case .timestamp(let end) = ends[1] { of(.timestamp(end - 1)) } else { [] }
        default: []
        }
    }
}
