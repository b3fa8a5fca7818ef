import Foundation

/// One value as bytes, in version 1 of the format: integers and doubles in 8 bytes, texts as UTF-8, anything else as a JSON array of one,
/// with sorted keys.
package enum SingleValueBytes {
    package static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        // By the static type: an optional would be encoded as its content, and could not be decoded as an optional.
        switch SingleValueEncoding(T.self) {
        case .text: return Array((value as? String ?? "").utf8)
        case .double: return LittleEndian.bytes((value as? Double ?? 0).bitPattern)
        case .float: return LittleEndian.bytes(UInt64((value as? Float ?? 0).bitPattern))
        case .integer: return LittleEndian.bytes((value as? any FixedWidthInteger).map { bits(of: $0) } ?? 0)
        case .json, .pair:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            // In an array, because some decoders do not accept a bare value as JSON.
            return Array(try encoder.encode([value]))
        }
    }

    package static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws -> T {
        let value: Any? =
            switch SingleValueEncoding(T.self) {
            case .text: String(validating: bytes, as: UTF8.self)
            case .double: bytes.count == 8 ? Double(bitPattern: LittleEndian.word(bytes)) : nil
            case .float: bytes.count == 8 ? Float(bitPattern: UInt32(truncatingIfNeeded: LittleEndian.word(bytes))) : nil
            case .integer:
                bytes.count == 8 ? (T.self as? any FixedWidthInteger.Type).map { narrowed($0, LittleEndian.word(bytes)) } : nil
            case .json, .pair: try decoder().decode([T].self, from: Data(bytes)).first
            }
        guard let value = value as? T else { throw damaged(type) }
        return value
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    static func damaged(_ type: Any.Type) -> StateValueError { StateValueError(.damaged, "it is not a \(type)") }

    private static func bits(of number: some FixedWidthInteger) -> UInt64 { UInt64(truncatingIfNeeded: number) }
    private static func narrowed<T: FixedWidthInteger>(_ type: T.Type, _ bits: UInt64) -> Any { T(truncatingIfNeeded: bits) }

    /// A tuple of two, which cannot be `Codable` in Swift: the length of the first, the first, the second.
    static func encode<First: Encodable, Second: Encodable>(pair: (First, Second)) throws -> [UInt8] {
        let first = try encode(pair.0)
        return LittleEndian.bytes(UInt64(first.count)) + first + (try encode(pair.1))
    }

    static func decode<First: Decodable, Second: Decodable>(pair: (First, Second).Type, _ bytes: [UInt8]) throws -> (First, Second) {
        guard bytes.count >= 8, let length = Int(exactly: LittleEndian.word(bytes.prefix(8))), length <= bytes.count - 8 else {
            throw damaged(pair)
        }
        return (try decode(First.self, Array(bytes[8..<8 + length])), try decode(Second.self, Array(bytes[(8 + length)...])))
    }
}
