import Columnar
import KafkaTransport
import Expressions
import Operators
import Plans
import Tables

/// What a port's query makes of each record before it aggregates: its key, event time and values, with the record's name.
///
/// Made from the query's own plan, so it cannot disagree with it. A filter becomes a column that says whether the row passes:
/// a record that the port leaves out may still count on the other side.
struct PortProjection {
    /// The windows of the cells.
    var window: TimeWindow { levels[levels.count - 1].window }
    let delayMillis: Int64?
    /// What the values of a record go into.
    var functions: [Aggregate] { levels[0].functions }
    /// What the value columns of the cells are.
    var resultFunctions: [Aggregate] { levels[levels.count - 1].functions }
    /// The query's windows, one over the other, those of the records first.
    let levels: [Level]
    private let plan: PhysicalPlan
    private let relation: Relation
    private let keyCount: Int
    private let valueCount: Int
    private let filterCount: Int

    /// - Throws: `NotFollowed` where the query is no windowed aggregation over a Kafka topic by row-wise steps, or such ones one over the other by
    ///   the same keys.
    init(_ logical: LogicalPlan) throws {
        let analyzed = try PlanAnalyzer.analyze(logical)
        let aggregates = Self.aggregates(analyzed)
        guard let (aggregate, child) = aggregates.last else { throw NotFollowed("its query aggregates nothing") }
        let levels = try Self.levels(aggregates)
        let keys = Self.plainKeys(aggregate, child)
        // The levels have seen to it that each is built in and takes something.
        let values = aggregate.calls.flatMap { call -> [ResolvedExpression] in
            guard case .builtIn(let call) = call else { return [] }
            return call.arguments.prefix(1).map { ResolvedExpression(expression: $0, type: $0.resolvedType, nullable: true, name: "value") }
        }
        let carried = try Self.carry(child)
        guard (keys.map(\.expression) + values.map(\.expression)).allSatisfy({ !Self.reads($0, carried.windows) }) else { throw Self.computesWithWindow }
        // A window column beside the grouping's own window makes rows of its own.
        if carried.time != nil, aggregate.keys.contains(where: { if case .window = $0 { true } else { false } }) {
            throw NotFollowed("it has a window as a column and groups by another one")
        }
        let time = carried.time.map { Self.column($0, of: carried.plan) }
            ?? ResolvedExpression(expression: levels[0].window.time, type: .timestamp, nullable: true, name: "time")
        let extras = carried.names + carried.filters
        let columns = keys + [time] + values + extras.map { Self.column($0, of: carried.plan) }
        self.levels = levels
        delayMillis = child.nodes.compactMap { if case .watermark(_, _, let delay, _) = $0.node { delay } else { nil } }.first
        plan = try PhysicalPlan(Self.project(columns, carried.plan))
        relation = carried.relation
        keyCount = keys.count
        valueCount = values.count
        filterCount = carried.filters.count
    }

    /// One record's part.
    struct Row {
        var partition: Int32
        var offset: Int64
        var key: [Value]
        /// µs; nil where it is null or the query leaves the record out.
        var eventTime: Int64?
        var values: [Value]
    }

    /// The rows of each record of a fetch, in its order.
    func rowsByRecord(_ records: KafkaRecords) throws -> [[Row]] {
        var indexes: [Int64: Int] = [:]
        for (row, offset) in records.offsets.values(as: Int64.self).enumerated() { indexes[offset] = row }
        var result: [[Row]] = Array(repeating: [], count: records.count)
        for row in try rows(of: records) {
            if let index = indexes[row.offset] { result[index].append(row) }
        }
        return result
    }

