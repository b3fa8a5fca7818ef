import Columnar
import StateStore

extension ValueCoder {
    /// One value as bytes, for state that is kept across restarts.
    func bytes(of value: T) throws -> [UInt8] {
        try ColumnBytes.one(try encode([value]))
    }

    /// The value whose bytes `bytes(of:)` gave.
    func value(from bytes: UnsafeRawBufferPointer) throws -> T {
        guard let column = ColumnBytes.one(type, bytes), let value = try decode(column).first else {
            throw AdapterError(.corruptValue, "a stored \(T.self) cannot be read back from \(bytes.count) bytes")
        }
        return value
    }
}
