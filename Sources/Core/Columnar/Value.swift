/// One value of any column type: the form in which rows cross an edge (display, literals, tests, observations).
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
    case array([Value])
    case structure([Value])
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
        case .array:
            guard case .list(let offsets, let child) = layout else { return .null }
            let positions = offsets.elements(as: Int64.self)
            return .array((Int(positions[index])..<Int(positions[index + 1])).map { child.value(at: $0) })
        case .structure: return .structure(children.map { $0.value(at: index) })
        }
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
