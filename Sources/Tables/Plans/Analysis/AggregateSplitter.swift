import Columnar
import Expressions

/// Takes `groupBy(keys).agg(outputs)` apart: an aggregate of plain calls, and a projection over it for what is left.
struct AggregateSplitter {
    private var child: AnalyzedPlan
    private let operatorID: Int
    private let resolver: ExpressionResolver
    private var keys: [ResolvedExpression] = []
    private var calls: [AnalyzedAggregate.Call] = []
    private var callFields: [(expression: Expression, field: Field)] = []

    init(_ child: AnalyzedPlan, operatorID: Int) {
        self.child = child
        self.operatorID = operatorID
        resolver = child.resolver
    }

    consuming func split(_ keyExpressions: [Expression], _ outputs: [Expression]) throws -> AnalyzedPlan {
        keys = try resolver.resolveProjection(keyExpressions)
        if keys.count == keyExpressions.count {
            for index in keys.indices { keys[index].name = try nameOfWindowField(keyExpressions[index]) ?? keys[index].name }
        }
        var resolvedOutputs = try resolveOutputs(outputs)
        if !isOnlyWindowOfItself(resolvedOutputs) {
            let (expanded, input) = try WindowExpansion.apply(keys + resolvedOutputs, child)
            child = input
            resolvedOutputs = Array(expanded[keys.count...])
            keys = Array(expanded[..<keys.count])
        }
        for key in keys where key.expression.containsAggregateCall {
            throw AnalysisError(.wrongArguments, "groupBy: '\(key.name)' has an aggregate function")
        }
        var analyzedKeys: [AnalyzedAggregate.Key] = []
        var eventKey: Int?
        for (index, key) in keys.enumerated() {
            if let window = TimeWindow(key.expression) {
                if analyzedKeys.contains(where: { if case .window = $0 { true } else { false } }) {
                    throw AnalysisError(
                        .wrongArguments,
                        "groupBy: Multiple time/session window expressions would result in a cartesian product of rows, "
                            + "therefore they are currently not supported.")
                }
                analyzedKeys.append(.window(window, name: key.name))
                if eventKey == nil, child.carriesEventTime(window.time) { eventKey = index }
            } else {
                analyzedKeys.append(.expression(key))
                if eventKey == nil, child.carriesEventTime(key.expression) { eventKey = index }
            }
        }
        var results: [ResolvedExpression] = []
        for output in resolvedOutputs {
            var result = output
            result.expression = try split(output)
            results.append(result)
        }
        let keyFields = keys.map { key in
            Field(key.name, key.type, nullable: TimeWindow(key.expression) == nil && key.nullable)
        }
        let schema = Schema(keyFields + callFields.map(\.field))
        let eventTime: Set<Int> = eventKey.map { [$0] } ?? []
        let aggregate = AnalyzedPlan(
            .aggregate(
                AnalyzedAggregate(keys: analyzedKeys, calls: calls, eventKey: eventKey, operatorID: operatorID), child),
            schema: schema, eventTime: eventTime, isStreaming: child.isStreaming,
            qualifiers: keys.map(\.qualifier) + callFields.map { _ in nil })
        let passed = keyFields.enumerated().map { index, field in
            ResolvedExpression(
                expression: .bound(index, field.type), type: field.type, nullable: field.nullable, name: field.name,
                qualifier: keys[index].qualifier)
        }
        return try PlanAnalyzer.project(passed + results, aggregate)
    }

    /// The outputs over the columns of the input, or else over those and `window`, the column that the window of a key brings in.
    private func resolveOutputs(_ outputs: [Expression]) throws(AnalysisError) -> [ResolvedExpression] {
        do { return try resolver.resolveProjection(outputs) } catch {
            let windows = WindowExpansion.windows(in: keys)
            guard error.code == .unresolvedColumn, windows.count == 1, let window = windows.first else { throw error }
            let ordinal = child.schema.fields.count
            let wider = ExpressionResolver(
                schema: Schema(child.schema.fields + [Field("window", TimeWindow.type, nullable: false)]),
                qualifiers: child.qualifiers.isEmpty ? [] : child.qualifiers + [nil])
            guard let resolved = try? wider.resolveProjection(outputs) else { throw error }
            return resolved.map { output in
                var copy = output
                copy.expression = output.expression.replacing { if case .bound(ordinal, _) = $0 { window } else { nil } }
                return copy
            }
        }
    }

