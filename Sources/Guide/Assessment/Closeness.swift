import Columnar
import Differential

/// How two values differ.
enum Closeness: Equatable {
    case same
    /// Only doubles differ, by at most so much of the size of what they were made of: they were rounded in another order.
    case rounded(Double)
    case different

    /// A relative difference above which doubles count as different: thousands of roundings cannot make so much.
    static let mostRounding = 1e-9

    /// - Parameter origins: the values of which the two were made, of the same form. A sum may cancel to nearly nothing, and was rounded at
    ///   the size of these.
    static func of(_ left: Value, _ right: Value, madeOf origins: [Value] = []) -> Closeness {
        switch (left, right) {
        case (.double(let a), .double(let b)):
            if a == b || a.isNaN && b.isNaN { return .same }
            guard a.isFinite, b.isFinite else { return .different }
            let size = origins.reduce(max(a.magnitude, b.magnitude)) { size, origin in
                if case .double(let double) = origin, double.isFinite { max(size, double.magnitude) } else { size }
            }
            let distance = (a - b).magnitude / size
            return distance <= mostRounding ? .rounded(distance) : .different
        case (.array(let a), .array(let b)), (.structure(let a), .structure(let b)):
            guard a.count == b.count else { return .different }
            var result = Closeness.same
            for index in a.indices { result = result.and(of(a[index], b[index], madeOf: origins.compactMap { part($0, index) })) }
            return result
        default: return TotalOrder.compare(left, right, exactly: false) == 0 ? .same : .different
        }
    }

    private static func part(_ value: Value, _ index: Int) -> Value? {
        switch value {
        case .array(let parts), .structure(let parts): parts.indices.contains(index) ? parts[index] : nil
        default: nil
        }
    }

    private func and(_ other: Closeness) -> Closeness {
        switch (self, other) {
        case (.different, _), (_, .different): .different
        case (.rounded(let a), .rounded(let b)): .rounded(max(a, b))
        case (.rounded(let a), .same), (.same, .rounded(let a)): .rounded(a)
        case (.same, .same): .same
        }
    }
}
