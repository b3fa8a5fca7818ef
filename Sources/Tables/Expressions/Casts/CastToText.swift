import Columnar

/// Casts to string, in Spark's output format.
enum CastToText {
    static func kernel(_ from: DataType) -> Cast.Kernel {
        if from == .binary {
            return { operand, count, _ in
                guard case .bytes = operand.column.layout else { return .nulls(.string, count: count) }
                let column = try operand.expanded(to: count)
                return ColumnArray(type: .string, count: count, validity: column.validity, layout: column.layout)
            }
        }
        return { operand, count, context in
            let column = operand.column
            let mask = operand.mask
            let write = writer(column, context.timeZone)
            return try Kernels.bytes(count, .string, operand.validity(count), SizeGuard("cast to string", context), expecting: count * 8) { row, out in
                write(row & mask, &out)
                return true
            }
        }
    }

    private typealias Writer = (Int, inout GrowableBuffer) -> Void

    /// Writes the value of a row that is not null.
    private static func writer(_ column: ColumnArray, _ zone: SessionZone) -> Writer {
        switch column.type {
        case .null: return { _, out in append("null", &out) }
        case .boolean:
            let bits = column.bits
            return { append(bits[$0] ? "true" : "false", &$1) }
        case .byte: return integer(column, Int8.self)
        case .short: return integer(column, Int16.self)
        case .integer: return integer(column, Int32.self)
        case .long: return integer(column, Int64.self)
        case .float: return { NumberText.append(column.values(as: Float.self)[$0], to: &$1) }
        case .double: return { NumberText.append(column.values(as: Double.self)[$0], to: &$1) }
        case .date: return { TimeText.append(date: column.values(as: Int32.self)[$0], to: &$1) }
        case .timestamp: return { TimeText.append(timestamp: column.values(as: Int64.self)[$0], zone: zone, to: &$1) }
        case .timestampNTZ: return { TimeText.append(timestamp: column.values(as: Int64.self)[$0], zone: .utc, to: &$1) }
        case .decimal(_, let scale): return { Decimal128.append(column.values(as: Int128.self)[$0], scale: scale, to: &$1) }
        case .dayTimeInterval(let fields): return { $1.append(text: AnsiInterval.text(micros: column.values(as: Int64.self)[$0], fields)) }
        case .yearMonthInterval(let fields): return { $1.append(text: AnsiInterval.text(months: column.values(as: Int32.self)[$0], fields)) }
        case .map:
            guard case .list(_, let child) = column.layout else { return { _, _ in } }
            let (keys, members) = (child.children[0], child.children[1])
            let (key, member) = (writer(keys, zone), writer(members, zone))
            return { row, out in
                list(column.elements(row), "{", "}", &out) { index, out in
                    key(index, &out)
                    append(" -> ", &out)
                    members.isValid(index) ? member(index, &out) : append("null", &out)
                }
            }
        case .string, .binary:
            let runs = column.byteRuns
            return { $1.append(contentsOf: runs[$0]) }
        case .array:
            guard case .list(let offsets, let child) = column.layout else { return { _, _ in } }
            let element = writer(child, zone)
            return { row, out in
                let positions = offsets.elements(as: Int64.self)
                list(Int(positions[row])..<Int(positions[row + 1]), "[", "]", &out) { index, out in
                    child.isValid(index) ? element(index, &out) : append("null", &out)
                }
            }
        case .structure:
            let children = column.children
            let members = children.map { writer($0, zone) }
            return { row, out in
                list(0..<children.count, "{", "}", &out) { index, out in
                    children[index].isValid(row) ? members[index](row, &out) : append("null", &out)
                }
            }
        }
    }

    private static func integer<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_ column: ColumnArray, _: T.Type) -> Writer {
        { NumberText.append(Int64(truncatingIfNeeded: column.values(as: T.self)[$0]), to: &$1) }
    }

    private static func list(
        _ range: Range<Int>, _ open: StaticString, _ close: StaticString, _ out: inout GrowableBuffer,
        _ item: (Int, inout GrowableBuffer) -> Void
    ) {
        append(open, &out)
        for index in range {
            if index > range.lowerBound { append(", ", &out) }
            item(index, &out)
        }
        append(close, &out)
    }

    private static func append(_ text: StaticString, _ out: inout GrowableBuffer) {
        out.append(contentsOf: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
