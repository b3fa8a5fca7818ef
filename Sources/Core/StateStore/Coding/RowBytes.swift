import Columnar

/// Decodes a column whose values were each encoded by `ColumnBytes.one`: all together, without a column for each.
struct RowBytes {
    private let bytes: [UInt8]
    /// The undecoded bytes of each row.
    private var rests: [Range<Int>]

    private init(_ rows: [[UInt8]]) {
        bytes = Array(rows.joined())
        rests = []
        rests.reserveCapacity(rows.count)
        var start = 0
        for row in rows {
            rests.append(start..<start + row.count)
            start += row.count
        }
    }

    /// nil if one of the rows is not a value of `type`.
    static func column(_ type: DataType, _ rows: [[UInt8]]) -> ColumnArray? {
        if case .bytes = type.physical {
            var builder = BytesBuilder(type, capacity: rows.count, bytes: rows.reduce(0) { $0 + $1.count })
            for row in rows { row.withUnsafeBytes { builder.append($0) } }
            return builder.finish()
        }
        var reader = RowBytes(rows)
        let column = reader.column(type, [Int](repeating: 1, count: rows.count))
        return reader.rests.allSatisfy(\.isEmpty) ? column : nil
    }

    /// The next values of each row, as many as `counts` says.
    private mutating func column(_ type: DataType, _ counts: [Int]) -> ColumnArray? {
        let total = counts.reduce(0, +)
        switch type.physical {
        case .none: return nil
        case .bits:
            var bits: [Bool] = []
            for row in counts.indices {
                guard let run = take(counts[row], of: row) else { return nil }
                for place in run {
                    guard bytes[place] <= 1 else { return nil }
                    bits.append(bytes[place] == 1)
                }
            }
            return ColumnArray(type: type, count: total, layout: .boolean(Bitmap(bits)))
        case .fixed(let width):
            var data: [UInt8] = []
            data.reserveCapacity(total * width.rawValue)
            for row in counts.indices {
                guard let run = take(counts[row] * width.rawValue, of: row) else { return nil }
                data += bytes[run]
            }
            return ColumnArray(type: type, count: total, layout: .fixed(Buffer(data)))
        case .bytes:
            var builder = BytesBuilder(type, capacity: total)
            for row in counts.indices {
                for _ in 0..<counts[row] {
                    guard let length = length(of: row), let run = take(length, of: row) else { return nil }
                    bytes.withUnsafeBytes { builder.append(UnsafeRawBufferPointer(rebasing: $0[run])) }
                }
            }
            return builder.finish()
        case .list(let element):
            var offsets: [Int64] = [0]
            var elements = [Int](repeating: 0, count: counts.count)
            for row in counts.indices {
                for _ in 0..<counts[row] {
                    // An element takes at least a byte: nothing is allocated for an impossible length.
                    guard let length = length(of: row), length <= rests[row].count else { return nil }
                    offsets.append(offsets[offsets.count - 1] + Int64(length))
                    elements[row] += length
                }
            }
            guard let child = column(element, elements) else { return nil }
            return ColumnArray(type: type, count: total, layout: .list(offsets: Buffer(offsets), child: child))
        case .structure(let fields):
            var children: [ColumnArray] = []
            for field in fields {
                guard let child = column(field.type, counts) else { return nil }
                children.append(child)
            }
            return ColumnArray(type: type, count: total, layout: .structure(children))
        }
    }

    private mutating func length(of row: Int) -> Int? {
        guard let run = take(8, of: row) else { return nil }
        return bytes.withUnsafeBytes {
            Int(exactly: UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: run.lowerBound, as: UInt64.self)))
        }
    }

    private mutating func take(_ count: Int, of row: Int) -> Range<Int>? {
        let rest = rests[row]
        guard count >= 0, count <= rest.count else { return nil }
        rests[row] = rest.lowerBound + count..<rest.upperBound
        return rest.lowerBound..<rest.lowerBound + count
    }
}
