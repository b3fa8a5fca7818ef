import Columnar
import Foundation

/// Carries values of a job's own type in a column, a batch at a time.
///
/// Integers, doubles, booleans and text take the column type of their nature; any other `Codable` type is JSON with sorted keys
/// in a `binary` column, so that equal values have equal bytes and may be grouped by.
///
/// Unchecked: both functions hold nothing but types, whose metadata the compiler cannot prove to be shared.
struct ValueCoder<T>: @unchecked Sendable {
    let type: DataType
    let encode: ([T]) throws -> ColumnArray
    let decode: (ColumnArray) throws -> [T]
}

extension ValueCoder {
    /// The coder of `T`.
    /// - Parameter role: names the value in an error: `key of reduceByKey`.
    /// - Throws: `AdapterError.notStorable` when `T` is neither a plain value nor `Codable` (a tuple, a closure).
    init(role: String) throws(AdapterError) {
        if let plain = Self.plain() {
            self = plain
        } else if let codable = T.self as? any Codable.Type {
            self = Self.json(codable)
        } else {
            throw AdapterError(
                .notStorable,
                "\(role): a value of type \(T.self) cannot be stored by the table engine; use a Codable struct in its place")
        }
    }

    private static func plain() -> ValueCoder<T>? {
        func fixed<Stored: BitwiseCopyable>(_ type: DataType, _: Stored.Type) -> ValueCoder<T>? {
            // Only called where T is Stored: the arrays are the same type, the cast cannot fail.
            ValueCoder(
                type: type,
                encode: { values in
                    let stored = values as? [Stored] ?? []
                    return ColumnArray(type: type, count: stored.count, layout: .fixed(Buffer(stored)))
                },
                decode: { column in Array(column.values(as: Stored.self)) as? [T] ?? [] })
        }
        switch T.self {
        case is Int.Type: return fixed(.long, Int.self)
        case is Int64.Type: return fixed(.long, Int64.self)
        case is UInt.Type: return fixed(.long, UInt.self)
        case is UInt64.Type: return fixed(.long, UInt64.self)
        case is Int32.Type: return fixed(.integer, Int32.self)
        case is Int16.Type: return fixed(.short, Int16.self)
        case is Int8.Type: return fixed(.byte, Int8.self)
        case is Double.Type: return fixed(.double, Double.self)
        case is Float.Type: return fixed(.float, Float.self)
        case is Bool.Type:
            return ValueCoder(
                type: .boolean,
                encode: { values in
                    let bits = Bitmap(values as? [Bool] ?? [])
                    return ColumnArray(type: .boolean, count: bits.count, layout: .boolean(bits))
                },
                decode: { column in (0..<column.count).map { column.bits[$0] } as? [T] ?? [] })
        case is String.Type:
            return ValueCoder(
                type: .string,
                encode: { values in
                    var builder = BytesBuilder(.string, capacity: values.count)
                    for text in values as? [String] ?? [] { builder.append(text) }
                    return builder.finish()
                },
                decode: { column in
                    let runs = column.byteRuns
                    return (0..<column.count).map { runs.string($0) } as? [T] ?? []
                })
        default: return nil
        }
    }

    private static func json<C: Codable>(_: C.Type) -> ValueCoder<T> {
        ValueCoder(
            type: .binary,
            encode: { values in
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                encoder.nonConformingFloatEncodingStrategy = .convertToString(
                    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
                var builder = BytesBuilder(.binary, capacity: values.count)
                for value in values as? [C] ?? [] {
                    try encoder.encode(value).withUnsafeBytes { builder.append($0) }
                }
                return builder.finish()
            },
            decode: { column in
                let decoder = JSONDecoder()
                decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
                let runs = column.byteRuns
                let values = try (0..<column.count).map { index in
                    do {
                        return try decoder.decode(C.self, from: Data(runs[index]))
                    } catch {
                        throw AdapterError(
                            .corruptValue, "a stored \(C.self) cannot be read back: \(runs.string(index)): \(error)")
                    }
                }
                return values as? [T] ?? []
            })
    }
}

extension ValueCoder {
    /// One value as bytes, for state that is kept across restarts.
    func bytes(of value: T) throws -> [UInt8] {
        let column = try encode([value])
        switch column.layout {
        case .fixed(let buffer): return Array(buffer.bytes)
        case .bytes: return Array(column.byteRuns[0])
        case .boolean(let bits): return [bits[0] ? 1 : 0]
        case .null, .list, .structure: throw AdapterError(.notStorable, "\(T.self) is stored as \(type.sqlName)")
        }
    }

    /// The value whose bytes `bytes(of:)` gave.
    func value(from bytes: UnsafeRawBufferPointer) throws -> T {
        let column: ColumnArray
        switch type {
        case .string, .binary:
            var builder = BytesBuilder(type, capacity: 1, bytes: bytes.count)
            builder.append(bytes)
            column = builder.finish()
        case .boolean:
            let bits = Bitmap([bytes.first == 1])
            column = ColumnArray(type: .boolean, count: 1, layout: .boolean(bits))
        default:
            guard bytes.count == type.fixedWidth else {
                throw AdapterError(
                    .corruptValue, "a stored \(T.self) has \(bytes.count) bytes in place of \(type.fixedWidth ?? 0)")
            }
            column = ColumnArray(type: type, count: 1, layout: .fixed(Buffer(Array(bytes))))
        }
        guard let value = try decode(column).first else {
            throw AdapterError(.corruptValue, "a stored \(T.self) cannot be read back from \(bytes.count) bytes")
        }
        return value
    }
}
