import Foundation
import RDDs
import StateStore

/// Turns pairs into the bytes of the state store, and back. The same pair gives the same bytes in every process.
@usableFromInline package struct StateCodec<Element: Sendable>: Sendable {
    let encode: @Sendable (Element) throws -> (key: [UInt8], value: [UInt8])
    let decode: @Sendable (_ key: [UInt8], _ value: [UInt8]) throws -> Element
    let columns: (key: StateSchema.Column, value: StateSchema.Column)

    package func snapshot(of rdd: RDD<Element>) throws -> StateSnapshot { try rdd.collectContiguous().map(encode) }
    package func elements(of snapshot: StateSnapshot) throws -> [Element] { try snapshot.map { try decode($0.key, $0.value) } }
}

extension StateCodec {
    @usableFromInline package static func pairs<Key: Codable & Sendable, Part: Codable & Sendable>() -> StateCodec
    where Element == (Key, Part) {
        StateCodec(
            encode: { (try StateBytes.encode($0.0), try StateBytes.encode($0.1)) },
            decode: { (try StateBytes.decode(Key.self, $0), try StateBytes.decode(Part.self, $1)) },
            columns: (keyColumn(Key.self), StateForm(Part.self).column("value", shown: StateForm.shown(Part.self))))
    }

    /// For a value that is a tuple of two, which Swift cannot make `Codable` by itself.
    @usableFromInline package static func pairs<
        Key: Codable & Sendable, First: Codable & Sendable, Second: Codable & Sendable
    >() -> StateCodec where Element == (Key, (First, Second)) {
        StateCodec(
            encode: { pair in
                let first = try StateBytes.encode(pair.1.0)
                let length = StateBytes.littleEndian(UInt64(first.count))
                return (try StateBytes.encode(pair.0), length + first + (try StateBytes.encode(pair.1.1)))
            },
            decode: { key, value in
                guard value.count >= 8, let length = Int(exactly: StateBytes.integer(value.prefix(8))), length <= value.count - 8 else {
                    throw StateBytes.damaged((First, Second).self)
                }
                let first = try StateBytes.decode(First.self, Array(value[8..<8 + length]))
                let second = try StateBytes.decode(Second.self, Array(value[(8 + length)...]))
                return (try StateBytes.decode(Key.self, key), (first, second))
            },
            columns: (
                keyColumn(Key.self),
                StateForm.pair(StateForm(First.self), StateForm(Second.self))
                    .column("value", shown: .tuple([StateForm.shown(First.self), StateForm.shown(Second.self)]))
            ))
    }

    private static func keyColumn<Key>(_ type: Key.Type) -> StateSchema.Column { StateForm(type).column("key", shown: StateForm.shown(type)) }
}

/// One value as bytes: integers and doubles in 8 bytes, texts as UTF-8, anything else as JSON with sorted keys.
package enum StateBytes {
    package static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        // By the type and not by what it holds: an optional would pass for its content, and could not be read back as one.
        switch StateForm(T.self) {
        case .text: return Array((value as? String ?? "").utf8)
        case .double: return littleEndian((value as? Double ?? 0).bitPattern)
        case .float: return littleEndian(UInt64((value as? Float ?? 0).bitPattern))
        case .integer: return littleEndian((value as? any FixedWidthInteger).map { bits(of: $0) } ?? 0)
        case .json, .pair:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            // Boxed, for a bare value is not JSON to every decoder.
            return Array(try encoder.encode([value]))
        }
    }

    package static func decode<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws -> T {
        let value: Any?
        if T.self == String.self {
            value = String(validating: bytes, as: UTF8.self)
        } else if T.self == Double.self {
            value = bytes.count == 8 ? Double(bitPattern: integer(bytes)) : nil
        } else if T.self == Float.self {
            value = bytes.count == 8 ? Float(bitPattern: UInt32(truncatingIfNeeded: integer(bytes))) : nil
        } else if let integers = T.self as? any FixedWidthInteger.Type, integers.bitWidth <= 64 {
            value = bytes.count == 8 ? narrowed(integers, integer(bytes)) : nil
        } else {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            value = try decoder.decode([T].self, from: Data(bytes)).first
        }
        guard let value = value as? T else { throw damaged(type) }
        return value
    }

    static func damaged(_ type: Any.Type) -> StreamingError {
        StreamingError(
            .notRecoverable,
            "state in the checkpoint is not a \(type): has the type changed since? Start with a new checkpoint directory")
    }

    private static func bits(of number: some FixedWidthInteger) -> UInt64 { UInt64(truncatingIfNeeded: number) }
    private static func narrowed<T: FixedWidthInteger>(_ type: T.Type, _ bits: UInt64) -> Any { T(truncatingIfNeeded: bits) }

    static func littleEndian(_ bits: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: bits >> (UInt64($0) &* 8)) } }
    static func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var (bits, shift): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            bits |= UInt64(byte) << shift
            shift &+= 8
        }
        return bits
    }
}
