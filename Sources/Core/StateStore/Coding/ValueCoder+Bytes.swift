import Columnar

extension ValueCoder {
    /// One value as bytes, for state that survives restarts.
    package func bytes(of value: T) throws -> [UInt8] { try ColumnBytes.one(try encode([value]), 0) }

    /// The bytes of each value.
    package func bytes(of values: [T]) throws -> [[UInt8]] {
        let column = try encode(values)
        return try (0..<values.count).map { try ColumnBytes.one(column, $0) }
    }

    /// The value that `bytes(of:)` encoded.
    package func value(from bytes: UnsafeRawBufferPointer) throws -> T {
        guard let column = ColumnBytes.one(type, bytes), let value = try decode(column).first else { throw damaged(bytes.count) }
        return value
    }

    /// The values that `bytes(of:)` encoded.
    package func values(from all: [[UInt8]]) throws -> [T] {
        guard let column = RowBytes.column(type, all) else { throw StateValueError(.damaged, "a stored \(T.self) cannot be read back") }
        return try decode(column)
    }

    private func damaged(_ count: Int) -> StateValueError {
        StateValueError(.damaged, "a stored \(T.self) cannot be read back from \(count) bytes")
    }
}
