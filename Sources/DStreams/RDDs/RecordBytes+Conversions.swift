import Foundation

// A record's key and value may be null: each conversion also takes an optional, and null stays null.

extension String {
    /// The text; bytes that are not UTF-8 become U+FFFD.
    @inlinable public init(_ bytes: RecordBytes) { self = bytes.string }

    /// The text of a key or value that may be null: `records.flatMap { String($0.value) }` leaves out nulls.
    @inlinable public init?(_ bytes: RecordBytes?) {
        guard let bytes else { return nil }
        self = bytes.string
    }
}

extension Data {
    /// A copy of the bytes.
    public init(_ bytes: RecordBytes) { self = bytes.withUnsafeBytes { Data($0) } }

    /// A copy of the bytes of a key or value that may be null.
    public init?(_ bytes: RecordBytes?) {
        guard let bytes else { return nil }
        self.init(bytes)
    }
}

extension Array where Element == UInt8 {
    /// A copy of the bytes.
    public init(_ bytes: RecordBytes) { self = bytes.array }

    /// A copy of the bytes of a key or value that may be null.
    public init?(_ bytes: RecordBytes?) {
        guard let bytes else { return nil }
        self = bytes.array
    }
}

extension DefaultStringInterpolation {
    /// The text itself, or `null`, as in Java: not `Optional(…)`.
    public mutating func appendInterpolation(_ bytes: RecordBytes?) { appendLiteral(bytes?.string ?? "null") }
}

extension RecordBytes: CustomDebugStringConvertible {
    /// The text in quotes, with escapes, as a debugger shows a `String`.
    public var debugDescription: String { string.debugDescription }
}

/// Allows `record.value == "stop"`, even if the value may be null.
extension RecordBytes: ExpressibleByStringLiteral {
    /// A copy of the literal's UTF-8.
    public init(stringLiteral text: String) { self.init(text) }
}

/// Encoded like `Data`: base64 in JSON.
extension RecordBytes: Codable {
    /// Reads what `encode` writes: the bytes as `Data`, base64 in JSON.
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(Data.self)) }

    /// Writes the bytes as `Data`, base64 in JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(self))
    }
}

extension RecordBytes {
    /// The bytes in place, so that they can be copied at once.
    public func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
        try withUnsafeBytes { try $0.withMemoryRebound(to: UInt8.self, body) }
    }
}
