import CJSONReader

/// The elements of an array, one after the other.
struct JSONElements: UnkeyedDecodingContainer {
    private let reader: JSONRecordReader
    private(set) var currentIndex = 0

    var codingPath: [any CodingKey] { [] }
    var count: Int? { reader.count }
    var isAtEnd: Bool { currentIndex >= reader.count }

    init(_ reader: JSONRecordReader) { self.reader = reader }

    private mutating func next() throws -> UnsafePointer<portage_field> {
        let field = try reader.member(at: currentIndex)
        currentIndex += 1
        return field
    }

    mutating func decodeNil() throws -> Bool {
        guard JSONRecordReader.isNull(try reader.member(at: currentIndex)) else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try reader.bool(try next()) }
    mutating func decode(_ type: String.Type) throws -> String { try reader.string(try next()) }
    mutating func decode(_ type: Double.Type) throws -> Double { try reader.double(try next()) }
    /// Rounding a double again differs from reading a float.
    mutating func decode(_ type: Float.Type) throws -> Float { throw reader.fail() }
    mutating func decode(_ type: Int.Type) throws -> Int { try reader.integer(try next()) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try reader.integer(try next()) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try reader.integer(try next()) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try reader.integer(try next()) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try reader.integer(try next()) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try reader.integer(try next()) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.integer(try next()) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.integer(try next()) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.integer(try next()) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.integer(try next()) }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try reader.value(type, try next()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(JSONMembers<Nested>(try reader.nested(try next(), isArray: false)))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONElements(try reader.nested(try next(), isArray: true))
    }

    mutating func superDecoder() throws -> any Decoder { throw reader.fail() }
}
