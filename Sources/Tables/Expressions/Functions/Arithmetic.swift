import Columnar

/// `+ - * / % div`, signs and bits. Integers wrap; division by zero is null.
enum Arithmetic {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "+", "-", "*", "&", "|", "^", "/", "%", "div", "pmod":
            guard types.count == 2 else { return nil }
            switch types[0] {
            case .byte: return integer(name, Int8.self, type)
            case .short: return integer(name, Int16.self, type)
            case .integer: return integer(name, Int32.self, type)
            case .long: return integer(name, Int64.self, type)
            case .float: return floating(name, Float.self, type)
            case .double: return floating(name, Double.self, type)
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: return nil
            }
        case "negative", "abs", "~":
            switch types[0] {
            case .byte: return sign(name, Int8.self, type)
            case .short: return sign(name, Int16.self, type)
            case .integer: return sign(name, Int32.self, type)
            case .long: return sign(name, Int64.self, type)
            case .float: return sign(name, Float.self, type)
            case .double: return sign(name, Double.self, type)
            case .null, .boolean, .string, .binary, .date, .timestamp, .array, .structure: return nil
            }
        case "shiftleft", "shiftright", "shiftrightunsigned":
            return type == .long ? shift(name, Int64.self, type) : shift(name, Int32.self, type)
        default: return nil
        }
    }

    private static func integer<T: FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype>(
        _ name: String, _: T.Type, _ type: DataType
    ) -> Compiler.Kernel? {
        switch name {
        case "+": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a &+ b } }
        case "-": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a &- b } }
        case "*": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a &* b } }
        case "&": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a & b } }
        case "|": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a | b } }
        case "^": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a ^ b } }
        case "%":
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in b == 0 ? nil : b == -1 ? 0 : a % b }
            }
        case "pmod":
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in
                    if b == 0 { return nil }
                    let rest = b == -1 ? 0 : a % b
                    return rest < 0 ? (b == -1 ? 0 : (rest &+ b) % b) : rest
                }
            }
        case "div":
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, .long, Int64.zero) { (a: T, b: T) in
                    b == 0 ? nil : b == -1 ? 0 &- Int64(a) : Int64(a) / Int64(b)
                }
            }
        default: return nil
        }
    }

    private static func floating<T: BinaryFloatingPoint & BitwiseCopyable & SendableMetatype>(_ name: String, _: T.Type, _ type: DataType) -> Compiler.Kernel? {
        switch name {
        case "+": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a + b } }
        case "-": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a - b } }
        case "*": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: T) in a * b } }
        case "/": return { d, n, _ in Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in b == 0 ? nil : a / b } }
        case "%":
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in b == 0 ? nil : a.truncatingRemainder(dividingBy: b) }
            }
        case "pmod":
            return { d, n, _ in
                Kernels.zipOptional(d[0], d[1], n, type, T.zero) { (a: T, b: T) in
                    if b == 0 { return nil }
                    let rest = a.truncatingRemainder(dividingBy: b)
                    return rest < 0 ? (rest + b).truncatingRemainder(dividingBy: b) : rest
                }
            }
        default: return nil
        }
    }

    private static func sign<T: FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype>(
        _ name: String, _: T.Type, _ type: DataType
    ) -> Compiler.Kernel? {
        switch name {
        case "negative": return { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in 0 &- a } }
        case "abs": return { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in a < 0 ? 0 &- a : a } }
        default: return { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in ~a } }
        }
    }

    private static func sign<T: BinaryFloatingPoint & BitwiseCopyable & SendableMetatype>(_ name: String, _: T.Type, _ type: DataType) -> Compiler.Kernel? {
        switch name {
        case "negative": return { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in -a } }
        case "abs": return { d, n, _ in Kernels.map(d[0], n, type) { (a: T) in a.magnitude } }
        default: return nil
        }
    }

    private static func shift<T: FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype>(
        _ name: String, _: T.Type, _ type: DataType
    ) -> Compiler.Kernel {
        // The shift counts modulo the width, as in Java.
        switch name {
        case "shiftleft": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: Int32) in a &<< T(truncatingIfNeeded: b) } }
        case "shiftright": return { d, n, _ in Kernels.zip(d[0], d[1], n, type) { (a: T, b: Int32) in a &>> T(truncatingIfNeeded: b) } }
        default:
            return { d, n, _ in
                Kernels.zip(d[0], d[1], n, type) { (a: T, b: Int32) in
                    T(truncatingIfNeeded: T.Magnitude(truncatingIfNeeded: a) &>> T.Magnitude(truncatingIfNeeded: b))
                }
            }
        }
    }
}
