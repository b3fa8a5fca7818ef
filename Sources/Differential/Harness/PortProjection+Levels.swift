import Expressions
import Operators
import Plans

extension PortProjection {
    /// One windowed aggregation of the query.
    struct Level {
        var window: TimeWindow
        var functions: [Aggregate]
        /// Which value of the level below each of its columns takes, nil if it counts rows; empty for the level of the records.
        var feeds: [Int?]
        /// What is done with the results below in between, to whose columns `feeds` refers; nil if nothing is.
        var step: ResultStep?
    }

    /// The plan's aggregations, the uppermost first.
    static func aggregates(_ plan: AnalyzedPlan) -> [AggregateNode] {
        plan.nodes.compactMap { node in if case .aggregate(let aggregate) = node.node { aggregate } else { nil } }
    }

    /// The levels from the records upwards.
    ///
    /// - Throws: `NotFollowed` if one has no window, has an aggregate of the job's own, or does not take the results below row by row, by
    ///   the same keys.
    static func levels(_ aggregates: [AggregateNode]) throws -> [Level] {
        var levels: [Level] = []
        var below: AggregateNode?
        for aggregate in aggregates.reversed() {
            let window = aggregate.keys.lazy.compactMap { Self.window(of: $0, over: aggregate.child) }.first
            var functions: [Aggregate] = []
            for call in aggregate.calls {
                guard case .builtIn(let call) = call.function, !call.arguments.isEmpty else {
                    throw NotFollowed("it has an aggregate function that the program defines")
                }
                functions.append(Aggregate(call.function))
            }
            guard let window else {
                let keys = aggregate.keys.compactMap { if case .expression = $0.value { $0.attribute.name } else { nil } }
                throw NotFollowed("it aggregates without a window\(keys.isEmpty ? "" : ", by \(keys.joined(separator: ", "))")")
            }
            var level = Level(window: window, functions: functions, feeds: [])
            if let below, let lower = levels.last {
                guard hasKeys(of: below, aggregate) else {
                    throw NotFollowed("its windows are grouped by other keys than the windows below them")
                }
                if let feeds = Self.feeds(aggregate, below) {
                    level.feeds = feeds
                } else {
                    let found = try Self.step(aggregate, over: below, lower.window)
                    level.feeds = found.feeds
                    level.step = found.step
                }
            }
            levels.append(level)
            below = aggregate
        }
        return levels
    }

    /// What each value of the cells is over the records; `.unknown` if it is not an aggregate of the same value of each record.
    static func flat(_ levels: [Level]) -> [Aggregate] {
        guard levels.allSatisfy({ $0.step == nil }) else { return levels[levels.count - 1].functions.map { _ in .unknown } }
        return levels[levels.count - 1].functions.indices.map { column in
            var function = levels[levels.count - 1].functions[column]
            var place = column
            for depth in stride(from: levels.count - 1, to: 0, by: -1) {
                guard let feed = levels[depth].feeds[place] else { return .unknown }
                place = feed
                function = function.over(levels[depth - 1].functions[place])
            }
            return place == column ? function : .unknown
        }
    }

    /// Whether an aggregation has the unchanged keys of the one below it.
    private static func hasKeys(of below: AggregateNode, _ aggregate: AggregateNode) -> Bool {
        let innerKeys = below.keys.indices.filter { window(of: below.keys[$0], over: below.child) == nil }
        let keys = plainKeys(aggregate).map { column($0, of: aggregate.child) }
        return keys.compactMap { $0 } == innerKeys && keys.count == innerKeys.count
    }

    /// Which of the results below each column takes, if they are unchanged in between.
    private static func feeds(_ aggregate: AggregateNode, _ below: AggregateNode) -> [Int?]? {
        guard !isFiltered(aggregate.child) else { return nil }
        var feeds: [Int?] = []
        for case .builtIn(let call) in aggregate.calls.map(\.function) {
            if case .literal = call.arguments[0] {
                feeds.append(nil)
            } else if let ordinal = column(call.arguments[0], of: aggregate.child), ordinal >= below.keys.count {
                feeds.append(ordinal - below.keys.count)
            } else {
                return nil
            }
        }
        return feeds
    }

    /// Whether rows are filtered between a plan and the aggregation below it.
    private static func isFiltered(_ plan: AnalyzedPlan) -> Bool {
        switch plan.node {
        case .filter, .limit: true
        case .aggregate: false
        case .relation, .project, .watermark, .window, .mapBatches, .union, .sort: plan.children.contains(where: isFiltered)
        }
    }

    /// The window of a key, made in the grouping or as a column below it; nil if it is not a window.
    static func window(of key: AggregateNode.Key, over child: AnalyzedPlan) -> TimeWindow? {
        switch key.value {
        case .window(let window): window
        case .expression(let expression): if case .window(let made)? = child.origin(of: expression)?.plan.node { made.window } else { nil }
        }
    }

    /// The keys other than the window.
    static func plainKeys(_ aggregate: AggregateNode) -> [Expression] {
        aggregate.keys.compactMap { key in
            guard window(of: key, over: aggregate.child) == nil, case .expression(let expression) = key.value else { return nil }
            return expression
        }
    }

    /// Which column of the aggregation below an expression over `plan` is; nil if it is not one of them unchanged.
    private static func column(_ expression: Expression, of plan: AnalyzedPlan) -> Int? {
        guard let origin = plan.origin(of: expression), case .aggregate = origin.plan.node else { return nil }
        return origin.plan.output.firstIndex { $0.id == origin.id }
    }
}
