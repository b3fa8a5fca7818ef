import Columnar
import Expressions
import Plans
import Tables

/// Which nodes, expressions, types and aggregates stand in some plans. The switches are exhaustive: what is new is missing here until it is
/// drawn.
struct PlanKinds {
    private enum Node: String, CaseIterable {
        case relation, alias, project, edit, filter, watermark, aggregate, mapBatches, union, sort, limit
    }
    private enum Form: String, CaseIterable { case attribute, literal, call, cast, alias, userAggregate, caseWhen }
    private enum Kind: String, CaseIterable {
        case boolean, byte, short, integer, long, float, double, string, binary, date, timestamp, timestampNTZ, decimal, dayTimeInterval,
            yearMonthInterval, array, structure
    }

    private var seen: Set<String> = []

    /// What never stood in any.
    var missing: [String] {
        let all =
            Node.allCases.map { "node \($0)" } + Form.allCases.map { "expression \($0)" } + Kind.allCases.map { "type \($0)" }
            + FunctionRegistry.standard.aggregates.map { "aggregate \($0.name)" }
        return all.filter { !seen.contains($0) }
    }

    mutating func add(_ frame: DataFrame) throws {
        for field in try frame.schema.fields { add(field.type) }
        add(try frame.logicalPlan)
    }

    private mutating func add(_ plan: LogicalPlan) {
        let node: Node
        switch plan {
        case .relation(let relation):
            node = .relation
            for field in relation.schema.fields { add(field.type) }
        case .subqueryAlias(_, let child):
            node = .alias
            add(child)
        case .project(let expressions, let child):
            node = .project
            for expression in expressions { add(expression) }
            add(child)
        case .edit(let edit, let child):
            node = .edit
            if case .with(_, let expression) = edit { add(expression) }
            add(child)
        case .filter(let condition, let child):
            node = .filter
            add(condition)
            add(child)
        case .watermark(_, _, let child):
            node = .watermark
            add(child)
        case .aggregate(let keys, let calls, let child):
            node = .aggregate
            for expression in keys + calls { add(expression) }
            add(child)
        case .mapBatches(_, let child):
            node = .mapBatches
            add(child)
        case .union(let children):
            node = .union
            for child in children { add(child) }
        case .sort(_, let child):
            node = .sort
            add(child)
        case .limit(_, let child):
            node = .limit
            add(child)
        }
        seen.insert("node \(node)")
    }

    private mutating func add(_ expression: Expression) {
        var forms: Set<Form> = []
        var functions: Set<AggregateFunction> = []
        _ = expression.replacing { part in
            switch part {
            case .attribute: forms.insert(.attribute)
            // `*` is no expression of its own: `count(*)` has it as an argument.
            case .star: break
            case .literal: forms.insert(.literal)
            case .call(let called, _, _):
                forms.insert(.call)
                if let function = FunctionRegistry.standard.aggregate(called.name.lowercased()) { functions.insert(function) }
            case .cast, .tryCast: forms.insert(.cast)
            case .alias: forms.insert(.alias)
            case .userAggregate: forms.insert(.userAggregate)
            case .caseWhen: forms.insert(.caseWhen)
            // The text of a date or a timestamp, and what the plans here are not made of.
            case .typedLiteral: forms.insert(.literal)
            case .type, .deferred, .invalid, .column, .bound, .field, .apply, .aggregate: break
            }
            return nil
        }
        for form in forms { seen.insert("expression \(form)") }
        for function in functions { seen.insert("aggregate \(function.name)") }
    }

    private mutating func add(_ type: DataType) {
        let kind: Kind
        switch type {
        // No column of a table has the type of nothing but nulls.
        case .null: return
        case .boolean: kind = .boolean
        case .byte: kind = .byte
        case .short: kind = .short
        case .integer: kind = .integer
        case .long: kind = .long
        case .float: kind = .float
        case .double: kind = .double
        case .string: kind = .string
        case .binary: kind = .binary
        case .date: kind = .date
        case .timestamp: kind = .timestamp
        case .timestampNTZ: kind = .timestampNTZ
        case .decimal: kind = .decimal
        case .dayTimeInterval: kind = .dayTimeInterval
        case .yearMonthInterval: kind = .yearMonthInterval
        // No key, order or condition may be of a map: none is drawn.
        case .map: return
        case .array(let element):
            kind = .array
            add(element)
        case .structure(let fields):
            kind = .structure
            for field in fields { add(field.type) }
        }
        seen.insert("type \(kind)")
    }
}
