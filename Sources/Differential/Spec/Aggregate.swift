/// The aggregate of a value column over the records of its cell, which an explanation recomputes.
public enum Aggregate: String, Hashable, Sendable, Codable, CaseIterable {
    /// The number of values that are not null.
    case count
    /// Longs wrap, like `&+` and Spark's long sum.
    case sum
    case min, max, average
    /// Tried as each of the others; the first that fits every cell is used.
    case unknown

    /// The aggregate over the records if its inputs are results of `inner`: a sum of counts is a count. `.unknown` if there is none.
    func over(_ inner: Aggregate) -> Aggregate {
        switch (self, inner) {
        case (.sum, .count), (.sum, .sum): inner
        case (.min, .min), (.max, .max): self
        default: .unknown
        }
    }

    /// The aggregate that combines the results of parts: counts are added.
    var ofParts: Aggregate {
        switch self {
        case .count: .sum
        case .sum, .min, .max: self
        case .average, .unknown: .unknown
        }
    }

    /// Its name in a sentence.
    var words: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .min: "minimum"
        case .max: "maximum"
        case .average: "average"
        case .unknown: "value"
        }
    }

    /// The aggregate by a column's default name: `count`, `count(1)`, `n`, `sum(value)`, `avg(value)`.
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
