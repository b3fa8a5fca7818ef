import Columnar

extension ColumnArray {
    /// The bytes of the values of `rows`, including the offsets of texts and lists; a boolean counts as one.
    func byteCount(of rows: Range<Int>) -> Int {
        switch layout {
        case .null, .absent, .boolean: return rows.count
        case .fixed: return rows.count * (type.fixedWidth ?? 1)
        case .bytes(let offsets, _):
            let positions = offsets.elements(as: Int64.self)
            return Int(positions[rows.upperBound] - positions[rows.lowerBound]) + rows.count * 8
        case .list(let offsets, let child):
            let positions = offsets.elements(as: Int64.self)
            return child.byteCount(of: Int(positions[rows.lowerBound])..<Int(positions[rows.upperBound])) + rows.count * 8
        case .structure(let children): return children.reduce(rows.count) { $0 + $1.byteCount(of: rows) }
        }
    }

    /// Like `take`, if the result is not larger than a batch may be.
    func take(_ selection: Selection, within size: SizeGuard) throws -> ColumnArray {
        // No row is larger than all of them together.
        if SizeGuard.product(byteCount(of: 0..<count), selection.count) > size.limits.batchBytes {
            var bytes = 0
            for row in selection.indices where row >= 0 {
                bytes += byteCount(of: Int(row)..<Int(row) + 1)
                if bytes > size.limits.batchBytes { throw size.batchFailure }
            }
        }
        return take(selection)
    }
}
