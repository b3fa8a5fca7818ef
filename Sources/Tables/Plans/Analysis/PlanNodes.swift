import Columnar
import Expressions

/// A leaf: a static table's rows or a stream.
package struct RelationNode: PlanNode {
    package var relation: Relation
    package var output: [Attribute]

    package init(_ relation: Relation) {
        self.relation = relation
        output = relation.schema.fields.map { Attribute($0.name, $0.type, nullable: $0.nullable) }
    }

    /// A leaf whose columns stand for those of another node.
    package init(_ relation: Relation, _ output: [Attribute]) {
        self.relation = relation
        self.output = output
    }

    package var children: [AnalyzedPlan] { [] }
    package func with(children: [AnalyzedPlan]) -> RelationNode { self }
    package var expressions: [Expression] { [] }
    package var reads: Set<AttributeID> { [] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> RelationNode { self }
    package var title: String {
        "\(relation.isStreaming ? "StreamingRelation" : "Relation") \(relation.name) [\(relation.schema.names.joined(separator: ", "))]"
    }
    package var node: AnalyzedPlan.Node { .relation(self) }
}

/// A column that a node computes.
package struct OutputColumn: Sendable {
    package var attribute: Attribute
    package var expression: Expression

    package init(_ attribute: Attribute, _ expression: Expression) {
        self.attribute = attribute
        self.expression = expression
    }

    /// A column of `input` passed on under the name that was resolved for it, or a new one; a window's end is event time if the window is.
    package init(_ resolved: ResolvedExpression, over input: [Attribute]) {
        let passed =
            if case .column(let id, _) = resolved.expression {
                input.first { $0.id == id && $0.name.lowercased() == resolved.name.lowercased() }
            } else { Attribute?.none }
        attribute = Attribute(
            id: passed?.id ?? AttributeID(), resolved.name, resolved.type, nullable: resolved.nullable, qualifier: resolved.qualifier,
            isEventTime: resolved.expression.isEventTime(over: input))
        expression = resolved.expression
    }

    /// `v`, or `(v + 1) AS w`.
    fileprivate func text(over input: [Attribute]) -> String {
        if case .column(attribute.id, _) = expression { return attribute.name }
        return "\(expression.text(over: input)) AS \(attribute.name)"
    }

    /// A column passed on unchanged.
    package init(passing attribute: Attribute) { self.init(attribute, attribute.reference) }
}

package struct ProjectNode: UnaryNode {
    package var columns: [OutputColumn]
    package var child: AnalyzedPlan

    package init(_ columns: [OutputColumn], _ child: AnalyzedPlan) {
        self.columns = columns
        self.child = child
    }

    package var output: [Attribute] { columns.map(\.attribute) }
    package var expressions: [Expression] { columns.map(\.expression) }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> ProjectNode {
        ProjectNode(try columns.map { OutputColumn($0.attribute, try map($0.expression)) }, child)
    }
    package var reads: Set<AttributeID> { expressions.columns }
    package var title: String { "Project [\(columns.map { $0.text(over: child.output) }.joined(separator: ", "))]" }
    package var node: AnalyzedPlan.Node { .project(self) }
}

package struct FilterNode: UnaryNode {
    package var condition: Expression
    package var child: AnalyzedPlan

    package init(_ condition: Expression, _ child: AnalyzedPlan) {
        self.condition = condition
        self.child = child
    }

    package var expressions: [Expression] { [condition] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> FilterNode { FilterNode(try map(condition), child) }
    package var reads: Set<AttributeID> { condition.columns }
    package var title: String { "Filter \(condition.text(over: child.output))" }
    package var node: AnalyzedPlan.Node { .filter(self) }
}

/// Watermark node number `number`, in the order of traversal from the leaves.
package struct WatermarkNode: UnaryNode {
    package var number: Int
    /// A column of the input.
    package var time: AttributeID
    package var delayMillis: Int64
    package var child: AnalyzedPlan

    package init(number: Int, time: AttributeID, delayMillis: Int64, _ child: AnalyzedPlan) {
        self.number = number
        self.time = time
        self.delayMillis = delayMillis
        self.child = child
    }

    package var output: [Attribute] {
        child.output.map { attribute in
            var copy = attribute
            copy.isEventTime = attribute.id == time
            return copy
        }
    }
    package var expressions: [Expression] { [] }
    package var reads: Set<AttributeID> { [time] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> WatermarkNode { self }
    package var title: String { "EventTimeWatermark \(child.output.first { $0.id == time }?.name ?? ""), \(delayMillis) ms" }
    package var node: AnalyzedPlan.Node { .watermark(self) }
}

/// A grouping with its aggregate calls. Its output is the keys, then one column for each call.
package struct AggregateNode: UnaryNode {
    package struct Key: Sendable {
        package enum Value: Sendable {
            case expression(Expression)
            /// The grouping itself finds the windows of each row.
            case window(TimeWindow)
        }

        package var attribute: Attribute
        package var value: Value
    }

    package struct Call: Sendable {
        package enum Function: Sendable {
            case builtIn(AggregateCall)
            case user(UserAggregate, arguments: [Expression])
        }

        package var attribute: Attribute
        package var function: Function
    }

    package var keys: [Key]
    package var calls: [Call]
    /// Conditions on the keys, by the ids of their columns: groups for which they are not true are not created.
    package var groupConditions: [Expression] = []
    package var child: AnalyzedPlan

    /// The first key that carries event time: it decides which rows are late and when groups are finished.
    package var eventKey: Int? { keys.firstIndex { $0.attribute.isEventTime } }

    package var output: [Attribute] { keys.map(\.attribute) + calls.map(\.attribute) }

    package var stateful: StatefulNode? {
        var node = StatefulNode()
        node.holdsResult = true
        node.mayEmitLate = [.update, .complete]
        node.endsWatermark = true
        let isDistinct = calls.contains { if case .builtIn(let call) = $0.function { call.isDistinct } else { false } }
        if isDistinct {
            node.refusal =
                "Distinct aggregations are not supported on streaming DataFrames/Datasets. Consider using approx_count_distinct() instead."
        }
        if eventKey == nil {
            node.refusedModes[.append] =
                "Append output mode not supported when there are streaming aggregations on streaming DataFrames/DataSets without watermark"
        }
        return node
    }

    package var expressions: [Expression] { valuesOfRows + groupConditions }
    package var readableByExpressions: [Attribute] { child.output + keys.map(\.attribute) }
    package var reads: Set<AttributeID> { valuesOfRows.columns }

    /// The expressions that it computes for each row of its input.
    private var valuesOfRows: [Expression] {
        let ofKeys = keys.map { key in
            switch key.value {
            case .expression(let expression): expression
            case .window(let window): window.time
            }
        }
        return ofKeys
            + calls.flatMap { call in
                switch call.function {
                case .builtIn(let call): call.arguments
                case .user(_, let arguments): arguments
                }
            }
    }

    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> AggregateNode {
        var copy = self
        for index in keys.indices {
            switch keys[index].value {
            case .expression(let expression): copy.keys[index].value = .expression(try map(expression))
            case .window(var window):
                window.time = try map(window.time)
                copy.keys[index].value = .window(window)
            }
        }
        for index in calls.indices {
            switch calls[index].function {
            case .builtIn(var call):
                call.arguments = try call.arguments.map(map)
                copy.calls[index].function = .builtIn(call)
            case .user(let user, let arguments): copy.calls[index].function = .user(user, arguments: try arguments.map(map))
            }
        }
        copy.groupConditions = try groupConditions.map(map)
        return copy
    }

    package var title: String {
        let input = child.output
        let ofKeys = keys.map { key in
            switch key.value {
            case .expression(let expression): OutputColumn(key.attribute, expression).text(over: input)
            case .window(let window): "\(window.text(over: input)) AS \(key.attribute.name)"
            }
        }
        let ofCalls = calls.map { call in
            switch call.function {
            case .builtIn(let call): Expression.aggregate(call).text(over: input)
            case .user(let user, let arguments): Expression.userAggregate(user, arguments).text(over: input)
            }
        }
        let condition = Expression.conjunction(groupConditions).map { ", groups where \($0.text(over: keys.map(\.attribute)))" } ?? ""
        return "Aggregate [\(ofKeys.joined(separator: ", "))], [\(ofCalls.joined(separator: ", "))]\(condition)"
    }
    package var node: AnalyzedPlan.Node { .aggregate(self) }
}

/// The input's columns and a window: a row for each window in which the row's time lies, none if it is null.
package struct WindowNode: UnaryNode {
    package var window: TimeWindow
    package var attribute: Attribute
    package var child: AnalyzedPlan

    package init(_ window: TimeWindow, _ child: AnalyzedPlan) {
        self.window = window
        self.child = child
        attribute = Attribute("window", window.type, nullable: false, isEventTime: window.time.isEventTime(over: child.output))
    }

    package var output: [Attribute] { child.output + [attribute] }
    package var expressions: [Expression] { [window.time] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> WindowNode {
        var copy = self
        copy.window.time = try map(window.time)
        return copy
    }
    package var reads: Set<AttributeID> { window.time.columns }
    package var title: String { "Window \(window.text(over: child.output))" }
    package var node: AnalyzedPlan.Node { .window(self) }
}

package struct MapBatchesNode: UnaryNode {
    package var function: BatchFunction
    package var child: AnalyzedPlan
    package var output: [Attribute]

    package init(_ function: BatchFunction, _ child: AnalyzedPlan) {
        self.function = function
        self.child = child
        // If no watermark reaches the input, the window is not event time.
        let isTimed = child.output.contains(where: \.isEventTime)
        output = function.output.fields.enumerated().map {
            Attribute($1.name, $1.type, nullable: $1.nullable, isEventTime: isTimed && $0 == function.eventTime)
        }
    }

    package var expressions: [Expression] { [] }
    /// Its function receives whole batches.
    package var reads: Set<AttributeID> { Set(child.output.map(\.id)) }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> MapBatchesNode { self }
    package var title: String { "MapBatches \(function.name)" }
    package var node: AnalyzedPlan.Node { .mapBatches(self) }
}

/// The rows of plans with columns of the same types.
package struct UnionNode: PlanNode {
    package var children: [AnalyzedPlan]
    package var output: [Attribute]

    /// - Parameter fields: the columns' types, and whether they may be null in any input.
    package init(_ children: [AnalyzedPlan], _ fields: [Field]) {
        self.children = children
        output = fields.enumerated().map { ordinal, field in
            // A column is event time if it is in every input.
            Attribute(
                field.name, field.type, nullable: field.nullable, qualifier: children.first?.output[ordinal].qualifier,
                isEventTime: children.allSatisfy { $0.output[ordinal].isEventTime })
        }
    }

    package func with(children: [AnalyzedPlan]) -> UnionNode {
        var copy = self
        copy.children = children
        return copy
    }
    package var expressions: [Expression] { [] }
    /// It concatenates its inputs' columns.
    package var reads: Set<AttributeID> { Set(children.flatMap { $0.output.map(\.id) }) }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> UnionNode { self }
    package var title: String { "Union" }
    package var node: AnalyzedPlan.Node { .union(self) }
}

package struct SortNode: UnaryNode {
    /// With resolved expressions.
    package var orders: [SortOrder]
    package var child: AnalyzedPlan

    package init(_ orders: [SortOrder], _ child: AnalyzedPlan) {
        self.orders = orders
        self.child = child
    }

    package var expressions: [Expression] { orders.map(\.expression) }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> SortNode {
        SortNode(try orders.map { SortOrder(try map($0.expression), ascending: $0.ascending, nullsFirst: $0.nullsFirst) }, child)
    }
    package var reads: Set<AttributeID> { expressions.columns }
    package var title: String {
        let texts = orders.map { order in
            "\(order.expression.text(over: child.output)) \(order.ascending ? "ASC" : "DESC") NULLS \(order.nullsFirst ? "FIRST" : "LAST")"
        }
        return "Sort [\(texts.joined(separator: ", "))]"
    }
    package var node: AnalyzedPlan.Node { .sort(self) }
}

package struct LimitNode: UnaryNode {
    package var count: Int
    package var child: AnalyzedPlan

    package init(_ count: Int, _ child: AnalyzedPlan) {
        self.count = count
        self.child = child
    }

    package var expressions: [Expression] { [] }
    package var reads: Set<AttributeID> { [] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> LimitNode { self }
    package var title: String { "Limit \(count)" }
    package var node: AnalyzedPlan.Node { .limit(self) }
}

extension Expression {
    /// Whether it is event time over these columns: a column that is, or a window over one.
    func isEventTime(over input: [Attribute]) -> Bool {
        if case .column(let id, _) = self { return input.contains { $0.id == id && $0.isEventTime } }
        return timedWindow?.isEventTime(over: input) ?? false
    }
}

extension TimeWindow {
    /// `window(ts, 10000000 µs by 5000000 µs from 0 µs)`.
    fileprivate func text(over input: [Attribute]) -> String {
        "window(\(time.text(over: input)), \(lengthMicros) µs by \(slideMicros) µs from \(startMicros) µs)"
    }
}
