import Columnar

/// Three-valued logic and tests for null.
enum Logic {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "not":
            return { data, count, _ in
                if case .null = data[0].column.layout { return .nulls(.boolean, count: count) }
                return ColumnArray(type: .boolean, count: count, validity: data[0].column.validity, layout: .boolean(~data[0].column.bits))
            }
        case "isnull", "isnotnull":
            let wantsNull = name == "isnull"
            return { data, count, _ in
                let valid = data[0].validity(count) ?? Bitmap(repeating: true, count: count)
                return ColumnArray(type: .boolean, count: count, layout: .boolean(wantsNull ? ~valid : valid))
            }
        case "isnan":
            let isFloat = types[0] == .float
            return { data, count, _ in
                let valid = data[0].validity(count)
                if isFloat {
                    let values = data[0].values(as: Float.self)
                    return Kernels.test(count, nil) { (valid?[$0] ?? true) && values[$0].isNaN }
                }
                let values = data[0].values(as: Double.self)
                return Kernels.test(count, nil) { (valid?[$0] ?? true) && values[$0].isNaN }
            }
        case "coalesce": return { data, count, context in try Choice.coalesce(data, count, type, SizeGuard(name, context.limits)) }
        case "nanvl":
            return { data, count, _ in
                let isFloat = type == .float
                let widened = try data.map { datum in
                    datum.type == type ? datum : Datum(
                        column: try Cast.kernel(from: datum.type, to: type)(datum, datum.column.count, EvaluationContext(batchTimestampMicros: 0)),
                        isScalar: datum.isScalar)
                }
                let mask = widened[0].mask
                let isNaN: Bitmap
                if isFloat {
                    let values = widened[0].values(as: Float.self)
                    isNaN = Bitmap(count: count) { values[$0 & mask].isNaN }
                } else {
                    let values = widened[0].values(as: Double.self)
                    isNaN = Bitmap(count: count) { values[$0 & mask].isNaN }
                }
                let valid = widened[0].validity(count) ?? Bitmap(repeating: true, count: count)
                return try Choice.choose([valid & ~isNaN, valid & isNaN], widened, count, type, SizeGuard("nanvl", .standard))
            }
        default: return nil
        }
    }

    /// Which rows are true and which are false; the rest are null.
    static func split(_ datum: Datum, _ count: Int) -> (Bitmap, Bitmap) {
        if datum.isScalar {
            let valid = datum.column.isValid(0)
            let value = valid && datum.column.trueBits[0]
            return (Bitmap(repeating: value, count: count), Bitmap(repeating: valid && !value, count: count))
        }
        guard case .boolean = datum.column.layout else {
            let none = Bitmap(repeating: false, count: count)
            return (none, none)
        }
        let bits = datum.column.bits
        guard let validity = datum.column.validity else { return (bits, ~bits) }
        return (validity & bits, validity & ~bits)
    }

    static func combine(_ isAnd: Bool, _ a: Datum, _ b: Datum, _ count: Int) -> ColumnArray {
        let (aTrue, aFalse) = split(a, count)
        let (bTrue, bFalse) = split(b, count)
        let isTrue = isAnd ? aTrue & bTrue : aTrue | bTrue
        let isFalse = isAnd ? aFalse | bFalse : aFalse & bFalse
        return ColumnArray(type: .boolean, count: count, validity: isTrue | isFalse, layout: .boolean(isTrue))
    }
}
