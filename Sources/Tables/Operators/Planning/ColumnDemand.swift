import Columnar
import Expressions
import Plans

/// Which columns of its input a step reads; and which fields of a struct that is read field by field.
struct ColumnDemand {
    /// The fields by the column's ordinal; nil for a column that is read as a whole.
    private var fields: [Int: Set<Int>?] = [:]

    init() {}

    init(whole columns: some Sequence<Int>) { for column in columns { fields[column] = .some(nil) } }

    var columns: Set<Int> { Set(fields.keys) }

    func contains(_ column: Int) -> Bool { fields[column] != nil }

    /// The fields of `column` that are read; nil if it is read as a whole, or not at all.
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

    /// Adds what `expression` reads. A struct column that is passed on is demanded like the result: its `fields`, or nil for the whole.
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

    /// The demand including what `expression` reads.
    func adding(_ expression: Expression) -> ColumnDemand {
        var copy = self
        copy.add(expression)
        return copy
    }
}
