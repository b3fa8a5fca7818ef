/// Which of two values an aggregate keeps that returns one of its values.
enum MinMaxFirstLast: Hashable, Sendable {
    case minimum, maximum
    case first(ignoringNulls: Bool)
    case last(ignoringNulls: Bool)

    /// Whether a null counts as a value.
    var takesNulls: Bool {
        switch self {
        case .minimum, .maximum: false
        case .first(let ignoring), .last(let ignoring): !ignoring
        }
    }
}

/// A fixed-width value in Spark's order: NaN is the greatest double, and -0.0 equals 0.0.
protocol SparkOrdered: BitwiseCopyable {
    static func precedes(_ left: Self, _ right: Self) -> Bool
    static var placeholder: Self { get }
}

extension SparkOrdered where Self: FixedWidthInteger {
    @inline(__always) static func precedes(_ left: Self, _ right: Self) -> Bool { left < right }
    static var placeholder: Self { 0 }
}

extension SparkOrdered where Self: BinaryFloatingPoint {
    @inline(__always) static func precedes(_ left: Self, _ right: Self) -> Bool { left < right || (right.isNaN && !left.isNaN) }
    static var placeholder: Self { 0 }
}

extension Int8: SparkOrdered {}
extension Int16: SparkOrdered {}
extension Int32: SparkOrdered {}
extension Int64: SparkOrdered {}
extension Int128: SparkOrdered {}
extension Float: SparkOrdered {}
extension Double: SparkOrdered {}
