import Expressions
import Operators
import Plans

extension PortProjection {
    /// One windowed aggregation of the query.
    struct Level {
        var window: TimeWindow
        var functions: [Aggregate]
        /// Which value of the level below each of its columns takes in, nil where it counts rows; empty for the level of the records.
        var feeds: [Int?]
        /// What is done to the results below on the way, whose columns `feeds` then are; nil where they are taken in as they are.
        var step: WindowStep?
    }

    /// The plan's aggregations, the uppermost first, each with what it takes in.
    static func aggregates(_ plan: AnalyzedPlan) -> [(AnalyzedAggregate, AnalyzedPlan)] {
        plan.nodes.compactMap { node in
            if case .aggregate(let aggregate, let child) = node.node { (aggregate, child) } else { nil }
        }
    }

    /// The levels from the records upwards.
    ///
    /// - Throws: `NotFollowed` where one has no window, has an aggregate of the job's own, or does not take in the results below row by row, by the
    ///   same keys.
    static func levels(_ aggregates: [(AnalyzedAggregate, AnalyzedPlan)]) throws -> [Level] {
        var levels: [Level] = []
        var below: (AnalyzedAggregate, AnalyzedPlan)?
        for (aggregate, child) in aggregates.reversed() {
            let window = aggregate.keys.lazy.compactMap { Self.window(of: $0, over: child) }.first
            var functions: [Aggregate] = []
            for call in aggregate.calls {
                guard case .builtIn(let call) = call, !call.arguments.isEmpty else { throw NotFollowed("it has an aggregate function of its own") }
                functions.append(Aggregate(call.function))
            }
            guard let window else {
                let keys = aggregate.keys.compactMap { if case .expression(let key) = $0 { key.name } else { nil } }
                throw NotFollowed("it aggregates without a window\(keys.isEmpty ? "" : ", by \(keys.joined(separator: ", "))")")
            }
            var level = Level(window: window, functions: functions, feeds: [])
            if let below, let lower = levels.last {
                guard hasKeys(of: below, aggregate, child) else { throw NotFollowed("its windows are grouped by other keys than the windows below them") }
                if let feeds = Self.feeds(aggregate, child, below.0) {
                    level.feeds = feeds
                } else {
                    let found = try Self.step(aggregate, child, over: below, lower.window)
                    level.feeds = found.feeds
                    level.step = found.step
                }
            }
            levels.append(level)
            below = (aggregate, child)
        }
        return levels
    }

    /// What each value of the cells comes to over the records; `.unknown` where that is no aggregate of the same value of each record.
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

    /// Whether an aggregation has the keys of the one below it, as they are.
    private static func hasKeys(of below: (AnalyzedAggregate, AnalyzedPlan), _ aggregate: AnalyzedAggregate, _ child: AnalyzedPlan) -> Bool {
        let innerKeys = below.0.keys.indices.filter { window(of: below.0.keys[$0], over: below.1) == nil }
        let keys = plainKeys(aggregate, child).map { column($0.expression, of: child) }
        return keys.compactMap { $0 } == innerKeys && keys.count == innerKeys.count
    }

    /// Which of the results below each column takes in, where they come up as they are.
    private static func feeds(_ aggregate: AnalyzedAggregate, _ child: AnalyzedPlan, _ below: AnalyzedAggregate) -> [Int?]? {
        guard !isFiltered(child) else { return nil }
        var feeds: [Int?] = []
        for case .builtIn(let call) in aggregate.calls {
            if case .literal = call.arguments[0] {
                feeds.append(nil)
            } else if let ordinal = column(call.arguments[0], of: child), ordinal >= below.keys.count {
                feeds.append(ordinal - below.keys.count)
            } else {
                return nil
            }
        }
        return feeds
    }

    /// Whether rows are left out between a plan and the aggregation below it.
    private static func isFiltered(_ plan: AnalyzedPlan) -> Bool {
        switch plan.node {
        case .filter: true
        case .aggregate: false
        default: plan.children.contains(where: isFiltered)
        }
    }

    /// The window that a key is, made in the grouping or as a column below it; nil where it is none.
    static func window(of key: AnalyzedAggregate.Key, over child: AnalyzedPlan) -> TimeWindow? {
        switch key {
        case .window(let window, _): window
        case .expression(let expression): window(expression.expression, of: child)
        }
    }

    private static func window(_ expression: Expression, of plan: AnalyzedPlan) -> TimeWindow? {
        switch expression {
        case .alias(let inner, _): return window(inner, of: plan)
        case .bound(let ordinal, _):
            switch plan.node {
            case .window(let found, let child):
                return ordinal == child.schema.fields.count ? found : window(expression, of: child)
            case .project(let expressions, let child):
                return expressions.indices.contains(ordinal) ? window(expressions[ordinal].expression, of: child) : nil
            case .watermark(_, _, _, let child), .filter(_, let child): return window(expression, of: child)
            default: return nil
            }
        default: return nil
        }
    }

    /// The keys beside the window.
    static func plainKeys(_ aggregate: AnalyzedAggregate, _ child: AnalyzedPlan) -> [ResolvedExpression] {
        aggregate.keys.compactMap { key in
            guard window(of: key, over: child) == nil, case .expression(let expression) = key else { return nil }
            return expression
        }
    }

    /// Which column of the aggregation below an expression over `plan` is; nil where it is none of them as it is.
    private static func column(_ expression: Expression, of plan: AnalyzedPlan) -> Int? {
        switch expression {
        case .alias(let inner, _): return column(inner, of: plan)
        case .bound(let ordinal, _):
            switch plan.node {
            case .aggregate: return ordinal
            case .project(let expressions, let child):
                guard expressions.indices.contains(ordinal) else { return nil }
                return column(expressions[ordinal].expression, of: child)
            case .watermark(_, _, _, let child), .filter(_, let child): return column(expression, of: child)
            case .window(_, let child): return ordinal < child.schema.fields.count ? column(expression, of: child) : nil
            default: return nil
            }
        default: return nil
        }
    }
}
