import Columnar
import Expressions

/// Splits `groupBy(keys).agg(outputs)`: into an aggregation of plain calls, and a projection over it for the rest.
struct AggregateSplitter {
    private var child: AnalyzedPlan
    private let resolver: ExpressionResolver
    private var keys: [Key] = []
    private var calls: [(expression: Expression, call: AggregateNode.Call)] = []

    /// A resolved key, and the column that it becomes.
    private struct Key {
        var resolved: ResolvedExpression
        var column: Attribute
    }

    private let functions: FunctionRegistry

    init(_ child: AnalyzedPlan, functions: FunctionRegistry) {
        self.child = child
        self.functions = functions
        resolver = ExpressionResolver(scope: Scope(child.output), functions: functions)
    }

    consuming func split(_ keyExpressions: [Expression], _ outputs: [Expression]) throws -> AnalyzedPlan {
        var resolvedKeys = try resolver.resolveProjection(keyExpressions)
        if resolvedKeys.count == keyExpressions.count {
            for index in resolvedKeys.indices {
                resolvedKeys[index].name = try nameOfWindowField(keyExpressions[index]) ?? resolvedKeys[index].name
            }
        }
        var resolvedOutputs = try resolveOutputs(outputs, resolvedKeys)
        if !isOnlyWindowOfItself(resolvedKeys, resolvedOutputs) {
            let (expanded, input) = try WindowExpansion.apply(resolvedKeys + resolvedOutputs, child)
            child = input
            resolvedOutputs = Array(expanded[resolvedKeys.count...])
            resolvedKeys = Array(expanded[..<resolvedKeys.count])
        }
        for key in resolvedKeys where key.expression.containsAggregateCall {
            throw AnalysisError(.groupByAggregate, ["sqlExpr": key.name])
        }
        for key in resolvedKeys where !TypeCoercion.isOrdered(key.type) {
            throw AnalysisError(.groupByUnordered, ["sqlExpr": Quoted.expression(key.name), "dataType": Quoted.type(key.type)])
        }
        keys = resolvedKeys.map { resolved in
            let isWindow = TimeWindow(resolved.expression) != nil
            var column = OutputColumn(resolved, over: child.output).attribute
            if isWindow { column.nullable = false }
            // The first key that carries it has the groups' event time.
            column.isEventTime = (TimeWindow(resolved.expression)?.time ?? resolved.expression).isEventTime(over: child.output)
            return Key(resolved: resolved, column: column)
        }
        let eventKey = keys.firstIndex { $0.column.isEventTime }
        for index in keys.indices where index != eventKey { keys[index].column.isEventTime = false }
        var grouped: [AggregateNode.Key] = []
        for key in keys {
            guard let window = TimeWindow(key.resolved.expression) else {
                grouped.append(AggregateNode.Key(attribute: key.column, value: .expression(key.resolved.expression)))
                continue
            }
            guard !grouped.contains(where: { if case .window = $0.value { true } else { false } }) else {
                throw WindowExpansion.severalWindows
            }
            grouped.append(AggregateNode.Key(attribute: key.column, value: .window(window)))
        }
        var results: [ResolvedExpression] = []
        for output in resolvedOutputs {
            var result = output
            result.expression = try split(output)
            results.append(result)
        }
        let aggregate = AnalyzedPlan(AggregateNode(keys: grouped, calls: calls.map(\.call), child: child))
        let passed = keys.map { key in
            ResolvedExpression(
                expression: key.column.reference, type: key.column.type, nullable: key.column.nullable, name: key.column.name,
                qualifier: key.column.qualifier)
        }
        return try PlanAnalyzer.project(passed + results, aggregate)
    }

