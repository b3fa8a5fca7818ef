import Columnar

/// The bytes of a record's key or value, where the fetch put them: a slice that keeps its arena alive.
///
/// Nothing is copied until `string` or `array` is asked for. At least `Buffer.padding` bytes after the slice can be read.
public struct RecordBytes: @unchecked Sendable, Hashable, RandomAccessCollection, CustomStringConvertible {
    @usableFromInline package let arena: Buffer
    @usableFromInline package let start: UnsafeRawPointer
    public let count: Int

    @inlinable package init(arena: Buffer, offset: Int, count: Int) {
        self.arena = arena
        start = UnsafeRawPointer(arena.base) + offset
        self.count = count
    }

    /// A copy of `bytes` in an arena of its own.
    public init(_ bytes: some Collection<UInt8>) {
        self.init(arena: Buffer(Array(bytes)), offset: 0, count: bytes.count)
    }

    /// A copy of the text's UTF-8.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "index out of range")
        return start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// The bytes, valid inside of `body`.
    @inlinable public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(arena) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The text; bytes that are not UTF-8 become U+FFFD.
    @inlinable public var string: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    public var array: [UInt8] { withUnsafeBytes { Array($0) } }
    public var description: String { string }

    public static func == (left: RecordBytes, right: RecordBytes) -> Bool {
        left.count == right.count && left.withUnsafeBytes { left in right.withUnsafeBytes { left.elementsEqual($0) } }
    }

    public func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}
