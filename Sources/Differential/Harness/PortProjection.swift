import Columnar
import Expressions
import KafkaTransport
import Operators
import Plans
import Tables

/// What a port's query makes of each record before it aggregates: its key, event time and values, with the record's id.
///
/// Derived from the query's own plan, so it cannot disagree with it. A filter becomes a column that says whether the row passes:
/// a record that the port leaves out may still count on the other side.
struct PortProjection {
    /// The windows of the cells.
    var window: TimeWindow { levels[levels.count - 1].window }
    let delayMillis: Int64?
    /// The aggregates of a record's values.
    var functions: [Aggregate] { levels[0].functions }
    /// The aggregates of the cells' value columns.
    var resultFunctions: [Aggregate] { levels[levels.count - 1].functions }
    /// The query's windows, one over the other, first those of the records.
    let levels: [Level]
    private let plan: PhysicalPlan
    private let includesHeaders: Bool
    private let keyCount: Int
    private let valueCount: Int
    private let filterCount: Int

    /// - Throws: `NotFollowed` unless the query is one or several windowed aggregations, one over the other by the same keys, over a Kafka
    ///   topic by row-wise steps.
    init(_ analyzed: AnalyzedPlan) throws {
        let aggregates = Self.aggregates(analyzed)
        guard let aggregate = aggregates.last else { throw NotFollowed("its query aggregates nothing") }
        let levels = try Self.levels(aggregates)
        let keys = Self.plainKeys(aggregate)
        // The levels guarantee that each is built in and takes an input.
        let values = aggregate.calls.flatMap { call -> [Expression] in
            guard case .builtIn(let call) = call.function else { return [] }
            return Array(call.arguments.prefix(1))
        }
        let carried = try Self.carry(aggregate.child)
        guard (keys + values).allSatisfy({ $0.columns.isDisjoint(with: carried.windows) }) else { throw Self.computesWithWindow }
        // A window column beside the grouping's own window multiplies rows.
        if carried.time != nil, aggregate.keys.contains(where: { if case .window = $0.value { true } else { false } }) {
            throw NotFollowed("it has a window as a column and groups by another one")
        }
        let time = carried.time?.reference ?? levels[0].window.time
        self.levels = levels
        delayMillis =
            aggregate.child.nodes.compactMap { if case .watermark(let watermark) = $0.node { watermark.delayMillis } else { nil } }.first
        plan = try PhysicalPlan(Self.project(keys + [time] + values + (carried.names + carried.filters).map(\.reference), carried.plan))
        includesHeaders = carried.includesHeaders
        keyCount = keys.count
        valueCount = values.count
        filterCount = carried.filters.count
    }

    /// The contribution of one record.
    struct Row {
        var partition: Int32
        var offset: Int64
        var key: [Value]
        /// µs; nil if it is null or the query leaves the record out.
        var eventTime: Int64?
        var values: [Value]
    }

    /// The rows of each record of a fetch, in order.
    func rowsByRecord(_ records: KafkaRecords) throws -> [[Row]] {
        var indexes: [Int64: Int] = [:]
        for (row, offset) in records.offsets.values(as: Int64.self).enumerated() { indexes[offset] = row }
        var result: [[Row]] = Array(repeating: [], count: records.count)
        for row in try rows(of: records) {
            if let index = indexes[row.offset] { result[index].append(row) }
        }
        return result
    }

