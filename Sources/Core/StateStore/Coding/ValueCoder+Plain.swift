import Columnar

extension ValueCoder {
    /// The coder of a type that has a column type of its own; nil for any other.
    static func plain() -> ValueCoder<T>? {
        func fixed<Stored: BitwiseCopyable>(_ type: DataType, _: Stored.Type, _ logicalType: LogicalType = .plain) -> ValueCoder<T>? {
            // Only called if T is Stored: the arrays have the same type, so the cast cannot fail.
            ValueCoder(
                type: type, logicalType: logicalType,
                encode: { values in
                    let stored = values as? [Stored] ?? []
                    return ColumnArray(type: type, count: stored.count, layout: .fixed(Buffer(stored)))
                },
                decode: { column in Array(column.values(as: Stored.self)) as? [T] ?? [] })
        }
        switch T.self {
        case is Int.Type: return fixed(.long, Int.self)
        case is Int64.Type: return fixed(.long, Int64.self)
        case is UInt.Type: return fixed(.long, UInt.self, .unsigned)
        case is UInt64.Type: return fixed(.long, UInt64.self, .unsigned)
        case is Int32.Type: return fixed(.integer, Int32.self)
        case is Int16.Type: return fixed(.short, Int16.self)
        case is Int8.Type: return fixed(.byte, Int8.self)
        case is Double.Type: return fixed(.double, Double.self)
        case is Float.Type: return fixed(.float, Float.self)
        case is Bool.Type:
            return ValueCoder(
                type: .boolean, logicalType: .plain,
                encode: { values in
                    let bits = Bitmap(values as? [Bool] ?? [])
                    return ColumnArray(type: .boolean, count: bits.count, layout: .boolean(bits))
                },
                decode: { column in (0..<column.count).map { column.bits[$0] } as? [T] ?? [] })
        case is String.Type:
            return ValueCoder(
                type: .string, logicalType: .plain,
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
}
