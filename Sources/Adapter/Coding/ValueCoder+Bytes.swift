import Columnar

extension ValueCoder {
    /// One value as bytes, for state that is kept across restarts.
    func bytes(of value: T) throws -> [UInt8] {
        let column = try encode([value])
        // Text and JSON stand alone, without a length.
        if case .bytes = column.layout { return Array(column.byteRuns[0]) }
        var bytes: [UInt8] = []
        try ColumnBytes.append(column, 0..<1, to: &bytes)
        return bytes
    }

    /// The value whose bytes `bytes(of:)` gave.
    func value(from bytes: UnsafeRawBufferPointer) throws -> T {
        let column: ColumnArray?
        switch type {
        case .string, .binary:
            var builder = BytesBuilder(type, capacity: 1, bytes: bytes.count)
            builder.append(bytes)
            column = builder.finish()
        default:
            var reader = ColumnBytes(bytes)
            let read = reader.column(type, count: 1)
            column = reader.isAtEnd ? read : nil
        }
        guard let column, let value = try decode(column).first else {
            throw AdapterError(.corruptValue, "a stored \(T.self) cannot be read back from \(bytes.count) bytes")
        }
        return value
    }
}
