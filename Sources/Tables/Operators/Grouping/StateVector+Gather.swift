import Columnar

extension StateVector {
    /// The values of `groups` as a column's buffer.
    func gather(_ groups: UnsafeBufferPointer<UInt32>) -> Buffer {
        let buffer = Buffer(byteCount: groups.count * MemoryLayout<T>.stride)
        let values = buffer.mutableElements(as: T.self)
        for (index, group) in groups.enumerated() { values[index] = base[Int(group)] }
        return buffer
    }
}
