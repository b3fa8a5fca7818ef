import Columnar

/// The operations on numbers as types, so that a loop over a column is compiled for each and looks at no name.
protocol IntegerOperation { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T }
protocol FloatingOperation { static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T }
/// nil where there is no result: a division by zero.
protocol PartialIntegerOperation { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T, _ b: T) -> T? }
protocol PartialFloatingOperation { static func apply<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T? }
protocol IntegerSign { static func apply<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T }
protocol FloatingSign { static func apply<T: BinaryFloatingPoint>(_ a: T) -> T }
/// The shift counts modulo the width, as in Java.
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

/// A number as it lies in a column.
typealias ColumnInteger = FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype
typealias ColumnFloat = BinaryFloatingPoint & BitwiseCopyable & SendableMetatype

extension Arithmetic {
    /// Two operands of one type, whichever number it is.
    static func numbers<I: IntegerOperation, F: FloatingOperation>(_: I.Type, _: F.Type) -> ScalarFunction.Computation {
        .kernel { call in
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
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: throw call.noKernel
            }
        }
    }

    /// The same where some pairs have no result.
    static func numbers<I: PartialIntegerOperation, F: PartialFloatingOperation>(_: I.Type, _: F.Type) -> ScalarFunction.Computation {
        .kernel { call in
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
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: throw call.noKernel
            }
        }
    }

    static func integers<I: IntegerOperation>(_: I.Type) -> ScalarFunction.Computation {
        .kernel { call in
            let type = call.result
            func integer<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in I.apply(a, b) } } }
            switch call.types[0] {
            case .byte: return integer(Int8.self)
            case .short: return integer(Int16.self)
            case .integer: return integer(Int32.self)
            case .long: return integer(Int64.self)
            case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .array, .structure: throw call.noKernel
            }
        }
    }

    static func quotient<T: ColumnFloat>(_: T.Type, _ type: DataType) -> Kernel {
        { d, n, _ in Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in b == 0 ? nil : a / b } }
    }

    static let wholeQuotient: Kernel = { d, n, _ in
        Kernels.zipOptional(d[0], d[1], n, .long, Int64.zero) { (a: Int64, b: Int64) in b == 0 ? nil : b == -1 ? 0 &- a : a / b }
    }

    static func signed<I: IntegerSign, F: FloatingSign>(_ call: BoundCall, integer _: I.Type, floating _: F.Type) throws -> Kernel {
        let type = call.result
        func floating<T: ColumnFloat>(_: T.Type) -> Kernel { { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in F.apply(a) } } }
        switch call.types[0] {
        case .float: return floating(Float.self)
        case .double: return floating(Double.self)
        case .byte, .short, .integer, .long, .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure:
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
        case .long: return integer(Int64.self)
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .array, .structure: throw call.noKernel
        }
    }

    static func shift<S: BitShift>(_ call: BoundCall, _: S.Type) -> Kernel {
        let type = call.result
        func kernel<T: ColumnInteger>(_: T.Type) -> Kernel { { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: Int32) in S.apply(a, b) } } }
        return type == .long ? kernel(Int64.self) : kernel(Int32.self)
    }
}
