/// Builds a column of any type value by value: for edges. Hot paths fill buffers with the typed builders.
public struct ColumnBuilder {
    private let type: DataType
    private var values: [Value] = []

    public init(_ type: DataType, capacity: Int = 0) {
        self.type = type
        values.reserveCapacity(capacity)
    }

    /// Appends `value`; false, and nothing appended, where it does not fit the type.
    public mutating func append(_ value: Value) -> Bool {
        guard Self.fits(value, type) else { return false }
        values.append(value)
        return true
    }

    static func fits(_ value: Value, _ type: DataType) -> Bool {
        switch (value, type) {
        case (.null, _), (.boolean, .boolean), (.string, .string), (.binary, .binary), (.date, .date),
            (.timestamp, .timestamp), (.double, .double), (.double, .float), (.long, .long):
            true
        case (.long(let long), .byte): Int8(exactly: long) != nil
        case (.long(let long), .short): Int16(exactly: long) != nil
        case (.long(let long), .integer): Int32(exactly: long) != nil
        case (.array(let elements), .array(let element)): elements.allSatisfy { fits($0, element) }
        case (.structure(let members), .structure(let fields)):
            members.count == fields.count && zip(members, fields).allSatisfy { fits($0, $1.type) }
        default: false
        }
    }

    public consuming func finish() -> ColumnArray { Self.column(values, type) }

    private static func column(_ values: [Value], _ type: DataType) -> ColumnArray {
        let validity = Bitmap(values.map { $0 != .null })
        func fixed<T: BitwiseCopyable>(_ zero: T, _ get: (Value) -> T?) -> ColumnArray {
            ColumnArray(
                type: type, count: values.count, validity: validity, layout: .fixed(Buffer(values.map { get($0) ?? zero })))
        }
        func long(_ value: Value) -> Int64? { if case .long(let long) = value { long } else { nil } }
        func double(_ value: Value) -> Double? { if case .double(let double) = value { double } else { nil } }
        switch type {
        case .null: return .nulls(.null, count: values.count)
        case .boolean:
            return ColumnArray(
                type: type, count: values.count, validity: validity, layout: .boolean(Bitmap(values.map { $0 == .boolean(true) })))
        case .byte: return fixed(Int8(0)) { long($0).map { Int8(truncatingIfNeeded: $0) } }
        case .short: return fixed(Int16(0)) { long($0).map { Int16(truncatingIfNeeded: $0) } }
        case .integer: return fixed(Int32(0)) { long($0).map { Int32(truncatingIfNeeded: $0) } }
        case .long: return fixed(Int64(0), long)
        case .float: return fixed(Float(0)) { double($0).map { Float($0) } }
        case .double: return fixed(0.0, double)
        case .date: return fixed(Int32(0)) { if case .date(let days) = $0 { days } else { nil } }
        case .timestamp: return fixed(Int64(0)) { if case .timestamp(let micros) = $0 { micros } else { nil } }
        case .string, .binary:
            var builder = BytesBuilder(type, capacity: values.count)
            for value in values {
                switch value {
                case .string(var text): text.withUTF8 { builder.append(UnsafeRawBufferPointer($0)) }
                case .binary(let bytes): bytes.withUnsafeBytes { builder.append($0) }
                default: builder.appendNull()
                }
            }
            return builder.finish()
        case .array(let element):
            var offsets: [Int64] = [0]
            var elements: [Value] = []
            for value in values {
                if case .array(let members) = value { elements += members }
                offsets.append(Int64(elements.count))
            }
            return ColumnArray(
                type: type, count: values.count, validity: validity,
                layout: .list(offsets: Buffer(offsets), child: column(elements, element)))
        case .structure(let fields):
            let children = fields.indices.map { index in
                column(
                    values.map { if case .structure(let members) = $0 { members[index] } else { .null } }, fields[index].type)
            }
            return ColumnArray(type: type, count: values.count, validity: validity, layout: .structure(children))
        }
    }
}
