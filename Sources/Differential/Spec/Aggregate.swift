/// How a value column came about from the records of its cell: what an explanation recomputes.
public enum Aggregate: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of values that are not null.
    case count
    /// Longs wrap, as `&+` and Spark's long sum do.
    case sum
    case min, max, average
    /// Tried as each of the others; the first that fits every cell is taken.
    case unknown

    /// What an aggregate column is called by default says what it is: `count`, `count(1)`, `n`, `sum(value)`, `avg(value)`.
    static func named(_ column: String) -> Aggregate {
        let name = column.lowercased().prefix { $0 != "(" }
        switch name {
        case "count", "cnt", "n": return .count
        case "sum", "total": return .sum
        case "min", "minimum": return .min
        case "max", "maximum": return .max
        case "avg", "average", "mean": return .average
        default: return .unknown
        }
    }
}
