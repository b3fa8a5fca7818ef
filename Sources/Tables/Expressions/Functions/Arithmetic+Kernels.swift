import Columnar

/// Operations on numbers as types, so that a loop over a column is compiled for each operation and compares no names.
protocol IntegerOperation { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T }
protocol FloatingOperation { static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T }
/// nil if there is no result: a division by zero.
protocol PartialIntegerOperation { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T? }
protocol PartialFloatingOperation { static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T? }
protocol IntegerSign { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T }
protocol FloatingSign { static func apply<T: BinaryFloatingPoint>(_ a: T) -> T }
/// The shift count is taken modulo the width, as in Java.
protocol BitShift { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ count: Int32) -> T }

enum IntegerSum: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a &+ b } }
enum IntegerDifference: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a &- b } }
enum IntegerProduct: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a &* b } }
enum BitwiseAnd: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a & b } }
enum BitwiseOr: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a | b } }
enum BitwiseXor: IntegerOperation { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T { a ^ b } }

enum FloatingSum: FloatingOperation { @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T { a + b } }
enum FloatingDifference: FloatingOperation { @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T { a - b } }
enum FloatingProduct: FloatingOperation { @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T { a * b } }

enum IntegerRemainder: PartialIntegerOperation {
    @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T? { b == 0 ? nil : b == -1 ? 0 : a % b }
}
enum FloatingRemainder: PartialFloatingOperation {
    @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T? { b == 0 ? nil : a.truncatingRemainder(dividingBy: b) }
}
enum IntegerModulus: PartialIntegerOperation {
    @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T? {
        if b == 0 { return nil }
        let rest = b == -1 ? 0 : a % b
        return rest < 0 ? (b == -1 ? 0 : (rest &+ b) % b) : rest
    }
}
enum FloatingModulus: PartialFloatingOperation {
    @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T? {
        if b == 0 { return nil }
        let rest = a.truncatingRemainder(dividingBy: b)
        return rest < 0 ? (rest + b).truncatingRemainder(dividingBy: b) : rest
    }
}

/// nil if there is no result: it exceeds its type, or is a division by zero.
protocol DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128?
}

enum DecimalSum: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        Decimal128.sum(a, aScale, b, bScale, precision: precision, scale: scale)
    }
}
enum DecimalDifference: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        Decimal128.sum(a, aScale, -b, bScale, precision: precision, scale: scale)
    }
}
enum DecimalProduct: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        Decimal128.product(a, aScale, b, bScale, precision: precision, scale: scale)
    }
}
enum DecimalQuotient: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        Decimal128.quotient(a, aScale, b, bScale, precision: precision, scale: scale)
    }
}
enum DecimalRemainder: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        Decimal128.remainder(a, aScale, b, bScale).flatMap { Decimal128.rescale($0, from: max(aScale, bScale), to: scale, precision: precision) }
    }
}
enum DecimalModulus: DecimalOperation {
    static func apply(_ a: Int128, _ aScale: Int, _ b: Int128, _ bScale: Int, _ precision: Int, _ scale: Int) -> Int128? {
        let common = max(aScale, bScale)
        guard var rest = Decimal128.remainder(a, aScale, b, bScale) else { return nil }
        // By a negative divisor the remainder stays: a divisor more, and its remainder again, is the same.
        if rest < 0, b > 0 {
            guard let sum = Decimal128.sum(rest, common, b, bScale, precision: Decimal128.maxPrecision, scale: common) else { return nil }
            rest = sum
        }
        return Decimal128.rescale(rest, from: common, to: scale, precision: precision)
    }
}

enum NegatedInteger: IntegerSign { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T { 0 &- a } }
enum AbsoluteInteger: IntegerSign { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T { a < 0 ? 0 &- a : a } }
enum ComplementInteger: IntegerSign { @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T { ~a } }
enum NegatedFloating: FloatingSign { @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T) -> T { -a } }
enum AbsoluteFloating: FloatingSign { @inline(__always) static func apply<T: BinaryFloatingPoint>(_ a: T) -> T { a.magnitude } }

enum ShiftLeft: BitShift {
    @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ count: Int32) -> T { a &<< T(truncatingIfNeeded: count) }
}
enum ShiftRight: BitShift {
    @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ count: Int32) -> T { a &>> T(truncatingIfNeeded: count) }
}
enum ShiftRightUnsigned: BitShift {
    @inline(__always) static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ count: Int32) -> T {
        T(truncatingIfNeeded: T.Magnitude(truncatingIfNeeded: a) &>> T.Magnitude(truncatingIfNeeded: count))
    }
}

/// A number as stored in a column.
typealias ColumnInteger = FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype
typealias ColumnFloat = BinaryFloatingPoint & BitwiseCopyable & SendableMetatype

