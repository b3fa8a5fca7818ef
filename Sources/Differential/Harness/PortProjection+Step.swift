import Columnar
import Expressions
import Operators
import Plans

extension PortProjection {
    /// What stands between an aggregation and the one below it, with what each of its columns then takes in (nil where it counts rows).
    ///
    /// - Throws: `NotFollowed` where what stands there is not done row by row.
    static func step(
        _ aggregate: AnalyzedAggregate, _ child: AnalyzedPlan, over below: (AnalyzedAggregate, AnalyzedPlan), _ window: TimeWindow
    ) throws -> (step: WindowStep, feeds: [Int?]) {
        let carried = try carry(child, overResults: true)
        var values: [ResolvedExpression] = []
        var feeds: [Int?] = []
        for case .builtIn(let call) in aggregate.calls {
            if case .literal = call.arguments[0] {
                feeds.append(nil)
            } else {
                guard !reads(call.arguments[0], carried.windows) else { throw NotFollowed("it aggregates a window") }
                feeds.append(values.count)
                values.append(ResolvedExpression(expression: call.arguments[0], type: call.arguments[0].resolvedType, nullable: true, name: "value"))
            }
        }
        var keys = 0
        let sources = below.0.keys.indices.map { index -> WindowStep.Source in
            guard Self.window(of: below.0.keys[index], over: below.1) == nil else { return .window }
            keys += 1
            return .key(keys - 1)
        } + below.0.calls.indices.map { .value($0) }
        let plan = try PhysicalPlan(project(values + carried.filters.map { column($0, of: carried.plan) }, carried.plan))
        let step = WindowStep(plan, over: carried.relation.schema, sources: sources, length: window.lengthMicros / 1_000, valueCount: values.count)
        return (step, feeds)
    }
}
