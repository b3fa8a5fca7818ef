import Columnar
import Expressions

/// Binds a logical plan: resolves names and types, takes aggregates apart, follows event time, and moves filters below
/// watermarks where Spark's optimizer does, for that decides which rows may move a watermark.
package struct PlanAnalyzer {
    private var watermarks = 0
    private var aggregates = 0

    package static func analyze(_ plan: LogicalPlan) throws -> AnalyzedPlan {
        var analyzer = PlanAnalyzer()
        return FilterPushdown.apply(try analyzer.analyze(plan))
    }

    /// Only what a plan yields: for `DataFrame.schema` and names in error messages.
    package static func schema(of plan: LogicalPlan) throws -> Schema {
        var analyzer = PlanAnalyzer()
        return try analyzer.analyze(plan).schema
    }

    private mutating func analyze(_ plan: LogicalPlan) throws -> AnalyzedPlan {
        switch plan {
        case .relation(let relation):
            return AnalyzedPlan(
                .relation(relation), schema: relation.schema, eventTime: [], isStreaming: relation.isStreaming)
        case .subqueryAlias(let name, let child):
            var plan = try analyze(child)
            plan.qualifiers = plan.schema.fields.map { _ in name }
            return plan
        case .project(let expressions, let child):
            let child = try analyze(child)
            let written = try child.resolver.resolveProjection(expressions)
            // As in Spark: aggregates in a select make one group of all rows.
            if written.contains(where: { $0.expression.containsAggregateCall }) { return try aggregate([], expressions, child) }
            let (resolved, input) = try WindowExpansion.apply(written, child)
            return try Self.project(resolved, input)
        case .filter(let condition, let child):
            let child = try analyze(child)
            let resolved = try child.resolver.resolveCondition(condition)
            if resolved.expression.containsAggregateCall {
                throw AnalysisError(.wrongArguments, "where: '\(resolved.name)' has an aggregate function; filter the result of agg instead")
            }
            let (conditions, input) = try WindowExpansion.apply([resolved], child)
            let filter = AnalyzedPlan(.filter(conditions[0], input), passing: input)
            return try WindowExpansion.windowFirst(filter, over: child)
        case .watermark(let column, let delay, let child): return try watermark(column, delay, try analyze(child))
        case .aggregate(let keys, let aggregates, let child):
            return try aggregate(keys, aggregates, try analyze(child))
        case .mapBatches(let function, let child):
            let child = try analyze(child)
            let eventTime = child.eventTime.isEmpty ? nil : function.eventTime
            return AnalyzedPlan(
                .mapBatches(function, child), schema: function.output, eventTime: Set(eventTime.map { [$0] } ?? []),
                isStreaming: child.isStreaming)
        case .sort(let orders, let child):
            let child = try analyze(child)
            let (keys, input) = try WindowExpansion.apply(try orders.map { try child.resolver.resolve($0.expression) }, child)
            for key in keys where key.expression.containsAggregateCall {
                throw AnalysisError(.wrongArguments, "orderBy: '\(key.name)' has an aggregate function; order the result of agg instead")
            }
            let resolved = zip(keys, orders).map { SortOrder($0.expression, ascending: $1.ascending, nullsFirst: $1.nullsFirst) }
            return try WindowExpansion.windowFirst(AnalyzedPlan(.sort(resolved, input), passing: input), over: child)
        case .limit(let count, let child):
            let child = try analyze(child)
            guard count >= 0 else { throw AnalysisError(.wrongArguments, "limit: \(count) rows; the number must not be negative") }
            return AnalyzedPlan(.limit(count, child), passing: child)
        case .union(let children): return try union(try children.map { try analyze($0) })
        }
    }

    static func project(_ expressions: [ResolvedExpression], _ child: AnalyzedPlan) throws -> AnalyzedPlan {
        for expression in expressions where expression.expression.containsAggregateCall {
            throw AnalysisError(
                .wrongArguments,
                "select: '\(expression.name)' has an aggregate function; use groupBy(…).agg(…), or agg(…) for one group of all rows")
        }
        let eventTime = expressions.indices.filter { child.carriesEventTime(expressions[$0].expression) }
        return AnalyzedPlan(
            .project(expressions, child), schema: Schema(expressions.map(\.field)), eventTime: Set(eventTime),
            isStreaming: child.isStreaming, qualifiers: expressions.map(\.qualifier))
    }

    private mutating func watermark(_ column: Expression, _ delay: Int64, _ child: AnalyzedPlan) throws -> AnalyzedPlan {
        let resolved = try child.resolver.resolve(column)
        guard case .bound(let time, let type) = resolved.expression else {
            throw AnalysisError(
                .wrongArguments, "withWatermark: '\(resolved.name)' is not a column; make it one with withColumn before")
        }
        let isWindow = type == TimeWindow.type
        guard type == .timestamp || isWindow else {
            throw AnalysisError(
                .typeMismatch,
                "[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE] The event time `\(resolved.name)` has the invalid type "
                    + "\"\(type.sqlName.uppercased())\", but expected \"TIMESTAMP\".")
        }
        guard child.isStreaming else { return child }
        if child.hasOpenWatermark {
            throw AnalysisError(
                .unsupportedStreaming,
                "Redefining watermark is disallowed: withWatermark(\"\(resolved.name)\") stands over another withWatermark; keep one of them")
        }
        watermarks += 1
        return AnalyzedPlan(
            .watermark(node: watermarks - 1, time: time, delayMillis: delay, child), schema: child.schema,
            eventTime: [time], isStreaming: true, qualifiers: child.qualifiers)
    }

    private mutating func union(_ children: [AnalyzedPlan]) throws -> AnalyzedPlan {
        guard let first = children.first else { throw AnalysisError(.wrongArguments, "union: needs at least one table") }
        var fields = first.schema.fields
        for child in children.dropFirst() {
            guard child.schema.fields.count == fields.count else {
                throw AnalysisError(
                    .typeMismatch,
                    "[NUM_COLUMNS_MISMATCH] UNION can only be performed on inputs with the same number of columns, but the "
                        + "first input has \(fields.count) columns and another has \(child.schema.fields.count) columns.")
            }
            for (ordinal, field) in child.schema.fields.enumerated() {
                guard let type = TypeCoercion.wider(fields[ordinal].type, field.type) else {
                    throw AnalysisError(
                        .typeMismatch,
                        "union: column \(ordinal + 1) is \(fields[ordinal].type.sqlName) in one table and \(field.type.sqlName) in another")
                }
                fields[ordinal].type = type
                fields[ordinal].nullable = fields[ordinal].nullable || field.nullable
            }
        }
        let schema = Schema(fields)
        let inputs = try children.map { child -> AnalyzedPlan in
            if zip(child.schema.fields, fields).allSatisfy({ $0.type == $1.type }) { return child }
            let casts = zip(child.schema.fields, fields).enumerated().map { ordinal, pair in
                let column = Expression.bound(ordinal, pair.0.type)
                return ResolvedExpression(
                    expression: pair.0.type == pair.1.type ? column : .cast(column, pair.1.type), type: pair.1.type,
                    nullable: true, name: pair.1.name)
            }
            return try Self.project(casts, child)
        }
        // A column is event time where it is so in every input.
        let eventTime = inputs.dropFirst().reduce(first.eventTime) { $0.intersection($1.eventTime) }
        return AnalyzedPlan(
            .union(inputs), schema: schema, eventTime: eventTime, isStreaming: children.contains(where: \.isStreaming),
            qualifiers: first.qualifiers)
    }

    private mutating func aggregate(
        _ keys: [Expression], _ outputs: [Expression], _ child: AnalyzedPlan
    ) throws -> AnalyzedPlan {
        defer { aggregates += 1 }
        return try AggregateSplitter(child, operatorID: aggregates).split(keys, outputs)
    }
}

extension AnalyzedPlan {
    /// Whether a watermark reaches this node without an aggregation between.
    fileprivate var hasOpenWatermark: Bool {
        switch node {
        case .watermark: true
        case .aggregate: false
        default: children.contains(where: \.hasOpenWatermark)
        }
    }

    /// Whether an expression over this plan's columns is event time: a column of it, or the time of its window.
    func carriesEventTime(_ expression: Expression) -> Bool {
        if case .bound(let ordinal, _) = expression { return eventTime.contains(ordinal) }
        return expression.timedWindow.map(carriesEventTime) ?? false
    }
}
