import Glibc

/// Keys in byte order from `lower` up to but not including `upper`; nil for no bound.
public struct StateKeyRange: Hashable, Sendable {
    public var lower: [UInt8]?
    public var upper: [UInt8]?

    public init(from lower: [UInt8]? = nil, upTo upper: [UInt8]? = nil) {
        self.lower = lower
        self.upper = upper
    }

    public static let all = StateKeyRange()

    /// All keys that begin with `prefix`.
    public init(prefix: [UInt8]) {
        lower = prefix
        // The first key after all of them: the prefix with its last byte below 255 incremented.
        var upper = prefix
        while let last = upper.popLast() {
            if last < .max {
                self.upper = upper + [last + 1]
                return
            }
        }
        self.upper = nil
    }

    func isPast(_ key: UnsafeRawBufferPointer) -> Bool { upper.map { !key.precedes($0) } ?? false }
    func isBefore(_ key: UnsafeRawBufferPointer) -> Bool { lower.map { key.precedes($0) } ?? false }
}

extension UnsafeRawBufferPointer {
    /// Byte order, shorter first.
    func precedes(_ other: UnsafeRawBufferPointer) -> Bool {
        let common = Swift.min(count, other.count)
        if common > 0, let left = baseAddress, let right = other.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return order < 0 }
        }
        return count < other.count
    }

    func precedes(_ other: [UInt8]) -> Bool { other.withUnsafeBytes { precedes($0) } }

    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count > 0, let left = baseAddress, let right = other.baseAddress else { return true }
        return memcmp(left, right, count) == 0
    }
}
