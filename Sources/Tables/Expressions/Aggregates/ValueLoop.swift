import Columnar

/// Runs a closure over the non-null values of a numeric column with their groups, compiled once for each input type.
enum ValueLoop {
    @inline(__always) static func integers(
        _ column: ColumnArray, _ assignment: GroupAssignment, _ body: (Int, Int64) -> Void
    ) {
        switch column.type {
        case .byte: run(column, assignment) { (group, value: Int8) in body(group, Int64(value)) }
        case .short: run(column, assignment) { (group, value: Int16) in body(group, Int64(value)) }
        case .integer, .date, .yearMonthInterval: run(column, assignment) { (group, value: Int32) in body(group, Int64(value)) }
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: run(column, assignment) { (group, value: Int64) in body(group, value) }
        case .null, .boolean, .float, .double, .string, .binary, .decimal, .array, .map, .structure: preconditionFailure("\(column.type.sqlName) is not an integer type")
        }
    }

    @inline(__always) static func doubles(
        _ column: ColumnArray, _ assignment: GroupAssignment, _ body: (Int, Double) -> Void
    ) {
        switch column.type {
        case .double: run(column, assignment) { (group, value: Double) in body(group, value) }
        case .float: run(column, assignment) { (group, value: Float) in body(group, Double(value)) }
        case .byte, .short, .integer, .long, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval: integers(column, assignment) { (group, value) in body(group, Double(value)) }
        case .null, .boolean, .string, .binary, .decimal, .array, .map, .structure: preconditionFailure("\(column.type.sqlName) is not a numeric type")
        }
    }

    @inline(__always) static func run<T: BitwiseCopyable>(
        _ column: ColumnArray, _ assignment: GroupAssignment, _ body: (Int, T) -> Void
    ) {
        guard case .fixed = column.layout else { return }
        let values = column.values(as: T.self)
        let groups = assignment.groups
        if let validity = column.validity {
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if validity[row] { body(Int(groups[pair]), values[row]) }
            }
        } else if let rows = assignment.rows {
            for pair in 0..<assignment.count { body(Int(groups[pair]), values[Int(rows[pair])]) }
        } else {
            for pair in 0..<assignment.count { body(Int(groups[pair]), values[pair]) }
        }
    }
}
