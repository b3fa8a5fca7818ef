extension RDD {
    /// The sum, which wraps around on overflow like Java's arithmetic; 0 without elements.
    @inlinable public func sum() throws -> Element where Element: FixedWidthInteger {
        try aggregate(0, { $0 &+ $1 }, { $0 &+ $1 })
    }

    /// The sum; 0 without elements.
    @inlinable public func sum() throws -> Element where Element: FloatingPoint {
        try aggregate(0, { $0 + $1 }, { $0 + $1 })
    }

    /// The mean; NaN without elements.
    @inlinable public func mean() throws -> Element where Element: BinaryFloatingPoint {
        var (sum, count) = (Element.zero, 0)
        for (partSum, partCount) in try runPartitions({ try sumAndCount(ofPartition: $0) }) {
            sum += partSum
            count &+= partCount
        }
        return sum / Element(count)
    }

    @inlinable func sumAndCount(ofPartition partition: Int) throws -> (Element, Int) where Element: BinaryFloatingPoint {
        var (sum, count) = (Element.zero, 0)
        try forEach(inPartition: partition) {
            sum += $0
            count &+= 1
        }
        return (sum, count)
    }
}
