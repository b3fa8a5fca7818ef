import Columnar
import Expressions
import Plans

/// Which columns of its input a step reads; of a struct that is read only field by field, which fields.
struct ColumnDemand {
    /// The fields by the column's ordinal; nil for a column that is read whole.
    private var fields: [Int: Set<Int>?] = [:]

    init() {}

    init(whole columns: some Sequence<Int>) { for column in columns { fields[column] = .some(nil) } }

    var columns: Set<Int> { Set(fields.keys) }

    func contains(_ column: Int) -> Bool { fields[column] != nil }

    /// The fields of `column` that are read; nil where it is read whole, or not at all.
    func fields(of column: Int) -> Set<Int>? { fields[column] ?? nil }

    mutating func remove(_ column: Int) { fields[column] = nil }

    mutating func addWhole(_ column: Int) { fields[column] = .some(nil) }

    private mutating func add(_ column: Int, field: Int) {
        switch fields[column] {
        case nil: fields[column] = [field]
        case .some(nil): break
        case .some(.some(let others)): fields[column] = others.union([field])
        }
    }

    /// What `expression` reads. A struct's column handed on as it is is demanded as the result is: its `fields`, or whole for nil.
    mutating func add(_ expression: Expression, fields: Set<Int>? = nil) {
        if case .alias(let child, _) = expression { return add(child, fields: fields) }
        if case .bound(let column, .structure) = expression, let fields {
            for field in fields { add(column, field: field) }
            return
        }
        _ = expression.replacing { part in
            if case .field(.bound(let column, .structure), let field, _) = part {
                add(column, field: field)
                return part
            }
            if case .bound(let column, _) = part { addWhole(column) }
            return nil
        }
    }

    /// With what `expression` reads.
    func adding(_ expression: Expression) -> ColumnDemand {
        var copy = self
        copy.add(expression)
        return copy
    }
}