    /// The rows of a fetch, in its order.
    func rows(of records: KafkaRecords) throws -> [Row] {
        let run = BatchRun(mode: nil, context: EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)) { _, columns in
            [KafkaColumns.batch(records, columns, includeHeaders: relation.schema.fields.count > 7)]
        }
        return try plan.execute(run).flatMap { batch in
            (0..<batch.count).map { row in
                let values = batch.columns.map { $0.value(at: row) }
                let names = keyCount + 1 + valueCount
                var partition: Int32 = -1
                var offset: Int64 = -1
                if case .long(let number) = values[names] { partition = Int32(truncatingIfNeeded: number) }
                if case .long(let number) = values[names + 1] { offset = number }
                let passes = values[(names + 2)...].allSatisfy { $0 == .boolean(true) }
                var time: Int64?
                if passes, case .timestamp(let micros) = values[keyCount] { time = micros }
                return Row(
                    partition: partition, offset: offset, key: Array(values[..<keyCount]), eventTime: time,
                    values: Array(values[(keyCount + 1)..<names]))
            }
        }
    }

    // MARK: The plan


    struct Carried {
        var plan: AnalyzedPlan
        var relation: Relation
        /// Where partition and offset are.
        var names: [Int]
        /// Where each filter's word is.
        var filters: [Int]
        /// Where a window's time is, of a window that is a column.
        var time: Int?
        /// Where the window itself would be. A record stays one row here, so there stands null, which nothing but the grouping may read.
        var windows: Set<Int> = []
        /// All of these columns, in the order in which they are appended.
        var extras: [Int] { names + (time.map { [$0] } ?? []) + filters }

        /// The extras now follow `first` columns.
        mutating func append(after first: Int) {
            let afterNames = first + names.count
            names = names.indices.map { first + $0 }
            let hasTime = time != nil
            if hasTime { time = afterNames }
            filters = filters.indices.map { afterNames + (hasTime ? 1 : 0) + $0 }
        }
    }

    /// The plan with the record's name and its filters' words in further columns at the end, so that no ordinal moves.
    ///
    /// - Parameter overResults: whether it goes down to the next aggregation, whose results have no names, and not to the records.
    /// - Throws: `NotFollowed` that names the step at which a row stops being a record's.
    static func carry(_ plan: AnalyzedPlan, overResults: Bool = false) throws(NotFollowed) -> Carried {
        switch plan.node {
        case .relation(let relation):
            guard !overResults, let partition = relation.schema.names.firstIndex(of: "partition"),
                let offset = relation.schema.names.firstIndex(of: "offset")
            else { throw NotFollowed("it reads \(relation.name), whose rows are no records of Kafka") }
            return Carried(plan: plan, relation: relation, names: [partition, offset], filters: [])
        case .project(let expressions, let child):
            var carried = try carry(child, overResults: overResults)
            var windows: Set<Int> = []
            for (index, expression) in expressions.enumerated() where reads(expression.expression, carried.windows) {
                guard isColumn(expression.expression) else { throw computesWithWindow }
                windows.insert(index)
            }
            let extras = carried.extras.map { column($0, of: carried.plan) }
            carried.plan = project(expressions + extras, carried.plan)
            carried.append(after: expressions.count)
            carried.windows = windows
            return carried
        case .filter(let condition, let child):
            var carried = try carry(child, overResults: overResults)
            guard !reads(condition.expression, carried.windows) else { throw computesWithWindow }
            let columns = carried.plan.schema.fields.indices.map { column($0, of: carried.plan) }
            carried.plan = project(columns + [condition], carried.plan)
            carried.filters.append(columns.count)
            return carried
        case .watermark(_, _, _, let child): return try carry(child, overResults: overResults)
        case .window(let window, let child):
            var carried = try carry(child, overResults: overResults)
            guard carried.time == nil, !reads(window.time, carried.windows) else { throw NotFollowed("it has several windows as columns") }
            let first = child.schema.fields.count
            let null = ResolvedExpression(expression: .literal(.null, TimeWindow.type), type: TimeWindow.type, nullable: true, name: "window")
            let time = ResolvedExpression(expression: window.time, type: .timestamp, nullable: true, name: "time")
            let names = carried.names.map { column($0, of: carried.plan) }
            let filters = carried.filters.map { column($0, of: carried.plan) }
            carried.plan = project((0..<first).map { column($0, of: carried.plan) } + [null] + names + [time] + filters, carried.plan)
            carried.time = first
            carried.append(after: first + 1)
            carried.windows = [first]
            return carried
        case .aggregate where overResults:
            let results = Relation(id: 0, name: "results", schema: plan.schema, isStreaming: false)
            return Carried(
                plan: AnalyzedPlan(.relation(results), schema: plan.schema, eventTime: [], isStreaming: false), relation: results, names: [], filters: [])
        case .aggregate: throw NotFollowed("below its windows stands an aggregation that has none")
        case .mapBatches: throw NotFollowed("a function of its own makes rows of rows before they are aggregated")
        case .union: throw NotFollowed("a union stands between Kafka and its aggregation")
        case .sort: throw NotFollowed("it sorts before it aggregates")
        case .limit: throw NotFollowed("a limit stands before its aggregation")
        }
    }

    private static var computesWithWindow: NotFollowed { NotFollowed("it computes with its window, or filters by it, before it aggregates") }

    /// Whether an expression has one of these columns in it.
    static func reads(_ expression: Expression, _ columns: Set<Int>) -> Bool {
        guard !columns.isEmpty else { return false }
        var found = false
        _ = expression.replacing { part in
            if case .bound(let ordinal, _) = part, columns.contains(ordinal) { found = true }
            return nil
        }
        return found
    }

    /// Whether an expression is a column as it is.
    private static func isColumn(_ expression: Expression) -> Bool {
        switch expression {
        case .bound: true
        case .alias(let inner, _): isColumn(inner)
        default: false
        }
    }

    static func column(_ ordinal: Int, of plan: AnalyzedPlan) -> ResolvedExpression {
        let field = plan.schema.fields[ordinal]
        return ResolvedExpression(
            expression: .bound(ordinal, field.type), type: field.type, nullable: field.nullable, name: field.name)
    }

    static func project(_ expressions: [ResolvedExpression], _ child: AnalyzedPlan) -> AnalyzedPlan {
        AnalyzedPlan(.project(expressions, child), schema: Schema(expressions.map(\.field)), eventTime: [], isStreaming: false)
    }
}

extension Aggregate {
    init(_ function: AggregateFunction) {
        let known: [AggregateFunction: Aggregate] = [.count: .count, .sum: .sum, .avg: .average, .min: .min, .max: .max]
        self = known[function] ?? .unknown
    }
}
