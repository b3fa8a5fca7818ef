/// Which of two values an aggregate that picks one keeps.
enum PickRule: Hashable, Sendable {
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
protocol Pickable: BitwiseCopyable {
    static func precedes(_ left: Self, _ right: Self) -> Bool
    static var placeholder: Self { get }
}

extension Pickable where Self: FixedWidthInteger {
    @inline(__always) static func precedes(_ left: Self, _ right: Self) -> Bool { left < right }
    static var placeholder: Self { 0 }
}

extension Pickable where Self: BinaryFloatingPoint {
    @inline(__always) static func precedes(_ left: Self, _ right: Self) -> Bool { left < right || (right.isNaN && !left.isNaN) }
    static var placeholder: Self { 0 }
}

extension Int8: Pickable {}
extension Int16: Pickable {}
extension Int32: Pickable {}
extension Int64: Pickable {}
extension Int128: Pickable {}
extension Float: Pickable {}
extension Double: Pickable {}
