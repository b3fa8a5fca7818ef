import Columnar

/// The bytes of a record's key or value, in the memory of the fetch: a slice that keeps its arena alive.
///
/// Nothing is copied until `string` or `array` is called. At least `Buffer.padding` bytes after the slice are readable.
public struct RecordBytes: @unchecked Sendable, Hashable, RandomAccessCollection, CustomStringConvertible {
    @usableFromInline package let arena: Buffer
    @usableFromInline package let start: UnsafeRawPointer
    /// The number of bytes; 0 for an empty key or value, which is not null.
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

    /// 0: indices count bytes from the start of the slice.
    @inlinable public var startIndex: Int { 0 }
    /// `count`.
    @inlinable public var endIndex: Int { count }

    /// The byte at `index`.
    /// - Precondition: `index` lies in `0..<count`.
    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "index out of range")
        return start.load(fromByteOffset: index, as: UInt8.self)
    }

    /// The bytes, valid inside `body`.
    @inlinable public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(arena) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The text; bytes that are not UTF-8 become U+FFFD.
    @inlinable public var string: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    /// A copy of the bytes.
    public var array: [UInt8] { withUnsafeBytes { Array($0) } }
    /// The text, as `string` gives it.
    public var description: String { string }

    /// Whether both have the same bytes, wherever these lie.
    public static func == (left: RecordBytes, right: RecordBytes) -> Bool {
        left.count == right.count && left.withUnsafeBytes { left in right.withUnsafeBytes { left.elementsEqual($0) } }
    }

    /// Hashes the bytes, so that equal slices of different batches meet as keys.
    public func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}
