import Columnar

/// Casts from string. Spaces and control characters around a number or time are ignored.
enum CastFromText {
    static func kernel(_ to: DataType) throws -> Cast.Kernel {
        switch to {
        case .byte: return integer(Int8.self, to)
        case .short: return integer(Int16.self, to)
        case .integer: return integer(Int32.self, to)
        case .long: return integer(Int64.self, to)
        case .float: return parsed(to, Float.zero) { text, _ in NumberText.parseFloat(text) }
        case .double: return parsed(to, 0.0) { text, _ in NumberText.parseDouble(text) }
        case .date: return parsed(to, Int32.zero) { text, _ in TimeText.parseDate(text) }
        case .timestamp:
            return parsed(to, Int64.zero) { text, context in
                TimeText.parseTimestamp(text, zone: context.timeZone, nowMicros: context.batchTimestampMicros)
            }
        case .boolean:
            return { operand, count, _ in
                let text = TextOperand(operand)
                let allowed = operand.validity(count)
                var valid = BitmapBuilder(capacity: count)
                var bits = BitmapBuilder(capacity: count)
                for row in 0..<count {
                    let value = allowed?[row] ?? true ? boolean(text[row]) : nil
                    valid.append(value != nil)
                    bits.append(value ?? false)
                }
                return ColumnArray(type: .boolean, count: count, validity: valid.finish(), layout: .boolean(bits.finish()))
            }
        case .binary:
            return { operand, count, context in
                let column = try operand.expanded(to: count, SizeGuard("cast", context))
                return ColumnArray(type: .binary, count: count, validity: column.validity, layout: column.layout)
            }
        case .timestampNTZ:
            return parsed(to, Int64.zero) { text, _ in TimeText.parseClock(text) }
        case .decimal(let precision, let scale):
            if let kernel = CastDecimal.kernel(from: .string, precision: precision, scale: scale) { return kernel }
            throw ExpressionError(.badArgument, "there is no cast from string to \(to.sqlName)")
        case .dayTimeInterval, .yearMonthInterval:
            if let kernel = CastInterval.kernel(from: .string, to: to) { return kernel }
            throw ExpressionError(.badArgument, "there is no cast from string to \(to.sqlName)")
        case .null, .string, .array, .map, .structure: throw ExpressionError(.badArgument, "there is no cast from string to \(to.sqlName)")
        }
    }

    private static func parsed<R: BitwiseCopyable & Sendable>(
        _ to: DataType, _ zero: R, _ parse: @escaping @Sendable (UnsafeRawBufferPointer, EvaluationContext) -> R?
    ) -> Cast.Kernel {
        { operand, count, context in
            let text = TextOperand(operand)
            return Kernels.optional(count, to, zero, operand.validity(count)) { parse(text[$0], context) }
        }
    }

    private static func integer<T: FixedWidthInteger & BitwiseCopyable & Sendable & SendableMetatype>(_: T.Type, _ to: DataType) -> Cast.Kernel {
        parsed(to, T.zero) { text, _ in NumberText.parseInteger(text).flatMap { T(exactly: $0) } }
    }

    private static func boolean(_ text: UnsafeRawBufferPointer) -> Bool? {
        let bytes = text.trimmedOfSpace
        guard bytes.count <= 5 else { return nil }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "t", "true", "y", "yes", "1": return true
        case "f", "false", "n", "no", "0": return false
        default: return nil
        }
    }
}
