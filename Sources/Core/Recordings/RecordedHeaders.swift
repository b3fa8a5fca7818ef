/// The headers of one record, as stored in a block.
struct RecordedHeaders {
    private let bytes: UnsafeRawBufferPointer
    private var position = 4
    let count: Int

    /// - Parameter bytes: headers for which `fit` is true; must outlive this value.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        count = Int(bytes.number(at: 0, UInt32.self))
    }

    mutating func next() -> (name: String, value: UnsafeRawBufferPointer?) {
        let name = take(Int(bytes.number(at: position, UInt32.self)))
        let length = Int(bytes.number(at: position, Int32.self))
        let value = take(max(0, length))
        return (String(decoding: name, as: UTF8.self), length < 0 ? nil : value)
    }

    private mutating func take(_ length: Int) -> UnsafeRawBufferPointer {
        let start = position + 4
        position = start + length
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// Whether the lengths in `bytes` fill it exactly.
    static func fit(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4 else { return false }
        let count = Int(bytes.number(at: 0, UInt32.self))
        guard count > 0 else { return false }
        var position = 4
        for _ in 0..<count {
            guard bytes.count - position >= 4 else { return false }
            let name = Int(bytes.number(at: position, UInt32.self))
            position += 4
            guard bytes.count - position >= name + 4 else { return false }
            position += name
            let value = Int(bytes.number(at: position, Int32.self))
            position += 4
            guard value >= -1, bytes.count - position >= max(0, value) else { return false }
            position += max(0, value)
        }
        return position == bytes.count
    }
}
