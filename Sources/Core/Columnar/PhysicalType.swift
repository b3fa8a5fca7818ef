/// How the values of a column lie in memory, whatever they mean. Loops that move values switch on it, so that they serve every type.
public enum PhysicalType: Sendable {
    /// Nothing lies there: every value is null.
    case none
    /// A bit a value.
    case bits
    /// A run of bytes of one width a value.
    case fixed(FixedWidth)
    /// A run of bytes of any length a value, behind offsets.
    case bytes
    /// A run of another column's values a value, behind offsets.
    case list(of: DataType)
    /// A value of each field's column.
    case structure([Field])
}

/// The width of a fixed-width value in bytes.
public enum FixedWidth: Int, Sendable {
    case one = 1, two = 2, four = 4, eight = 8, sixteen = 16
}

extension DataType {
    /// How columns of this type lie in memory.
    public var physical: PhysicalType {
        switch self {
        case .null: .none
        case .boolean: .bits
        case .byte: .fixed(.one)
        case .short: .fixed(.two)
        case .integer, .float, .date, .yearMonthInterval: .fixed(.four)
        case .long, .double, .timestamp, .timestampNTZ, .dayTimeInterval: .fixed(.eight)
        case .decimal: .fixed(.sixteen)
        case .string, .binary: .bytes
        case .array(let element): .list(of: element)
        case .map(let key, let value): .list(of: DataType.entry(key, value))
        case .structure(let fields): .structure(fields)
        }
    }
}

extension DataType {
    /// A map lies in memory as a list of these.
    public static func entry(_ key: DataType, _ value: DataType) -> DataType {
        .structure([Field("key", key, nullable: false), Field("value", value)])
    }
}
