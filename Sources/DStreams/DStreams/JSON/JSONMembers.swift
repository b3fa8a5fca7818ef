import CJSONReader

/// The members of an object by key. Of duplicate keys, the first.
struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let reader: JSONRecordReader

    var codingPath: [any CodingKey] { [] }

    init(_ reader: JSONRecordReader) { self.reader = reader }

    var allKeys: [Key] {
        var keys: [Key] = []
        var seen: Set<String> = []
        for index in 0..<reader.count {
            guard let field = portage_fields_at(reader.fields, index) else { continue }
            let name = String(
                decoding: UnsafeRawBufferPointer(start: field.pointee.key, count: Int(field.pointee.key_length)), as: UTF8.self)
            if seen.insert(name).inserted, let key = Key(stringValue: name) { keys.append(key) }
        }
        return keys
    }

    private func member(_ key: Key) throws -> UnsafePointer<portage_field> {
        guard let field = reader.member(key) else { throw reader.fail() }
        return field
    }

    /// nil if the member is absent or null.
    private func present(_ key: Key) -> UnsafePointer<portage_field>? {
        guard let field = reader.member(key), !JSONRecordReader.isNull(field) else { return nil }
        return field
    }

    func contains(_ key: Key) -> Bool { reader.member(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { JSONRecordReader.isNull(try member(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try reader.bool(try member(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try reader.string(try member(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try reader.double(try member(key)) }
    /// Rounding a double again differs from reading a float.
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw reader.fail() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try reader.integer(try member(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try reader.integer(try member(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try reader.integer(try member(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try reader.integer(try member(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try reader.integer(try member(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try reader.integer(try member(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try reader.integer(try member(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try reader.integer(try member(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try reader.integer(try member(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try reader.integer(try member(key)) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try reader.value(type, try member(key)) }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key).map { try reader.string($0) } }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key).map { try reader.double($0) } }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try present(key).map { try reader.integer($0) } }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try present(key).map { try reader.integer($0) } }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key).map { try reader.bool($0) } }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? { try present(key).map { try reader.value(type, $0) } }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(JSONMembers<Nested>(try reader.nested(try member(key), isArray: false)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        JSONElements(try reader.nested(try member(key), isArray: true))
    }

    func superDecoder() throws -> any Decoder { throw reader.fail() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw reader.fail() }
}
