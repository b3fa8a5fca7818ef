/// Reads and writes the fixed-size states of the built-in aggregates.
enum StateBytes {
    static func append<T: BitwiseCopyable>(_ value: T, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes += $0 }
    }

    /// The one value that `bytes` is.
    static func only<T: BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, as type: T.Type = T.self) throws(StateMismatch) -> T {
        guard bytes.count == MemoryLayout<T>.size else {
            throw StateMismatch("a state of \(bytes.count) bytes where one of \(MemoryLayout<T>.size) was expected")
        }
        return bytes.loadUnaligned(as: T.self)
    }
}
