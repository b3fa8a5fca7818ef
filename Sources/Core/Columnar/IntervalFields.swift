/// A field of an interval, from the largest to the smallest.
public protocol IntervalField: RawRepresentable<Int>, CaseIterable, Hashable, Sendable, Codable, CustomStringConvertible {}

extension IntervalField {
    /// By its name in SQL: `DAY`, in any case.
    public init?(sqlName: some StringProtocol) {
        guard let field = Self.allCases.first(where: { $0.description == sqlName.lowercased() }) else { return nil }
        self = field
    }
}

/// The fields of an interval of days and times.
public enum DayTimeField: Int, IntervalField {
    case day, hour, minute, second

    public var description: String {
        switch self {
        case .day: "day"
        case .hour: "hour"
        case .minute: "minute"
        case .second: "second"
        }
    }

    /// How many µs there are in one.
    package var micros: Int64 {
        switch self {
        case .day: 86_400_000_000
        case .hour: 3_600_000_000
        case .minute: 60_000_000
        case .second: 1_000_000
        }
    }
}

/// The fields of an interval of years and months.
public enum YearMonthField: Int, IntervalField {
    case year, month

    public var description: String {
        switch self {
        case .year: "year"
        case .month: "month"
        }
    }
}

/// The first and the last field of an interval's type: `interval day to second`.
public struct IntervalFields<Field: IntervalField>: Hashable, Sendable, Codable {
    public var first: Field
    public var last: Field

    /// - Precondition: `first` is not smaller than `last`.
    public init(_ first: Field, to last: Field) {
        precondition(first.rawValue <= last.rawValue, "an interval goes from the larger field to the smaller")
        self.first = first
        self.last = last
    }

    /// The smallest range of fields that covers both.
    package func joined(_ other: IntervalFields) -> IntervalFields {
        IntervalFields(
            first.rawValue <= other.first.rawValue ? first : other.first, to: last.rawValue >= other.last.rawValue ? last : other.last)
    }

    public var sqlName: String { first == last ? "interval \(first)" : "interval \(first) to \(last)" }
}

extension DataType {
    /// All fields that an interval of its kind may have.
    public static let dayToSecond = DataType.dayTimeInterval(IntervalFields(.day, to: .second))
    public static let yearToMonth = DataType.yearMonthInterval(IntervalFields(.year, to: .month))
}
