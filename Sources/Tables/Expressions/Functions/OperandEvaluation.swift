import Columnar

/// How a function's kernel needs its operands, row by row: in which order Spark evaluates them, where it stops, and whether the kernel may fail.
///
/// It shows: an operand may fail for a row, or be code of a user's own. The defaults are sound. What is not said to be total is evaluated only for
/// the rows that ask, and what is not said to end is evaluated whole.
package struct OperandEvaluation: Sendable {
    /// Whether the call has a value or a null for all plain operands: numbers, texts, times and bytes. It then never throws, so that it does no harm to
    /// evaluate it for a row that does not ask.
    package var isTotal = false
    /// Where the evaluation of the operands of a row ends.
    var end: End
    var order = Order.asWritten
    /// Whether constant operands alone make every result of a call null: then no operand is evaluated.
    var isNull: (@Sendable (BoundCall) -> Bool)?

    enum End: Sendable {
        /// With the last operand.
        case last
        /// With the first that is null: the result is null too.
        case null
        /// With the first that is null if the result is an array, else with the last.
        case nullOfArrays
        /// With the first that is null or, of the second operand, a divisor, 0.
        case nullOrDivisorOfZero
    }

    enum Order: Sendable {
        case asWritten
        /// The second operand before the first: a divisor, a unit.
        case secondFirst
        /// The last operand before the others: where a search begins.
        case lastFirst
    }

    init(isTotal: Bool = false, end: End, order: Order = .asWritten, isNull: (@Sendable (BoundCall) -> Bool)? = nil) {
        self.isTotal = isTotal
        self.end = end
        self.order = order
        self.isNull = isNull
    }

    /// Every operand is evaluated for every row.
    static let whole = OperandEvaluation(end: .last)
    /// The first null ends it.
    static let untilNull = OperandEvaluation(end: .null)
    /// The first null ends it, and nothing fails.
    static let totalUntilNull = OperandEvaluation(isTotal: true, end: .null)
    /// The divisor comes first; a null or 0 ends it, and nothing fails.
    static let division = OperandEvaluation(isTotal: true, end: .nullOrDivisorOfZero, order: .secondFirst)

    /// The positions of so many operands in the order of their evaluation.
    package func positions(_ count: Int) -> [Int] {
        switch order {
        case .asWritten: Array(0..<count)
        case .secondFirst: count < 2 ? Array(0..<count) : [1, 0] + (2..<count)
        case .lastFirst: count == 0 ? [] : [count - 1] + (0..<count - 1)
        }
    }

    /// Whether a null ends the evaluation of a call with such a result.
    package func endsAtNull(_ result: DataType) -> Bool {
        switch end {
        case .last: false
        case .null, .nullOrDivisorOfZero: true
        case .nullOfArrays: if case .array = result { true } else { false }
        }
    }
}