    /// The rows of a fetch, in order.
    func rows(of records: KafkaRecords) throws -> [Row] {
        let run = BatchRun(mode: nil, context: EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)) { _, columns in
            [KafkaColumns.batch(records, columns, includeHeaders: includesHeaders)]
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

    /// A plan that also carries the id of its records and the conditions of its filters.
    struct Carried {
        var plan: AnalyzedPlan
        var relation: Relation
        /// Whether the headers of the topic are read.
        var includesHeaders = false
        /// The record's partition and offset.
        var names: [Attribute]
        /// The condition of each filter.
        var filters: [Attribute] = []
        /// The time of a window that is a column.
        var time: Attribute?
        /// The windows that are columns. A record stays one row here, so the column is null, and only the grouping may read it.
        var windows: Set<AttributeID> = []

        private var extras: [Attribute] { names + (time.map { [$0] } ?? []) + filters }

        /// Adds a projection that also passes the carried columns on.
        mutating func project(_ columns: [OutputColumn]) {
            let there = Set(columns.map(\.attribute.id))
            plan = AnalyzedPlan(ProjectNode(columns + extras.filter { !there.contains($0.id) }.map { OutputColumn(passing: $0) }, plan))
        }

        /// Adds columns to the existing ones.
        mutating func append(_ columns: OutputColumn...) {
            plan = AnalyzedPlan(ProjectNode(plan.output.map { OutputColumn(passing: $0) } + columns, plan))
        }
    }

    /// The plan with the record's id and its filters' conditions in further columns.
    ///
    /// - Parameter overResults: whether it goes down to the next aggregation, whose results have no ids, and not to the records.
    /// - Throws: `NotFollowed` that names the step after which a row is no longer one record's.
    static func carry(_ plan: AnalyzedPlan, overResults: Bool = false) throws(NotFollowed) -> Carried {
        switch plan.node {
        case .relation(let leaf):
            guard !overResults, let includesHeaders = KafkaColumns.includesHeaders(leaf.relation) else {
                throw NotFollowed("it reads \(leaf.relation.name), whose rows are not records of Kafka")
            }
            let names = [KafkaColumns.partition, KafkaColumns.offset].map { leaf.output[$0] }
            return Carried(plan: plan, relation: leaf.relation, includesHeaders: includesHeaders, names: names)
        case .project(let project):
            var carried = try carry(project.child, overResults: overResults)
            var windows: Set<AttributeID> = []
            for column in project.columns where !column.expression.columns.isDisjoint(with: carried.windows) {
                guard case .column = column.expression else { throw computesWithWindow }
                windows.insert(column.attribute.id)
            }
            carried.project(project.columns)
            carried.windows = windows
            return carried
        case .filter(let filter):
            var carried = try carry(filter.child, overResults: overResults)
            guard filter.condition.columns.isDisjoint(with: carried.windows) else { throw computesWithWindow }
            let passes = Attribute("passes", .boolean)
            carried.append(OutputColumn(passes, filter.condition))
            carried.filters.append(passes)
            return carried
        case .watermark(let watermark): return try carry(watermark.child, overResults: overResults)
        case .window(let window):
            var carried = try carry(window.child, overResults: overResults)
            guard carried.time == nil, window.window.time.columns.isDisjoint(with: carried.windows) else {
                throw NotFollowed("it has several windows as columns")
            }
            let time = Attribute("time", .timestamp)
            carried.append(OutputColumn(window.attribute, .literal(.null, window.attribute.type)), OutputColumn(time, window.window.time))
            carried.time = time
            carried.windows = [window.attribute.id]
            return carried
        case .aggregate where overResults:
            let results = Relation(id: 0, name: "results", schema: plan.schema, isStreaming: false)
            return Carried(plan: AnalyzedPlan(RelationNode(results, plan.output)), relation: results, names: [])
        case .aggregate: throw NotFollowed("it aggregates without a window before it aggregates by windows")
        case .mapBatches: throw NotFollowed("a function of the program produces the rows that it aggregates")
        case .union: throw NotFollowed("it has a union between Kafka and its aggregation")
        case .sort: throw NotFollowed("it sorts before it aggregates")
        case .limit: throw NotFollowed("it has a limit before its aggregation")
        }
    }

    private static var computesWithWindow: NotFollowed {
        NotFollowed("it computes with its window, or filters by it, before it aggregates")
    }

    static func project(_ expressions: [Expression], _ child: AnalyzedPlan) -> AnalyzedPlan {
        AnalyzedPlan(ProjectNode(expressions.enumerated().map { OutputColumn(Attribute("c\($0)", $1.resolvedType), $1) }, child))
    }
}

extension Aggregate {
    init(_ function: AggregateFunction) {
        let known: [AggregateFunction: Aggregate] = [.count: .count, .sum: .sum, .avg: .average, .min: .min, .max: .max]
        self = known[function] ?? .unknown
    }
}

/// Why a job's steps do not show what it makes of a record.
struct NotFollowed: Error {
    /// What cannot be followed, in the form after an article.
    let subject: String
    /// Completes "cannot be followed record by record: ".
    let reason: String

    init(_ reason: String, of subject: String = "port") {
        self.reason = reason
        self.subject = subject
    }
}
