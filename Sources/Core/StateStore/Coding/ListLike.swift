import Columnar

/// An array or optional: stored as a list column of its elements, whatever their type.
protocol ListLike {
    /// A `ValueCoder` of this type.
    static func coder(role: String) throws(StateValueError) -> Any
}

extension Array: ListLike {
    static func coder(role: String) throws(StateValueError) -> Any {
        try ValueCoder<[Element]>.list(of: Element.self, role: role, logicalType: { .list($0) }, elements: { $0 }, make: { Array($0) })
    }
}

/// A list of one element or none.
extension Optional: ListLike {
    static func coder(role: String) throws(StateValueError) -> Any {
        try ValueCoder<Wrapped?>.list(
            of: Wrapped.self, role: role, logicalType: { .optional($0) }, elements: { $0.map { [$0] } ?? [] }, make: { $0.first })
    }
}

extension ValueCoder {
    fileprivate static func list<Element>(
        of _: Element.Type, role: String, logicalType: (LogicalType) -> LogicalType, elements: @escaping (T) -> [Element],
        make: @escaping (ArraySlice<Element>) -> T
    ) throws(StateValueError) -> ValueCoder<T> {
        let coder = try ValueCoder<Element>(role: "element of the \(role)")
        let type = DataType.array(coder.type)
        return ValueCoder(
            type: type, logicalType: logicalType(coder.logicalType),
            encode: { values in
                var all: [Element] = []
                var offsets: [Int64] = [0]
                offsets.reserveCapacity(values.count + 1)
                for value in values {
                    all += elements(value)
                    offsets.append(Int64(all.count))
                }
                return ColumnArray(
                    type: type, count: values.count, layout: .list(offsets: Buffer(offsets), child: try coder.encode(all)))
            },
            decode: { column in
                guard case .list(let offsets, let child) = column.layout else {
                    throw StateValueError(.damaged, "a stored \(T.self) is \(column.type.sqlName), not a list")
                }
                let all = try coder.decode(child)
                let ends = offsets.elements(as: Int64.self)
                return (0..<column.count).map { make(all[Int(ends[$0])..<Int(ends[$0 + 1])]) }
            })
    }
}
