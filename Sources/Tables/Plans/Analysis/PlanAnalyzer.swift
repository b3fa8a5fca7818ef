import Columnar
import Errors
import Expressions

/// Analyzes a logical plan: resolves names and types, splits aggregations, tracks event time, and moves filters below
/// watermarks as Spark's optimizer does, because that decides which rows move a watermark.
package struct PlanAnalyzer {
    /// The functions that expressions may call.
    private let functions: FunctionRegistry
    private var watermarks = 0

    package static func analyze(_ plan: LogicalPlan, functions: FunctionRegistry = .standard) throws -> AnalyzedPlan {
        PlanRewriter.standard.rewrite(try resolve(plan, functions: functions))
    }

    /// The analyzed plan, before any rewriting.
    package static func resolve(_ plan: LogicalPlan, functions: FunctionRegistry = .standard) throws -> AnalyzedPlan {
        var analyzer = PlanAnalyzer(functions: functions)
        return try analyzer.analyze(plan)
    }

    /// The schema of a plan: for `DataFrame.schema` and names in error messages.
    package static func schema(of plan: LogicalPlan, functions: FunctionRegistry = .standard) throws -> Schema {
        try resolve(plan, functions: functions).schema
    }

    /// Resolves expressions over a plan's columns.
    private func resolver(_ plan: AnalyzedPlan) -> ExpressionResolver {
        ExpressionResolver(scope: Scope(plan.output), functions: functions)
    }

    /// The error for a plan too deep for a thread's stack, at any stage.
    package static let tooDeep = AnalysisError(
        .wrongArguments,
        "the table has more nested steps than this thread's stack allows; combine several steps into one (a select for many withColumn, a "
            + "where for many filters), compute part of it first, or compute it on a thread with a larger stack")

    private mutating func analyze(_ plan: LogicalPlan) throws -> AnalyzedPlan {
        // An analyzed plan must also be rewritten, planned and run: some of the stack is reserved for that.
        guard StackGuard.hasRoom(192 << 10) else { throw Self.tooDeep }
        switch plan {
        case .relation(let relation): return AnalyzedPlan(RelationNode(relation))
        case .subqueryAlias(let name, let child):
            let plan = try analyze(child)
            return AnalyzedPlan(
                ProjectNode(
                    plan.output.map { attribute in
                        var renamed = attribute
                        renamed.qualifier = name
                        return OutputColumn(renamed, attribute.reference)
                    }, plan))
        case .project(let expressions, let child): return try project(expressions, try analyze(child))
        case .edit(let edit, let child):
            let child = try analyze(child)
            return try project(edit.expressions(over: child.output), child)
        case .filter(let condition, let child):
            let child = try analyze(child)
            let resolved = try resolver(child).resolveCondition(condition)
            if resolved.expression.containsAggregateCall {
                let text = (try? resolver(child).text(condition)) ?? resolved.name
                throw AnalysisError(
                    .aggregateInWhere, ["condition": Quoted.expression(text), "expressionList": text],
                    hint: "filter the result of agg instead")
            }
            let (conditions, input) = try WindowExpansion.apply([resolved], child)
            let filter = AnalyzedPlan(FilterNode(conditions[0].expression, input))
            return WindowExpansion.windowFirst(filter, over: child)
        case .watermark(let column, let delay, let child): return try watermark(column, delay, try analyze(child))
        case .aggregate(let keys, let aggregates, let child):
            return try aggregate(keys, aggregates, try analyze(child))
        case .mapBatches(let function, let child): return AnalyzedPlan(MapBatchesNode(function, try analyze(child)))
        case .sort(let orders, let child):
            let child = try analyze(child)
            let (keys, input) = try WindowExpansion.apply(try orders.map { try resolver(child).resolve($0.expression) }, child)
            for key in keys where key.expression.containsAggregateCall {
                throw AnalysisError(
                    .aggregateInOperator, ["invalidExprSqls": Quoted.expression(key.name)], hint: "order the result of agg instead")
            }
            let resolved = zip(keys, orders).map { SortOrder($0.expression, ascending: $1.ascending, nullsFirst: $1.nullsFirst) }
            return WindowExpansion.windowFirst(AnalyzedPlan(SortNode(resolved, input)), over: child)
        case .limit(let count, let child):
            let child = try analyze(child)
            guard count >= 0 else {
                throw AnalysisError(.negativeLimit, ["name": "limit", "expr": Quoted.expression("\(count)"), "v": "\(count)"])
            }
            return AnalyzedPlan(LimitNode(count, child))
        case .union(let children): return try union(try children.map { try analyze($0) })
        }
    }

    private func project(_ expressions: [Expression], _ child: AnalyzedPlan) throws -> AnalyzedPlan {
        let written = try resolver(child).resolveProjection(expressions)
        // As in Spark, aggregates in a select make one group of all rows.
        if written.contains(where: { $0.expression.containsAggregateCall }) { return try aggregate([], expressions, child) }
        let (resolved, input) = try WindowExpansion.apply(written, child)
        return try Self.project(resolved, input)
    }

    static func project(_ expressions: [ResolvedExpression], _ child: AnalyzedPlan) throws -> AnalyzedPlan {
        for expression in expressions where expression.expression.containsAggregateCall {
            throw AnalysisError(
                .missingGroupBy, [:],
                hint: "'\(expression.name)' in select has an aggregate function: use groupBy(…).agg(…), or agg(…) for one group of all rows"
            )
        }
        return AnalyzedPlan(ProjectNode(expressions.map { OutputColumn($0, over: child.output) }, child))
    }

    private mutating func watermark(_ column: Expression, _ delay: Int64, _ child: AnalyzedPlan) throws -> AnalyzedPlan {
        let resolved = try resolver(child).resolve(column)
        guard case .column(let time, let type) = resolved.expression else {
            throw AnalysisError(
                .wrongArguments, "withWatermark: '\(resolved.name)' is not a column; add it with withColumn first")
        }
        let isWindow = type == TimeWindow.type
        guard type == .timestamp || isWindow else {
            throw AnalysisError(.eventTimeNotTimestamp, ["eventName": Quoted.name(resolved.name), "eventType": Quoted.type(type)])
        }
        guard child.isStreaming else { return child }
        if child.hasOpenWatermark {
            throw AnalysisError(
                .unsupportedStreaming,
                "Redefining watermark is disallowed: withWatermark(\"\(resolved.name)\") follows another withWatermark; keep one of them")
        }
        watermarks += 1
        return AnalyzedPlan(WatermarkNode(number: watermarks - 1, time: time, delayMillis: delay, child))
    }

    private func union(_ children: [AnalyzedPlan]) throws -> AnalyzedPlan {
        guard let first = children.first else { throw AnalysisError(.wrongArguments, "union: needs at least one table") }
        var fields = first.schema.fields
        for (number, child) in children.dropFirst().enumerated() {
            guard child.output.count == fields.count else {
                throw AnalysisError(
                    .differentColumnCounts,
                    [
                        "operator": "UNION", "firstNumColumns": "\(fields.count)", "invalidOrdinalNum": Ordinal.word(number + 1),
                        "invalidNumColumns": "\(child.output.count)",
                    ])
            }
            for (ordinal, field) in child.output.enumerated() {
                guard let type = TypeCoercion.wider(fields[ordinal].type, field.type) else {
                    throw AnalysisError(
                        .incompatibleColumns,
                        [
                            "operator": "UNION", "columnOrdinalNumber": Ordinal.word(ordinal),
                            "tableOrdinalNumber": Ordinal.word(number + 1),
                            "dataType1": Quoted.type(field.type), "dataType2": Quoted.type(fields[ordinal].type), "hint": "",
                        ])
                }
                fields[ordinal].type = type
                fields[ordinal].nullable = fields[ordinal].nullable || field.nullable
            }
        }
        let inputs = children.map { child -> AnalyzedPlan in
            if zip(child.output, fields).allSatisfy({ $0.type == $1.type }) { return child }
            let casts = zip(child.output, fields).map { column, field in
                column.type == field.type
                    ? OutputColumn(passing: column)
                    : OutputColumn(Attribute(field.name, field.type, qualifier: column.qualifier), .cast(column.reference, field.type))
            }
            return AnalyzedPlan(ProjectNode(casts, child))
        }
        return AnalyzedPlan(UnionNode(inputs, fields))
    }

    private func aggregate(
        _ keys: [Expression], _ outputs: [Expression], _ child: AnalyzedPlan
    ) throws -> AnalyzedPlan {
        try AggregateSplitter(child, functions: functions).split(keys, outputs)
    }
}

extension AnalyzedPlan {
    /// Whether a watermark reaches this node without a node in between that ends it.
    fileprivate var hasOpenWatermark: Bool {
        if case .watermark = node { return true }
        return !(stateful?.endsWatermark ?? false) && children.contains(where: \.hasOpenWatermark)
    }
}

extension ColumnEdit {
    /// The selected columns.
    fileprivate func expressions(over input: [Attribute]) -> [Expression] {
        func isCalled(_ attribute: Attribute, _ name: String) -> Bool { attribute.name.lowercased() == name.lowercased() }
        switch self {
        case .with(let name, let expression):
            let new = Expression.alias(expression, name)
            let replaced = input.map { isCalled($0, name) ? new : $0.reference }
            return input.contains { isCalled($0, name) } ? replaced : replaced + [new]
        case .rename(let name, let other): return input.map { isCalled($0, name) ? .alias($0.reference, other) : $0.reference }
        case .drop(let names):
            let dropped = Set(names.map { $0.lowercased() })
            return input.filter { !dropped.contains($0.name.lowercased()) }.map(\.reference)
        }
    }
}
