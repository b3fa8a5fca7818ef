/// How the values of a column are stored, whatever they mean. Loops that move values switch on it, so that they serve every type.
public enum PhysicalType: Sendable {
    /// No storage: every value is null.
    case none
    /// A bit a value.
    case bits
    /// A run of bytes of one width a value.
    case fixed(FixedWidth)
    /// A run of bytes of any length a value, addressed by offsets.
    case bytes
    /// A run of values of another column for each value, addressed by offsets.
    case list(of: DataType)
    /// A value of each field's column.
    case structure([Field])
}

/// The width of a fixed-width value in bytes.
public enum FixedWidth: Int, Sendable {
    case one = 1, two = 2, four = 4, eight = 8, sixteen = 16
}

extension DataType {
    /// How columns of this type are stored.
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
    /// The element type: a map is stored as a list of such structs.
    public static func entry(_ key: DataType, _ value: DataType) -> DataType {
        .structure([Field("key", key, nullable: false), Field("value", value)])
    }
}
