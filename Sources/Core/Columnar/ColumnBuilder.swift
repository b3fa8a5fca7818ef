/// Builds a column of any type value by value, for tests, display and small inputs. Hot paths fill buffers with the typed builders.
public struct ColumnBuilder {
    private let type: DataType
    private var values: [Value] = []

    public init(_ type: DataType, capacity: Int = 0) {
        self.type = type
        values.reserveCapacity(capacity)
    }

    /// Appends `value`; returns false and appends nothing if it does not fit the type.
    public mutating func append(_ value: Value) -> Bool {
        guard Self.fits(value, type) else { return false }
        values.append(value)
        return true
    }

    static func fits(_ value: Value, _ type: DataType) -> Bool {
        if value == .null { return true }
        switch type {
        case .null: return false
        case .boolean: if case .boolean = value { return true } else { return false }
        case .byte: return fits(value, Int8.self)
        case .short: return fits(value, Int16.self)
        case .integer: return fits(value, Int32.self)
        case .long: return fits(value, Int64.self)
        case .float, .double: if case .double = value { return true } else { return false }
        case .string: if case .string = value { return true } else { return false }
        case .binary: if case .binary = value { return true } else { return false }
        case .date: if case .date = value { return true } else { return false }
        case .timestamp: if case .timestamp = value { return true } else { return false }
        case .timestampNTZ: if case .timestampNTZ = value { return true } else { return false }
        case .decimal(let precision, let scale):
            guard case .decimal(let decimal) = value else { return false }
            return decimal.scale == scale && decimal.precision <= precision
        case .dayTimeInterval: if case .dayTimeInterval = value { return true } else { return false }
        case .yearMonthInterval: if case .yearMonthInterval = value { return true } else { return false }
        case .array(let element):
            guard case .array(let elements) = value else { return false }
            return elements.allSatisfy { fits($0, element) }
        case .map(let key, let member):
            guard case .map(let entries) = value else { return false }
            return entries.allSatisfy { $0.key != .null && fits($0.key, key) && fits($0.value, member) }
        case .structure(let fields):
            guard case .structure(let members) = value else { return false }
            return members.count == fields.count && zip(members, fields).allSatisfy { fits($0, $1.type) }
        }
    }

    private static func fits<I: FixedWidthInteger>(_ value: Value, _: I.Type) -> Bool {
        if case .long(let long) = value { I(exactly: long) != nil } else { false }
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
        case .timestampNTZ: return fixed(Int64(0)) { if case .timestampNTZ(let micros) = $0 { micros } else { nil } }
        case .decimal: return fixed(Int128(0)) { if case .decimal(let decimal) = $0 { decimal.unscaled } else { nil } }
        case .dayTimeInterval: return fixed(Int64(0)) { if case .dayTimeInterval(let micros) = $0 { micros } else { nil } }
        case .yearMonthInterval: return fixed(Int32(0)) { if case .yearMonthInterval(let months) = $0 { months } else { nil } }
        case .string, .binary:
            var builder = BytesBuilder(type, capacity: values.count)
            for value in values {
                switch value {
                case .string(var text): text.withUTF8 { builder.append(UnsafeRawBufferPointer($0)) }
                case .binary(let bytes): bytes.withUnsafeBytes { builder.append($0) }
                // `fits` has refused every value that is not null and of another type.
                case .null, .boolean, .long, .double, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval,
                    .array, .map, .structure:
                    builder.appendNull()
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
        case .map(let key, let member):
            var offsets: [Int64] = [0]
            var entries: [Value.Entry] = []
            for value in values {
                if case .map(let members) = value { entries += members }
                offsets.append(Int64(entries.count))
            }
            let child = ColumnArray(
                type: .entry(key, member), count: entries.count,
                layout: .structure([column(entries.map(\.key), key), column(entries.map(\.value), member)]))
            return ColumnArray(type: type, count: values.count, validity: validity, layout: .list(offsets: Buffer(offsets), child: child))
        case .structure(let fields):
            let children = fields.indices.map { index in
                column(
                    values.map { if case .structure(let members) = $0 { members[index] } else { .null } }, fields[index].type)
            }
            return ColumnArray(type: type, count: values.count, validity: validity, layout: .structure(children))
        }
    }
}
