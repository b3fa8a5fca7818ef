import Columnar

/// Which of an element's values corresponds to each value column of the port: the sum of a (sum, count) pair corresponds to an average.
///
/// If the legacy job changes values after its shuffle, positions do not tell; then agreement does: both sides read most records alike,
/// so the value that usually equals the port's is the one. A wrong guess explains nothing, because an explanation must give what
/// was emitted.
struct ValueColumns {
    /// By the port's column; nil if no value of an element is known to correspond.
    let indexes: [Int?]

    /// Values by position, for elements that are the inputs of the aggregates.
    init(positions count: Int) { indexes = Array(0..<count) }

    /// - Parameter pairs: the two sides' values of records that both count under one key.
    /// - Returns: nil if there is nothing to learn from.
    init?(learned pairs: [(legacy: [Value], port: [Value])]) {
        guard let first = pairs.first else { return nil }
        let width = pairs.reduce(first.legacy.count) { min($0, $1.legacy.count) }
        indexes = first.port.indices.map { column in
            let scores = (0..<width).map { index in
                pairs.count { $0.port.indices.contains(column) && TotalOrder.isSame($0.legacy[index], $0.port[column]) }
            }
            guard let best = scores.max(), best * 4 >= pairs.count * 3 else { return nil }
            return scores.firstIndex(of: best)
        }
    }

    /// An element's values in the port's columns; nil if one is unknown that `functions` needs.
    func values(of element: [Value], functions: [Aggregate]) -> [Value]? {
        guard indexes.count == functions.count else { return nil }
        var values: [Value] = []
        for (index, function) in zip(indexes, functions) {
            if let index, element.indices.contains(index) {
                values.append(element[index])
            } else if function == .count {
                // An element counts as one, whatever it holds.
                values.append(.long(1))
            } else {
                return nil
            }
        }
        return values
    }
}
