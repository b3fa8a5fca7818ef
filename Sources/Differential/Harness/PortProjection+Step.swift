import Columnar
import Expressions
import Operators
import Plans

extension PortProjection {
    /// What lies between an aggregation and the one below it, and what each of its columns takes from that (nil if it counts rows).
    ///
    /// - Throws: `NotFollowed` if what lies there is not done row by row.
    static func step(
        _ aggregate: AggregateNode, over below: AggregateNode, _ window: TimeWindow
    ) throws -> (step: ResultStep, feeds: [Int?]) {
        let carried = try carry(aggregate.child, overResults: true)
        var values: [Expression] = []
        var feeds: [Int?] = []
        for case .builtIn(let call) in aggregate.calls.map(\.function) {
            if case .literal = call.arguments[0] {
                feeds.append(nil)
            } else {
                guard call.arguments[0].columns.isDisjoint(with: carried.windows) else { throw NotFollowed("it aggregates a window") }
                feeds.append(values.count)
                values.append(call.arguments[0])
            }
        }
        var keys = 0
        let sources =
            below.keys.map { key -> ResultStep.Source in
                guard Self.window(of: key, over: below.child) == nil else { return .window }
                keys += 1
                return .key(keys - 1)
            } + below.calls.indices.map { .value($0) }
        let plan = try PhysicalPlan(project(values + carried.filters.map(\.reference), carried.plan))
        let step = ResultStep(
            plan, over: carried.relation.schema, sources: sources, length: window.lengthMicros / 1_000, valueCount: values.count)
        return (step, feeds)
    }
}