    /// The outputs over the columns of the input, or else over those and `window`, the column that the window of a key adds.
    private func resolveOutputs(_ outputs: [Expression], _ keys: [ResolvedExpression]) throws(AnalysisError) -> [ResolvedExpression] {
        do { return try resolver.resolveProjection(outputs) } catch {
            let windows = WindowExpansion.windows(in: keys)
            guard error.errorClass == .unresolvedColumn, windows.count == 1, let window = windows.first else { throw error }
            let column = Attribute("window", window.resolvedType, nullable: false)
            let first = error
            let resolved: [ResolvedExpression]
            do {
                resolved = try ExpressionResolver(scope: Scope(child.output + [column]), functions: functions).resolveProjection(outputs)
            } catch {
                throw error.errorClass == .fieldNotFound ? error : first
            }
            return resolved.map { output in
                var copy = output
                copy.expression = output.expression.replacing { $0 == column.reference ? window : nil }
                return copy
            }
        }
    }

    /// A grouping by a field of a window is named by the whole text, `window(ts, 10 seconds)[start]`, unlike the same column in a select.
    private func nameOfWindowField(_ key: Expression) throws(AnalysisError) -> String? {
        guard let (window, field) = key.accessedField, case .call(let function, let arguments, _) = window,
            function.entry(in: functions) == FunctionRegistry.standard.find("window")
        else {
            return nil
        }
        var shown: [String] = []
        for argument in arguments { shown.append(try resolver.text(argument)) }
        return "window(\(shown.joined(separator: ", ")))[\(field)]"
    }

    /// Whether windows are used as whole keys only, or in outputs that are such a key: then the grouping itself finds each row's windows,
    /// and rows are not copied for each window.
    private func isOnlyWindowOfItself(_ keys: [ResolvedExpression], _ outputs: [ResolvedExpression]) -> Bool {
        let windows = keys.filter { TimeWindow($0.expression) != nil }.map(\.expression)
        // Several different windows are refused later; one that occurs twice becomes a column.
        guard Set(windows).count <= 1 else { return true }
        guard windows.count <= 1 else { return false }
        let isKey: (Expression) -> Bool = { windows.contains($0) }
        return keys.allSatisfy { isKey($0.expression) || !$0.expression.containsWindow(but: { _ in false }) }
            && outputs.allSatisfy { !$0.expression.containsWindow(but: isKey) && !$0.expression.aggregatesWindow }
    }

    /// The output over the aggregation's columns: its calls, and keys in it, are replaced by them.
    private mutating func split(_ output: ResolvedExpression) throws -> Expression {
        var calls = self.calls
        let (keys, child) = (self.keys, self.child)
        let result = try output.expression.replacing { expression -> Expression? in
            if let key = keys.first(where: { $0.resolved.expression == expression }) { return key.column.reference }
            let function: AggregateNode.Call.Function
            let column: Attribute
            if case .userAggregate(let aggregate, let arguments) = expression {
                function = .user(aggregate, arguments: arguments)
                column = Attribute(aggregate.name, aggregate.output)
            } else if let builtIn = AggregateCall(expression) {
                for argument in builtIn.arguments where argument.containsAggregateCall {
                    throw AnalysisError(.nestedAggregate, [:])
                }
                function = .builtIn(builtIn)
                column = Attribute(builtIn.function.name, builtIn.resultType, nullable: builtIn.nullable)
            } else if case .column(let id, _) = expression {
                let name = child.output.first { $0.id == id }?.name ?? ""
                throw keys.isEmpty
                    ? AnalysisError(
                        .missingGroupBy, [:],
                        hint: "the column '\(name)' in '\(output.name)' is not inside an aggregate function: wrap it in first(…)")
                    : AnalysisError(
                        .missingAggregation,
                        ["expression": Quoted.expression(name), "expressionAnyValue": Quoted.expression("any_value(\(name))")])
            } else {
                return nil
            }
            if let known = calls.first(where: { $0.expression == expression }) { return known.call.attribute.reference }
            calls.append((expression, AggregateNode.Call(attribute: column, function: function)))
            return column.reference
        }
        self.calls = calls
        return result
    }
}

extension Expression {
    /// Whether a resolved expression has a window inside an aggregate, where it is a value of each row.
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
