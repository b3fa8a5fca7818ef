extension ColumnArray.Layout {
    /// Whether a column of `type` with `count` values may lie so. A struct's members and a list's elements have been asked before,
    /// when their columns were made.
    func isOf(_ type: DataType, count: Int) -> Bool {
        switch (self, type) {
        case (.absent, _), (.null, .null): true
        case (.boolean(let bits), .boolean): bits.count >= count
        case (.fixed(let buffer), .byte), (.fixed(let buffer), .short), (.fixed(let buffer), .integer), (.fixed(let buffer), .long),
            (.fixed(let buffer), .float), (.fixed(let buffer), .double), (.fixed(let buffer), .date), (.fixed(let buffer), .timestamp):
            buffer.byteCount >= count * (type.fixedWidth ?? 0)
        case (.bytes(let offsets, _), .string), (.bytes(let offsets, _), .binary): offsets.byteCount >= (count + 1) * 8
        case (.list(let offsets, let child), .array(let element)):
            offsets.byteCount >= (count + 1) * 8 && child.type.isLike(element)
        case (.structure(let children), .structure(let fields)):
            children.count == fields.count && zip(children, fields).allSatisfy { $0.count == count && $0.type.isLike($1.type) }
        default: false
        }
    }
}
