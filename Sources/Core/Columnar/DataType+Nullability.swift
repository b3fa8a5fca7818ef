extension DataType {
    /// With every field nullable, like parsed data.
    package var nullableThroughout: DataType {
        switch self {
        case .structure(let fields): .structure(fields.map(\.nullableThroughout))
        case .array(let element): .array(element.nullableThroughout)
        case .map(let key, let value): .map(key.nullableThroughout, value.nullableThroughout)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval,
            .yearMonthInterval:
            self
        }
    }
}

extension Field {
    fileprivate var nullableThroughout: Field { Field(name, type.nullableThroughout, nullable: true) }
}

extension Schema {
    /// With every field nullable, like the rows of a file.
    package var nullableThroughout: Schema { Schema(fields.map(\.nullableThroughout)) }
}
