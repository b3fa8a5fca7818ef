import Columnar
import Foundation

/// Encodes values of a job's own type as a column, a batch at a time: both APIs keep such values in state in this format.
///
/// Integers, doubles, booleans and text take the corresponding column type; a tuple is a struct of its members' columns. Any
/// other `Codable` type is JSON with sorted keys in a `binary` column, so that equal values have equal bytes and can be grouped
/// by. An array or optional of values that are not `Codable` (of tuples, say) is a list. As bytes they are what `ColumnBytes` makes of a
/// column of one.
///
/// Unchecked: both functions capture only types, whose metadata the compiler cannot prove to be shared.
package struct ValueCoder<T>: @unchecked Sendable {
    package let type: DataType
    /// How the column is shown to readers who do not know `T`.
    package let logicalType: LogicalType
    package let encode: ([T]) throws -> ColumnArray
    package let decode: (ColumnArray) throws -> [T]
}

extension ValueCoder {
    /// The coder of `T`.
    /// - Parameter role: names the value in an error: `key of reduceByKey`.
    /// - Throws: `StateValueError` `.notStorable` if `T` is none of these (a closure, a struct that is not `Codable`).
    package init(role: String) throws(StateValueError) {
        if let plain = Self.plain() {
            self = plain
        } else if let tuple = try Self.tuple(role: role) {
            self = tuple
        } else if let codable = T.self as? any Codable.Type {
            self = Self.json(codable)
        } else if let list = T.self as? any ListLike.Type, let coder = try list.coder(role: role) as? ValueCoder<T> {
            self = coder
        } else {
            throw StateValueError(
                .notStorable, "\(role): a value of type \(T.self) cannot be stored by the table engine; make it Codable")
        }
    }

    private static func json<C: Codable>(_: C.Type) -> ValueCoder<T> {
        ValueCoder(
            type: .binary, logicalType: .json,
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
                        throw StateValueError(
                            .damaged, "a stored \(C.self) cannot be read back: \(runs.string(index))", underlying: error)
                    }
                }
                return values as? [T] ?? []
            })
    }
}
