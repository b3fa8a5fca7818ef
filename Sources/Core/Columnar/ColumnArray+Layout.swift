extension ColumnArray.Layout {
    /// Whether `count` values of `type` may have this layout. The members of a struct and the elements of a list were checked when their
    /// columns were made.
    func isOf(_ type: DataType, count: Int) -> Bool {
        switch self {
        case .absent: return true
        case .null:
            guard case .none = type.physical else { return false }
            return true
        case .boolean(let bits):
            guard case .bits = type.physical else { return false }
            return bits.count >= count
        case .fixed(let buffer):
            guard case .fixed(let width) = type.physical else { return false }
            return buffer.byteCount >= count * width.rawValue
        case .bytes(let offsets, _):
            guard case .bytes = type.physical else { return false }
            return offsets.byteCount >= (count + 1) * 8
        case .list(let offsets, let child):
            guard case .list(let element) = type.physical else { return false }
            return offsets.byteCount >= (count + 1) * 8 && child.type.isLike(element)
        case .structure(let children):
            guard case .structure(let fields) = type.physical else { return false }
            return children.count == fields.count && zip(children, fields).allSatisfy { $0.count == count && $0.type.isLike($1.type) }
        }
    }
}
