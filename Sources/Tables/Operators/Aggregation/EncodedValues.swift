import Columnar

/// Values of a group, encoded one after another in the order in which they came; told apart where they are a set.
struct EncodedValues {
    private(set) var bytes: [UInt8] = []
    private var members: Set<[UInt8]> = []

    init() {}
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

    mutating func append(_ value: Value) { ValueCodec.encode(value, into: &bytes) }

    mutating func append(contentsOf other: EncodedValues) { bytes += other.bytes }

    /// Adds `value` unless one with the same `key` was inserted.
    mutating func insert(_ value: Value, as key: Value) {
        var encoded: [UInt8] = []
        ValueCodec.encode(key, into: &encoded)
        if members.insert(encoded).inserted { append(value) }
    }

    func values() throws(StateMismatch) -> [Value] {
        var values: [Value] = []
        let isWhole = bytes.withUnsafeBytes { bytes in
            var reader = StateReader(bytes)
            while reader.remaining > 0 {
                guard let value = ValueCodec.decode(&reader) else { return false }
                values.append(value)
            }
            return true
        }
        guard isWhole else { throw StateMismatch("a state of \(bytes.count) bytes is no run of values") }
        return values
    }
}
