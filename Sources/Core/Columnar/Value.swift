/// One value of any column type: the form of rows outside of columns (display, literals, tests, observations).
public indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// Any of byte, short, integer, long.
    case long(Int64)
    /// A float widened, or a double.
    case double(Double)
    case string(String)
    case binary([UInt8])
    /// Days since the epoch.
    case date(Int32)
    /// Microseconds since the epoch.
    case timestamp(Int64)
    /// Microseconds since the epoch, on a clock without a zone.
    case timestampNTZ(Int64)
    case decimal(Decimal128)
    /// Microseconds.
    case dayTimeInterval(Int64)
    /// Months.
    case yearMonthInterval(Int32)
    case array([Value])
    /// The entries, in their order.
    case map([Entry])
    case structure([Value])

    /// A key of a map and its value.
    public struct Entry: Hashable, Sendable {
        public var key: Value
        public var value: Value

        public init(_ key: Value, _ value: Value) {
            self.key = key
            self.value = value
        }
    }
}

extension ColumnArray {
    /// Value `index`; O(size of the value).
    public func value(at index: Int) -> Value {
        guard isValid(index) else { return .null }
        switch type {
        case .null: return .null
        case .boolean: return .boolean(bits[index])
        case .byte: return .long(Int64(values(as: Int8.self)[index]))
        case .short: return .long(Int64(values(as: Int16.self)[index]))
        case .integer: return .long(Int64(values(as: Int32.self)[index]))
        case .long: return .long(values(as: Int64.self)[index])
        case .float: return .double(Double(values(as: Float.self)[index]))
        case .double: return .double(values(as: Double.self)[index])
        case .string: return .string(byteRuns.string(index))
        case .binary: return .binary(Array(byteRuns[index]))
        case .date: return .date(values(as: Int32.self)[index])
        case .timestamp: return .timestamp(values(as: Int64.self)[index])
        case .timestampNTZ: return .timestampNTZ(values(as: Int64.self)[index])
        case .decimal(_, let scale): return .decimal(Decimal128(unscaled: values(as: Int128.self)[index], scale: scale))
        case .dayTimeInterval: return .dayTimeInterval(values(as: Int64.self)[index])
        case .yearMonthInterval: return .yearMonthInterval(values(as: Int32.self)[index])
        case .array:
            guard case .list(_, let child) = layout else { return .null }
            return .array(elements(index).map { child.value(at: $0) })
        case .map:
            guard case .list(_, let child) = layout else { return .null }
            return .map(elements(index).map { Value.Entry(child.children[0].value(at: $0), child.children[1].value(at: $0)) })
        case .structure: return .structure(children.map { $0.value(at: index) })
        }
    }

    /// The range of the child column that holds the elements of list `index`, or the entries of map `index`.
    public func elements(_ index: Int) -> Range<Int> {
        guard case .list(let offsets, _) = layout else { return 0..<0 }
        let positions = offsets.elements(as: Int64.self)
        return Int(positions[index])..<Int(positions[index + 1])
    }

    /// A column of `type` from single values; nil where a value does not fit the type.
    public init?(_ values: [Value], type: DataType) {
        var builder = ColumnBuilder(type, capacity: values.count)
        for value in values {
            guard builder.append(value) else { return nil }
        }
        self = builder.finish()
    }
}

extension Value {
    /// The keys and values of a map in turn, for formats that only have lists.
    package static func parts(of entries: [Entry]) -> [Value] { entries.flatMap { [$0.key, $0.value] } }

    /// The entries of such a list; nil if its last key has no value.
    package static func entries(ofParts parts: [Value]) -> [Entry]? {
        guard parts.count % 2 == 0 else { return nil }
        return stride(from: 0, to: parts.count, by: 2).map { Entry(parts[$0], parts[$0 + 1]) }
    }
}
