import CJSONReader
import Columnar
import RDDs

/// The members of one JSON object, read in one pass: the fast way from a record to a value of your own.
///
/// ```swift
/// guard let fields = JSONFields(record.value) else { return nil }   // nil: malformed, or not an object
/// fields.string("sensor_id")   // Optional("sensor-0042")
/// fields.int64("value")        // nil: 21.5 is not an integer
/// ```
/// JSON is parsed strictly (RFC 8259, valid UTF-8, nesting up to 64). Of duplicate keys the last value counts. A view stays within
/// one thread; any number may be open. Costs O(document) to open and O(members) a field, without an allocation except for strings
/// of more than 15 bytes.
public struct JSONFields: ~Copyable {
    @usableFromInline let reader: OpaquePointer
    /// The number of members, including duplicates.
    public let count: Int
    /// Keeps the bytes alive to which texts point.
    @usableFromInline let owner: Buffer

    /// The object in `bytes`; nil if they are absent, malformed, or not an object.
    public init?(_ bytes: RecordBytes?) {
        guard let bytes else { return nil }
        self.init(bytes.arena, bytes.start, bytes.count)
    }

    /// The object in the text.
    public init?(_ text: String) {
        var text = text
        self.init(text.withUTF8 { Buffer(Array($0)) })
    }

    /// The object in a copy of the bytes.
    public init?(copying bytes: UnsafeRawBufferPointer) { self.init(Buffer(Array(bytes))) }

    private init?(_ buffer: Buffer) { self.init(buffer, UnsafeRawPointer(buffer.base), buffer.byteCount) }

    private init?(_ owner: Buffer, _ start: UnsafeRawPointer, _ count: Int) {
        guard let reader = portage_fields_create() else { return nil }
        let found = portage_fields_open(reader, start.assumingMemoryBound(to: CChar.self), count)
        guard found >= 0 else {
            portage_fields_destroy(reader)
            return nil
        }
        self.reader = reader
        self.owner = owner
        self.count = Int(found)
    }

    deinit { portage_fields_destroy(reader) }

    private func member(_ key: StaticString) -> UnsafePointer<portage_field>? {
        guard key.hasPointerRepresentation else { return nil }
        return UnsafeRawPointer(key.utf8Start).withMemoryRebound(to: CChar.self, capacity: key.utf8CodeUnitCount) {
            portage_fields_find(reader, $0, key.utf8CodeUnitCount)
        }
    }

    private func text(_ field: UnsafePointer<portage_field>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: field.pointee.text, count: field.pointee.length)
    }

    /// The text under `key`; nil if it is absent, null or not a string.
    public func string(_ key: StaticString) -> String? {
        guard let field = member(key), field.pointee.kind == Int32(PORTAGE_FIELD_STRING.rawValue) else { return nil }
        return String(decoding: text(field), as: UTF8.self)
    }

    /// The number under `key`, whole or not; nil if it is absent, null or not a number.
    public func double(_ key: StaticString) -> Double? {
        guard let field = member(key) else { return nil }
        let kind = field.pointee.kind
        guard kind == Int32(PORTAGE_FIELD_INTEGER.rawValue) || kind == Int32(PORTAGE_FIELD_DOUBLE.rawValue) else { return nil }
        return field.pointee.number
    }

    /// The whole number under `key`; nil also for a number with a point or an exponent, or beyond 64 bits.
    public func int64(_ key: StaticString) -> Int64? {
        guard let field = member(key), field.pointee.kind == Int32(PORTAGE_FIELD_INTEGER.rawValue) else { return nil }
        return field.pointee.integer
    }

    /// As `int64`, within the platform's `Int`.
    public func int(_ key: StaticString) -> Int? { int64(key).flatMap { Int(exactly: $0) } }

    /// `true` or `false` under `key`.
    public func bool(_ key: StaticString) -> Bool? {
        guard let field = member(key), field.pointee.kind == Int32(PORTAGE_FIELD_BOOLEAN.rawValue) else { return nil }
        return field.pointee.integer != 0
    }

    /// Whether `key` exists and is null.
    public func isNull(_ key: StaticString) -> Bool { member(key)?.pointee.kind == Int32(PORTAGE_FIELD_NULL.rawValue) }

    /// A copy of the object under `key`; nil if there is none.
    public func object(_ key: StaticString) -> JSONFields? {
        guard let field = member(key), field.pointee.kind == Int32(PORTAGE_FIELD_OBJECT.rawValue) else { return nil }
        return JSONFields(copying: text(field))
    }

    /// The JSON text of the object or array under `key`.
    public func json(_ key: StaticString) -> String? {
        guard let field = member(key) else { return nil }
        let kind = field.pointee.kind
        guard kind == Int32(PORTAGE_FIELD_OBJECT.rawValue) || kind == Int32(PORTAGE_FIELD_ARRAY.rawValue) else { return nil }
        return String(decoding: text(field), as: UTF8.self)
    }
}
