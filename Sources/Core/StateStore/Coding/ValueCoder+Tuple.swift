import Columnar
@_spi(Reflection) import Swift

extension ValueCoder {
    /// A tuple as a struct column, one child a member; nil if `T` is not a tuple.
    ///
    /// Tuples conform to no protocol, so their members are found by the runtime's reflection (type and offset of each), on which
    /// `Mirror` is built too, and read and written in place.
    static func tuple(role: String) throws(StateValueError) -> ValueCoder<T>? {
        guard isTuple else { return nil }
        var places: [(type: Any.Type, offset: Int)] = []
        _forEachField(of: T.self) { _, offset, type, _ in
            places.append((type, offset))
            return true
        }
        var members: [TupleMember] = []
        for (index, place) in places.enumerated() {
            members.append(try TupleMember.of(place.type, offset: place.offset, role: "member \(index) of the \(role)"))
        }
        let type = DataType.structure(members.enumerated().map { Field("_\($0 + 1)", $1.type) })
        let stride = MemoryLayout<T>.stride
        return ValueCoder(
            type: type, logicalType: .tuple(members.map(\.logicalType)),
            encode: { [members] values in
                let columns = try values.withUnsafeBytes { bytes in
                    try members.map { try $0.gather(bytes, stride, values.count) }
                }
                return ColumnArray(type: type, count: values.count, layout: .structure(columns))
            },
            decode: { [members] column in
                // All members are decoded before the first is placed: a failure leaves no half-made tuple.
                let scatters = try zip(members, column.children).map { try $0.scatter($1) }
                return Array(unsafeUninitializedCapacity: column.count) { buffer, count in
                    for scatter in scatters { scatter(UnsafeMutableRawBufferPointer(buffer), stride) }
                    count = column.count
                }
            })
    }

    /// Asked of a field, because reflection reports the kind of a field only.
    private static var isTuple: Bool {
        var isTuple = false
        _forEachField(of: Only<T>.self) { _, _, _, kind in
            isTuple = kind == .tuple
            return true
        }
        return isTuple
    }
}

private struct Only<Value> { var value: Value }

/// One member of a tuple type: its offset in each tuple, and the column of its values.
private struct TupleMember {
    let type: DataType
    let logicalType: LogicalType
    /// Encodes the member of `count` tuples that are `stride` bytes apart.
    let gather: (_ tuples: UnsafeRawBufferPointer, _ stride: Int, _ count: Int) throws -> ColumnArray
    /// Decodes a column; the returned function writes the values into uninitialised tuples.
    let scatter: (ColumnArray) throws -> (_ tuples: UnsafeMutableRawBufferPointer, _ stride: Int) -> Void

    static func of(_ type: Any.Type, offset: Int, role: String) throws(StateValueError) -> TupleMember {
        func open<Member>(_: Member.Type) throws(StateValueError) -> TupleMember {
            let coder = try ValueCoder<Member>(role: role)
            return TupleMember(
                type: coder.type, logicalType: coder.logicalType,
                gather: { tuples, stride, count in
                    var members: [Member] = []
                    members.reserveCapacity(count)
                    if let base = tuples.baseAddress {
                        for index in 0..<count {
                            members.append((base + index * stride + offset).assumingMemoryBound(to: Member.self).pointee)
                        }
                    }
                    return try coder.encode(members)
                },
                scatter: { column in
                    let members = try coder.decode(column)
                    return { tuples, stride in
                        guard let base = tuples.baseAddress else { return }
                        for (index, member) in members.enumerated() {
                            (base + index * stride + offset).initializeMemory(as: Member.self, to: member)
                        }
                    }
                })
        }
        return try open(type)
    }
}