    /// A grouping by a field of a window is named by all that was written: `window(ts, 10 seconds)[start]`, unlike that column of a select.
    private func nameOfWindowField(_ key: Expression) throws(AnalysisError) -> String? {
        guard let (window, field) = key.accessedField, case .call(let function, let arguments, _) = window, function.lowercased() == "window" else {
            return nil
        }
        var shown: [String] = []
        for argument in arguments { shown.append(try resolver.text(argument)) }
        return "window(\(shown.joined(separator: ", ")))[\(field)]"
    }

    /// Whether windows are asked for as whole keys only, or in outputs that are such a key: then the grouping finds each row's windows
    /// itself, and no row is written out once a window.
    private func isOnlyWindowOfItself(_ outputs: [ResolvedExpression]) -> Bool {
        let windows = keys.filter { TimeWindow($0.expression) != nil }.map(\.expression)
        // Several are refused below, as ever; one said twice is a column.
        guard Set(windows).count <= 1 else { return true }
        guard windows.count <= 1 else { return false }
        let isKey: (Expression) -> Bool = { windows.contains($0) }
        return keys.allSatisfy { isKey($0.expression) || !$0.expression.containsWindow(but: { _ in false }) }
            && outputs.allSatisfy { !$0.expression.containsWindow(but: isKey) && !$0.expression.aggregatesWindow }
    }

    /// The output over the aggregate's columns: its calls and the keys in it replaced by them.
    private mutating func split(_ output: ResolvedExpression) throws -> Expression {
        var calls = self.calls
        var callFields = self.callFields
        let keys = self.keys
        let result = try output.expression.replacing { expression -> Expression? in
            if let key = keys.firstIndex(where: { $0.expression == expression }) { return .bound(key, keys[key].type) }
            let call: AnalyzedAggregate.Call
            let field: Field
            if case .userAggregate(let aggregate, let arguments) = expression {
                call = .user(aggregate, arguments: arguments)
                field = Field(aggregate.name, aggregate.output)
            } else if let builtIn = AggregateCall(expression) {
                for argument in builtIn.arguments where argument.containsAggregateCall {
                    throw AnalysisError(.wrongArguments, "agg: '\(output.name)' has an aggregate function inside of another")
                }
                call = .builtIn(builtIn)
                field = Field(builtIn.function.name, builtIn.resultType, nullable: builtIn.nullable)
            } else if case .bound(let ordinal, _) = expression {
                throw AnalysisError(
                    .wrongArguments,
                    "agg: the column '\(child.schema.fields[ordinal].name)' in '\(output.name)' is neither grouped by nor inside an "
                        + "aggregate function; add it to groupBy or wrap it in first(…)")
            } else {
                return nil
            }
            let index = callFields.firstIndex { $0.expression == expression } ?? callFields.count
            if index == callFields.count {
                calls.append(call)
                callFields.append((expression, field))
            }
            return .bound(keys.count + index, field.type)
        }
        self.calls = calls
        self.callFields = callFields
        return result
    }
}

extension Expression {
    /// Whether a resolved expression has a window inside of an aggregate, which is then a value of each row.
    fileprivate var aggregatesWindow: Bool {
        var found = false
        _ = replacing { part in
            let isAggregate = if case .userAggregate = part { true } else { AggregateCall(part) != nil }
            if isAggregate, part.containsWindow(but: { _ in false }) { found = true }
            return isAggregate ? part : nil
        }
        return found
    }
}