extension Arithmetic {
    /// Two decimals, each with its own scale; the result has the scale of its type.
    static func decimal<D: DecimalOperation>(_ call: BoundCall, _: D.Type) throws -> Kernel {
        let type = call.result
        guard case .decimal(_, let left) = call.types[0], case .decimal(_, let right) = call.types[1], case .decimal(let precision, let scale) = type else {
            throw call.noKernel
        }
        return { d, n, _ in
            Kernels.zipOptional(d[0], d[1], n, type, Int128.zero) { (a: Int128, b: Int128) in D.apply(a, left, b, right, precision, scale) }
        }
    }

    /// Two operands of the same numeric type.
    static func numbers<I: IntegerOperation, F: FloatingOperation, D: DecimalOperation>(_: I.Type, _: F.Type, _: D.Type) -> ScalarFunction.Computation {
        .kernel(.totalUntilNull) { call in
            let type = call.result
            func integer<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in I.apply(a, b) } } }
            func floating<T: ColumnFloat>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in F.apply(a, b) } } }
            switch call.types[0] {
            case .byte: return integer(Int8.self)
            case .short: return integer(Int16.self)
            case .integer: return integer(Int32.self)
            case .long: return integer(Int64.self)
            case .float: return floating(Float.self)
            case .double: return floating(Double.self)
            case .decimal: return try decimal(call, D.self)
            case .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw call.noKernel
            }
        }
    }

    /// The same for divisions, which have no result for a divisor of 0.
    static func divisions<I: PartialIntegerOperation, F: PartialFloatingOperation, D: DecimalOperation>(_: I.Type, _: F.Type, _: D.Type) -> ScalarFunction.Computation {
        .kernel(.division) { call in
            let type = call.result
            func integer<T: ColumnInteger>(_: T.Type) -> Kernel {
                { d, n, _ in Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in I.apply(a, b) } }
            }
            func floating<T: ColumnFloat>(_: T.Type) -> Kernel {
                { d, n, _ in Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in F.apply(a, b) } }
            }
            switch call.types[0] {
            case .byte: return integer(Int8.self)
            case .short: return integer(Int16.self)
            case .integer: return integer(Int32.self)
            case .long: return integer(Int64.self)
            case .float: return floating(Float.self)
            case .double: return floating(Double.self)
            case .decimal: return try decimal(call, D.self)
            case .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw call.noKernel
            }
        }
    }

    static func integers<I: IntegerOperation>(_: I.Type) -> ScalarFunction.Computation {
        .kernel(.totalUntilNull) { call in
            let type = call.result
            func integer<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in I.apply(a, b) } } }
            switch call.types[0] {
            case .byte: return integer(Int8.self)
            case .short: return integer(Int16.self)
            case .integer: return integer(Int32.self)
            case .long: return integer(Int64.self)
            case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw call.noKernel
            }
        }
    }

    static func quotient<T: ColumnFloat>(_: T.Type, _ type: DataType) -> Kernel {
        { d, n, _ in Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in b == 0 ? nil : a / b } }
    }

    static func wholeQuotient<T: ColumnInteger>(_: T.Type) -> Kernel {
        { d, n, _ in Kernels.zipOptional(d[0], d[1], n, .long, Int64.zero) { (a: T, b: T) in b == 0 ? nil : Int64(b == -1 ? 0 &- a : a / b) } }
    }

    static func signed<I: IntegerSign, F: FloatingSign>(_ call: BoundCall, integer _: I.Type, floating _: F.Type) throws -> Kernel {
        let type = call.result
        func floating<T: ColumnFloat>(_: T.Type) -> Kernel { { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in F.apply(a) } } }
        switch call.types[0] {
        case .float: return floating(Float.self)
        case .double: return floating(Double.self)
        case .byte, .short, .integer, .long, .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure:
            return try signed(call, integer: I.self)
        }
    }

    static func signed<I: IntegerSign>(_ call: BoundCall, integer _: I.Type) throws -> Kernel {
        let type = call.result
        func integer<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in I.apply(a) } } }
        switch call.types[0] {
        case .byte: return integer(Int8.self)
        case .short: return integer(Int16.self)
        case .integer: return integer(Int32.self)
        case .long, .dayTimeInterval: return integer(Int64.self)
        case .yearMonthInterval: return integer(Int32.self)
        case .decimal: return integer(Int128.self)
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure: throw call.noKernel
        }
    }

    static func shift<S: BitShift>(_ call: BoundCall, _: S.Type) -> Kernel {
        let type = call.result
        func kernel<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: Int32) in S.apply(a, b) } } }
        return type == .long ? kernel(Int64.self) : kernel(Int32.self)
    }
}
