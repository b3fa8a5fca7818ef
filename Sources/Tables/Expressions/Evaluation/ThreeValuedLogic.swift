import Columnar

/// `AND` and `OR` in three-valued logic, a word of rows at a time.
enum ThreeValuedLogic {
    /// The right side is not evaluated for rows that the left decides.
    static func evaluator(isAnd: Bool, _ arguments: [Expression]) throws -> Evaluator {
        let left = try Compiler.compile(arguments[0])
        let right = try LazyOperand(arguments[1])
        return { batch, context in
            try Compiler.checkStack()
            let a = try left(batch, context)
            let length = a.isScalar ? 1 : batch.count
            let (aTrue, aFalse) = split(a, length)
            let decided = isAnd ? aFalse : aTrue
            if decided.setCount == length { return a }
            let open = a.isScalar ? Bitmap(repeating: true, count: batch.count) : ~decided
            let b = try right.evaluate(batch, on: open, context)
            let count = a.isScalar && b.isScalar ? 1 : batch.count
            return ColumnarValue(column: combine(isAnd, a, b, count), isScalar: a.isScalar && b.isScalar)
        }
    }

    /// The rows that are true and those that are false; the rest are null.
    static func split(_ operand: ColumnarValue, _ count: Int) -> (Bitmap, Bitmap) {
        if operand.isScalar {
            let valid = operand.column.isValid(0)
            let value = valid && operand.column.trueBits[0]
            return (Bitmap(repeating: value, count: count), Bitmap(repeating: valid && !value, count: count))
        }
        guard case .boolean = operand.column.layout else {
            let none = Bitmap(repeating: false, count: count)
            return (none, none)
        }
        let bits = operand.column.bits
        guard let validity = operand.column.validity else { return (bits, ~bits) }
        return (validity & bits, validity & ~bits)
    }

    private static func combine(_ isAnd: Bool, _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int) -> ColumnArray {
        let (aTrue, aFalse) = split(a, count)
        let (bTrue, bFalse) = split(b, count)
        let isTrue = isAnd ? aTrue & bTrue : aTrue | bTrue
        let isFalse = isAnd ? aFalse | bFalse : aFalse & bFalse
        return ColumnArray(type: .boolean, count: count, validity: isTrue | isFalse, layout: .boolean(isTrue))
    }
}
