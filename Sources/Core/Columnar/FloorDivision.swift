/// Division that rounds towards minus infinity; `b` must be positive.
@inlinable public func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient &- 1 : quotient
}

/// The remainder of `floorDivide`: in `0..<b`.
@inlinable public func floorModulo(_ a: Int64, _ b: Int64) -> Int64 {
    let remainder = a % b
    return remainder < 0 ? remainder &+ b : remainder
}
