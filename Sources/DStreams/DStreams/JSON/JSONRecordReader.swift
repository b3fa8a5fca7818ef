import CJSONReader
import Columnar
import Foundation

/// An object or array of a document that is being decoded: shared by the decoders and containers over it.
///
/// Anything unusual, and any failure, makes the whole document doubtful; then the decoded value is discarded and Foundation decides. So a
/// decoder's errors need not be the same as Foundation's.
final class JSONRecordReader {
    let fields: OpaquePointer
    /// The number of members or elements.
    let count: Int
    private let owner: Buffer
    private let doubt: Doubt

    final class Doubt { var isRaised = false }

    struct Doubtful: Error {}

    /// The value of a document; nil if only Foundation can decide.
    static func value<T: Decodable>(_ type: T.Type, _ owner: Buffer, _ start: UnsafeRawPointer, _ length: Int) -> T? {
        let doubt = Doubt()
        guard let reader = JSONRecordReader(owner, start, length, isArray: false, doubt),
            let value = try? T(from: JSONRecordDecoder(reader)), !doubt.isRaised
        else { return nil }
        return value
    }

    private init?(_ owner: Buffer, _ start: UnsafeRawPointer, _ length: Int, isArray: Bool, _ doubt: Doubt) {
        guard let fields = portage_fields_create() else { return nil }
        let text = start.assumingMemoryBound(to: CChar.self)
        let found = isArray ? portage_fields_open_array(fields, text, length) : portage_fields_open(fields, text, length)
        guard found >= 0 else {
            portage_fields_destroy(fields)
            return nil
        }
        self.fields = fields
        self.owner = owner
        self.doubt = doubt
        count = Int(found)
    }

    deinit { portage_fields_destroy(fields) }

    func fail() -> Doubtful {
        doubt.isRaised = true
        return Doubtful()
    }

    // MARK: Members

    func member(_ key: some CodingKey) -> UnsafePointer<portage_field>? {
        var name = key.stringValue
        let found = name.withUTF8 { name in
            name.withMemoryRebound(to: CChar.self) { portage_fields_find_first(fields, $0.baseAddress, $0.count) }
        }
        return found ?? equivalentMember(name)
    }

    /// A member whose name is canonically equal: "é" as one code point or as two, as Swift compares strings.
    private func equivalentMember(_ name: String) -> UnsafePointer<portage_field>? {
        for index in 0..<count {
            guard let field = portage_fields_at(fields, index) else { continue }
            let key = UnsafeRawBufferPointer(start: field.pointee.key, count: Int(field.pointee.key_length))
            if key.contains(where: { $0 >= 0x80 }), String(decoding: key, as: UTF8.self) == name { return field }
        }
        return nil
    }

    func member(at index: Int) throws -> UnsafePointer<portage_field> {
        guard let field = portage_fields_at(fields, index) else { throw fail() }
        return field
    }

    /// The object or array under a member, read in place.
    func nested(_ field: UnsafePointer<portage_field>, isArray: Bool) throws -> JSONRecordReader {
        let kind = isArray ? PORTAGE_FIELD_ARRAY : PORTAGE_FIELD_OBJECT
        guard field.pointee.kind == Int32(kind.rawValue), let text = field.pointee.text,
            let reader = JSONRecordReader(owner, UnsafeRawPointer(text), field.pointee.length, isArray: isArray, doubt)
        else { throw fail() }
        return reader
    }

    // MARK: Values

    static func isNull(_ field: UnsafePointer<portage_field>) -> Bool { field.pointee.kind == Int32(PORTAGE_FIELD_NULL.rawValue) }

    func bool(_ field: UnsafePointer<portage_field>) throws -> Bool {
        guard field.pointee.kind == Int32(PORTAGE_FIELD_BOOLEAN.rawValue) else { throw fail() }
        return field.pointee.integer != 0
    }

    func string(_ field: UnsafePointer<portage_field>) throws -> String {
        guard field.pointee.kind == Int32(PORTAGE_FIELD_STRING.rawValue) else { throw fail() }
        return String(decoding: UnsafeRawBufferPointer(start: field.pointee.text, count: field.pointee.length), as: UTF8.self)
    }

    func double(_ field: UnsafePointer<portage_field>) throws -> Double {
        switch field.pointee.kind {
        case Int32(PORTAGE_FIELD_INTEGER.rawValue): return field.pointee.number
        // Foundation refuses numbers that are too large or too small for a double.
        case Int32(PORTAGE_FIELD_DOUBLE.rawValue) where field.pointee.number.isNormal: return field.pointee.number
        default: throw fail()
        }
    }

    func integer<T: FixedWidthInteger>(_ field: UnsafePointer<portage_field>) throws -> T {
        guard field.pointee.kind == Int32(PORTAGE_FIELD_INTEGER.rawValue), let value = T(exactly: field.pointee.integer) else {
            throw fail()
        }
        return value
    }

    /// A value of any other type; types that Foundation decodes in its own way are left to it.
    func value<T: Decodable>(_ type: T.Type, _ field: UnsafePointer<portage_field>) throws -> T {
        if type == Data.self || type == URL.self || type == Decimal.self { throw fail() }
        return try T(from: JSONRecordDecoder(self, field))
    }
}
