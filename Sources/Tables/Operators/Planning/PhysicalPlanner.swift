import Columnar
import Expressions
import Plans

/// Selects operators for an analyzed plan and combines row-wise steps into stages.
///
/// Columns that are not read above are neither read from a source nor computed; the same holds for fields of JSON.
struct PhysicalPlanner {
    /// A pipeline under construction.
    private struct Chain {
        var source: any PhysicalOperator
        var steps: [any RowwiseStep] = []
    }

    func pipeline(_ plan: AnalyzedPlan, required: ColumnDemand) throws -> Pipeline {
        let chain = try chain(plan, required)
        return Pipeline(source: chain.source, steps: chain.steps, schema: plan.schema)
    }

    private func chain(_ plan: AnalyzedPlan, _ required: ColumnDemand) throws -> Chain {
        guard StackGuard.hasRoom(128 << 10) else { throw PlanAnalyzer.tooDeep }
        switch plan.node {
        case .relation(let leaf): return Chain(source: RelationOperator(leaf.relation, columns: required.columns))
        case .project(let project):
            let expressions = try project.columns.map { try Self.bound($0.attribute, $0.expression, project.child, project) }
            var below = ColumnDemand()
            for column in required.columns { below.add(expressions[column].expression, fields: required.fields(of: column)) }
            var chain = try chain(project.child, below)
            let compiled = try expressions.enumerated().map { index, expression in
                required.contains(index) ? try CompiledExpression(expression, fields: required.fields(of: index)) : nil
            }
            chain.steps.append(ProjectStep(expressions: compiled, schema: plan.schema))
            return chain
        case .filter(let filter):
            let condition = try Self.bound(Attribute("condition", .boolean), filter.condition, filter.child, filter)
            var chain = try chain(filter.child, required.adding(condition.expression))
            chain.steps.append(FilterStep(condition: try CompiledExpression(condition)))
            return chain
        case .watermark(let watermark):
            let time = try EventTimeColumn(plan.schema, plan.output.firstIndex { $0.id == watermark.time } ?? -1, for: watermark.title)
            var below = required
            below.addWhole(time.ordinal)
            var chain = try chain(watermark.child, below)
            chain.steps.append(WatermarkStep(node: watermark.number, time: time))
            return chain
        case .window(let node):
            let time = try Self.bound(Attribute("time", node.window.time.resolvedType), node.window.time, node.child, node)
            let column = node.child.output.count
            var below = required
            below.remove(column)
            below.add(time.expression)
            var chain = try chain(node.child, below)
            chain.steps.append(
                WindowStep(
                    window: try WindowLattice(node.window), time: try CompiledExpression(time), schema: plan.schema,
                    isRead: required.contains(column)))
            return chain
        case .mapBatches(let map):
            var chain = try chain(map.child, ColumnDemand(whole: map.child.output.indices))
            chain.steps.append(MapStep(function: map.function))
            return chain
        case .union(let union):
            return Chain(source: UnionOperator(try union.children.map { try pipeline($0, required: required) }, schema: plan.schema))
        case .sort(let sort):
            let bound = try sort.orders.map {
                try Self.bound(Attribute("key", $0.expression.resolvedType), $0.expression, sort.child, sort)
            }
            let reads = bound.reduce(into: required) { $0.add($1.expression) }
            let keys = try zip(sort.orders, bound).map { order, key in
                SortOperator.Key(expression: try CompiledExpression(key), ascending: order.ascending, nullsFirst: order.nullsFirst)
            }
            return Chain(source: SortOperator(try pipeline(sort.child, required: reads), keys))
        case .limit(let limit): return Chain(source: LimitOperator(try pipeline(limit.child, required: required), limit.count))
        case .aggregate(let aggregate): return Chain(source: try self.aggregate(aggregate, plan.schema))
        }
    }

    /// An expression of a node in executable form: over the ordinals of the child's columns.
    private static func bound(
        _ column: Attribute, _ expression: Expression, _ child: AnalyzedPlan, _ node: some PlanNode
    ) throws -> ResolvedExpression {
        ResolvedExpression(
            expression: try expression.bound(to: child.output, in: node.title), type: column.type, nullable: column.nullable,
            name: column.name)
    }

    /// First a projection of just the keys and arguments, then the grouping over it.
    private func aggregate(_ aggregate: AggregateNode, _ schema: Schema) throws -> StatefulExecutor {
        var inputs: [ResolvedExpression] = []
        let below = aggregate.child.output
        func input(_ expression: Expression, _ type: DataType) throws -> Int {
            let expression = try expression.bound(to: below, in: aggregate.title)
            let name: String = if case .bound(let ordinal, _) = expression { below[ordinal].name } else { "c\(inputs.count)" }
            if let index = inputs.firstIndex(where: { $0.expression == expression }) { return index }
            inputs.append(ResolvedExpression(expression: expression, type: type, nullable: true, name: name))
            return inputs.count - 1
        }
        let keys = try aggregate.keys.map { key -> GroupKey in
            switch key.value {
            case .expression(let expression): return .column(try input(expression, key.attribute.type))
            case .window(let window): return .window(time: try input(window.time, window.time.resolvedType), try WindowLattice(window))
            }
        }
        let states = try aggregate.calls.map { call -> GroupedStates.Aggregate in
            switch call.function {
            case .user(let user, let arguments):
                let ordinals = try arguments.map { try input($0, $0.resolvedType) }
                return GroupedStates.Aggregate(arguments: ordinals) { user.function.makeStates() }
            case .builtIn(let call): return try GroupedStates.Aggregate(call, input)
            }
        }
        let required = inputs.reduce(into: ColumnDemand()) { $0.add($1.expression) }
        var chain = try chain(aggregate.child, required)
        let projected = Schema(inputs.map(\.field))
        chain.steps.append(ProjectStep(expressions: try inputs.map { try CompiledExpression($0) }, schema: projected))
        let layout = GroupKeyLayout(keys, input: projected)
        let groups = aggregate.keys.map(\.attribute)
        return StatefulExecutor(
            AggregateOperator(
                schema: schema, layout: layout,
                input: Pipeline(source: chain.source, steps: chain.steps, schema: projected), aggregates: states,
                eventKey: try aggregate.eventKey.map { try EventTimeKey(layout, key: $0, groups[$0]) },
                groupConditions: try aggregate.groupConditions.map {
                    try CompiledExpression(
                        ResolvedExpression(
                            expression: try $0.bound(to: groups, in: aggregate.title), type: .boolean, nullable: true, name: "condition"))
                }))
    }
}
