import CJSONReader

/// Provides a type's `init(from:)` with the members of a record or of a nested object, or with one value.
struct JSONRecordDecoder: Decoder, SingleValueDecodingContainer {
    private let reader: JSONRecordReader
    /// The decoded value; nil for the document.
    private let field: UnsafePointer<portage_field>?

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ reader: JSONRecordReader, _ field: UnsafePointer<portage_field>? = nil) {
        self.reader = reader
        self.field = field
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONMembers<Key>(try field.map { try reader.nested($0, isArray: false) } ?? reader))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { JSONElements(try reader.nested(try value(), isArray: true)) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    // MARK: One value

    private func value() throws -> UnsafePointer<portage_field> {
        guard let field else { throw reader.fail() }
        return field
    }

    func decodeNil() -> Bool { field.map { JSONRecordReader.isNull($0) } ?? false }
    func decode(_ type: Bool.Type) throws -> Bool { try reader.bool(try value()) }
    func decode(_ type: String.Type) throws -> String { try reader.string(try value()) }
    func decode(_ type: Double.Type) throws -> Double { try reader.double(try value()) }
    /// Rounding a double again differs from reading a float.
    func decode(_ type: Float.Type) throws -> Float { throw reader.fail() }
    func decode(_ type: Int.Type) throws -> Int { try reader.integer(try value()) }
    func decode(_ type: Int8.Type) throws -> Int8 { try reader.integer(try value()) }
    func decode(_ type: Int16.Type) throws -> Int16 { try reader.integer(try value()) }
    func decode(_ type: Int32.Type) throws -> Int32 { try reader.integer(try value()) }
    func decode(_ type: Int64.Type) throws -> Int64 { try reader.integer(try value()) }
    func decode(_ type: UInt.Type) throws -> UInt { try reader.integer(try value()) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.integer(try value()) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.integer(try value()) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.integer(try value()) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.integer(try value()) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try field.map { try reader.value(type, $0) } ?? T(from: self) }
}
