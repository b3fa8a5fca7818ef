import Columnar
import Expressions
import Plans

/// Chooses operators for an analyzed plan and joins row-wise steps into stages.
///
/// Columns that nobody above reads are neither read from a source nor computed; nor are fields of JSON.
struct PhysicalPlanner {
    private(set) var aggregates: [AggregateOperator] = []

    /// A stage under construction.
    private struct Chain {
        var source: any PhysicalOperator
        var steps: [any BatchStep] = []
    }

    mutating func stage(_ plan: AnalyzedPlan, required: ColumnDemand) throws -> Stage {
        let chain = try chain(plan, required)
        return Stage(source: chain.source, steps: chain.steps, schema: plan.schema)
    }

    private mutating func chain(_ plan: AnalyzedPlan, _ required: ColumnDemand) throws -> Chain {
        switch plan.node {
        case .relation(let relation): return Chain(source: RelationOperator(relation, columns: required.columns))
        case .project(let expressions, let child):
            var below = ColumnDemand()
            for column in required.columns { below.add(expressions[column].expression, fields: required.fields(of: column)) }
            var chain = try chain(child, below)
            let compiled = try expressions.enumerated().map { index, expression in
                required.contains(index) ? try CompiledExpression(expression, fields: required.fields(of: index)) : nil
            }
            chain.steps.append(ProjectStep(expressions: compiled, schema: plan.schema))
            return chain
        case .filter(let condition, let child):
            var chain = try chain(child, required.adding(condition.expression))
            chain.steps.append(FilterStep(condition: try CompiledExpression(condition)))
            return chain
        case .watermark(let node, let time, _, let child):
            var below = required
            below.addWhole(time)
            var chain = try chain(child, below)
            chain.steps.append(WatermarkStep(node: node, time: time))
            return chain
        case .window(let window, let child):
            let column = child.schema.fields.count
            var below = required
            below.remove(column)
            below.add(window.time)
            var chain = try chain(child, below)
            let time = ResolvedExpression(expression: window.time, type: .timestamp, nullable: true, name: "time")
            chain.steps.append(
                WindowStep(
                    window: try WindowLattice(window), time: try CompiledExpression(time), schema: plan.schema, isRead: required.contains(column)))
            return chain
        case .mapBatches(let function, let child):
            var chain = try chain(child, ColumnDemand(whole: child.schema.fields.indices))
            chain.steps.append(MapStep(function: function))
            return chain
        case .union(let children):
            return Chain(source: UnionOperator(try children.map { try stage($0, required: required) }, schema: plan.schema))
        case .sort(let orders, let child):
            let reads = orders.reduce(into: required) { $0.add($1.expression) }
            let keys = try orders.map { order in
                SortOperator.Key(
                    expression: try CompiledExpression(
                        ResolvedExpression(expression: order.expression, type: order.expression.resolvedType, nullable: true, name: "key")),
                    ascending: order.ascending, nullsFirst: order.nullsFirst)
            }
            return Chain(source: SortOperator(try stage(child, required: reads), keys))
        case .limit(let count, let child): return Chain(source: LimitOperator(try stage(child, required: required), count))
        case .aggregate(let aggregate, let child): return Chain(source: try self.aggregate(aggregate, plan.schema, child))
        }
    }

    /// First a projection of just the keys and arguments, then the grouping over it.
    private mutating func aggregate(
        _ aggregate: AnalyzedAggregate, _ schema: Schema, _ child: AnalyzedPlan
    ) throws -> AggregateOperator {
        var inputs: [ResolvedExpression] = []
        func input(_ expression: Expression, _ type: DataType) -> Int {
            if let index = inputs.firstIndex(where: { $0.expression == expression }) { return index }
            inputs.append(ResolvedExpression(expression: expression, type: type, nullable: true, name: "c\(inputs.count)"))
            return inputs.count - 1
        }
        let keys = try aggregate.keys.map { key -> GroupKey in
            switch key {
            case .expression(let resolved): return .column(input(resolved.expression, resolved.type))
            case .window(let window, _):
                return .window(time: input(window.time, .timestamp), try WindowLattice(window))
            }
        }
        let states = try aggregate.calls.map { call -> GroupedStates.Aggregate in
            switch call {
            case .user(let user, let arguments):
                let ordinals = arguments.map { input($0, $0.resolvedType) }
                return GroupedStates.Aggregate(arguments: ordinals) { user.function.makeStates() }
            case .builtIn(let call): return try GroupedStates.Aggregate(call, input)
            }
        }
        let required = inputs.reduce(into: ColumnDemand()) { $0.add($1.expression) }
        var chain = try chain(child, required)
        let projected = Schema(inputs.map(\.field))
        chain.steps.append(ProjectStep(expressions: try inputs.map { try CompiledExpression($0) }, schema: projected))
        let layout = GroupKeyLayout(keys, input: projected)
        let result = AggregateOperator(
            operatorID: aggregate.operatorID, schema: schema, layout: layout,
            input: Stage(source: chain.source, steps: chain.steps, schema: projected), aggregates: states,
            eventKey: aggregate.eventKey.flatMap { EventTimeKey(layout, key: $0) },
            groupConditions: try aggregate.groupConditions.map {
                try CompiledExpression(ResolvedExpression(expression: $0, type: .boolean, nullable: true, name: "condition"))
            })
        aggregates.append(result)
        return result
    }
}
