import Columnar

/// The values of a group, encoded one after another in order of arrival; without duplicates if they are a set.
struct EncodedValues {
    private(set) var bytes: [UInt8] = []
    private var members: Set<[UInt8]> = []
    private var memberBytes = 0

    /// The memory of a member of a set besides its bytes: an array's header and its slot in the table.
    private static let memberOverhead = 64

    init() {}
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

    /// The approximate memory of everything.
    var heldBytes: Int { bytes.count + memberBytes }

    mutating func append(_ value: Value) { ValueCodec.encode(value, into: &bytes) }

    mutating func append(contentsOf other: EncodedValues) { bytes += other.bytes }

    /// Adds `value` unless one with the same `key` was inserted.
    mutating func insert(_ value: Value, as key: Value) {
        var encoded: [UInt8] = []
        ValueCodec.encode(key, into: &encoded)
        guard members.insert(encoded).inserted else { return }
        memberBytes += encoded.count + Self.memberOverhead
        append(value)
    }

    /// Calls `body` with the values one by one, so that they are never all decoded at once.
    func forEach(_ body: (Value) throws -> Void) throws {
        try read { reader in
            guard let value = ValueCodec.decode(&reader) else { return false }
            try body(value)
            return true
        }
    }

    /// Appends the values to `column`.
    func append(to column: EncodedColumn) throws { try read { column.append(&$0) } }

    /// - Throws: `StateMismatch` if `next` does not accept the bytes.
    private func read(_ next: (inout StateReader) throws -> Bool) throws {
        let isWhole = try bytes.withUnsafeBytes { bytes in
            var reader = StateReader(bytes)
            while reader.remaining > 0 { if try !next(&reader) { return false } }
            return true
        }
        guard isWhole else { throw StateMismatch("a state of \(bytes.count) bytes is not a sequence of values of its type") }
    }
}
