/// How a value column came about from the records of its cell: what an explanation recomputes.
public enum Aggregate: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of values that are not null.
    case count
    /// Longs wrap, as `&+` and Spark's long sum do.
    case sum
    case min, max, average
    /// Tried as each of the others; the first that fits every cell is taken.
    case unknown

    /// What it comes to over the records when its inputs are the results of `inner`: a sum of counts is a count. `.unknown` where that is none of these.
    func over(_ inner: Aggregate) -> Aggregate {
        switch (self, inner) {
        case (.sum, .count), (.sum, .sum): inner
        case (.min, .min), (.max, .max): self
        default: .unknown
        }
    }

    /// What brings the results of parts to that of the whole: counts are added.
    var ofParts: Aggregate {
        switch self {
        case .count: .sum
        case .sum, .min, .max: self
        case .average, .unknown: .unknown
        }
    }

    /// As a sentence names it.
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
