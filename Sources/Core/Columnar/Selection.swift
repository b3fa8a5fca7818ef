/// Row numbers into a column or batch, in any order and with repeats; a negative one stands for null.
public struct Selection: Sendable {
    public let buffer: Buffer
    public let count: Int

    public init(buffer: Buffer, count: Int) {
        precondition(buffer.byteCount >= count * 4, "selection shorter than its count")
        self.buffer = buffer
        self.count = count
    }

    public init(_ indices: [Int32]) { self.init(buffer: Buffer(indices), count: indices.count) }

    /// The row numbers. The pointer lives as long as the selection: hold that in a variable.
    @inlinable public var indices: UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(rebasing: buffer.elements(as: Int32.self)[0..<count])
    }
}
