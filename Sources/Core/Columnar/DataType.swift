/// The type of a column, in Spark SQL's terms.
public indirect enum DataType: Hashable, Sendable, Codable {
    case null
    case boolean
    /// Signed integers of 8, 16, 32 and 64 bits.
    case byte, short, integer, long
    /// IEEE 754 in 32 and 64 bits.
    case float, double
    /// UTF-8 text.
    case string
    case binary
    /// Days since 1970-01-01.
    case date
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp
    /// Microseconds since 1970-01-01T00:00:00 on a clock without a zone.
    case timestampNTZ
    /// Exact numbers of `precision` decimal digits, 1 to 38, `scale` of them after the point.
    case decimal(precision: Int, scale: Int)
    /// A length of time in microseconds, shown in these fields.
    case dayTimeInterval(IntervalFields<DayTimeField>)
    /// A number of months, shown in these fields.
    case yearMonthInterval(IntervalFields<YearMonthField>)
    case array(DataType)
    /// Values by key, in the order of insertion. Keys are unique and not null.
    case map(DataType, DataType)
    case structure([Field])

    /// Bytes a value takes in a fixed-width buffer; nil for bits, variable-length and nested types.
    public var fixedWidth: Int? {
        if case .fixed(let width) = physical { width.rawValue } else { nil }
    }

    /// Whether a value is a number of months, 32 bits, and not of microseconds.
    package var isYearMonthInterval: Bool { if case .yearMonthInterval = self { true } else { false } }

    /// The name that Spark SQL prints: `bigint`, `array<string>`, `struct<key:string,value:binary>`.
    public var sqlName: String {
        switch self {
        case .null: "void"
        case .boolean: "boolean"
        case .byte: "tinyint"
        case .short: "smallint"
        case .integer: "int"
        case .long: "bigint"
        case .float: "float"
        case .double: "double"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampNTZ: "timestamp_ntz"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .dayTimeInterval(let fields): fields.sqlName
        case .yearMonthInterval(let fields): fields.sqlName
        case .array(let element): "array<\(element.sqlName)>"
        case .map(let key, let value): "map<\(key.sqlName),\(value.sqlName)>"
        case .structure(let fields): "struct<\(fields.map { "\($0.name):\($0.type.sqlName)" }.joined(separator: ","))>"
        }
    }
}

/// A named column of a schema or of a struct.
public struct Field: Hashable, Sendable, Codable {
    public var name: String
    public var type: DataType
    public var nullable: Bool

    public init(_ name: String, _ type: DataType, nullable: Bool = true) {
        self.name = name
        self.type = type
        self.nullable = nullable
    }
}

/// The columns of a table, in order. Names need not be unique, as in Spark.
public struct Schema: Hashable, Sendable, Codable {
    public var fields: [Field]

    public init(_ fields: [Field]) { self.fields = fields }

    public var names: [String] { fields.map(\.name) }
}

extension DataType {
    /// Whether the types are equal apart from the names and the nullability of structs' fields.
    package func isLike(_ other: DataType) -> Bool {
        switch self {
        case .array(let element):
            if case .array(let other) = other { element.isLike(other) } else { false }
        case .map(let key, let value):
            if case .map(let otherKey, let otherValue) = other { key.isLike(otherKey) && value.isLike(otherValue) } else { false }
        case .structure(let fields):
            if case .structure(let others) = other {
                fields.count == others.count && zip(fields, others).allSatisfy { $0.type.isLike($1.type) }
            } else {
                false
            }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval:
            self == other
        }
    }
}
