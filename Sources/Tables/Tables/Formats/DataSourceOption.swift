import Expressions
import Settings

/// What a data source is asked for.
public enum DataSourceUse: String, Hashable, Sendable, CaseIterable {
    /// `spark.readStream`.
    case readStream
    /// `spark.read`.
    case read
    /// `table.writeStream`.
    case writeStream
    /// `table.write`.
    case write
}

/// An option of a data source: its name, what its values are, its default, and what it does.
///
/// ```
/// static let pace = DataSourceOption.integer("rowsPerBatch", default: 10, in: 1...1000, for: [.readStream], "How many rows a batch takes.")
/// static let last = DataSourceOption.integer("last", for: [.readStream], "The number to count to.")
/// static let first = DataSourceOption.integer("first", for: [.readStream], "The number to begin with; 1 unless given.").optional
/// let (rows, end, begin) = try (request.options[pace], request.options[last], request.options[first] ?? 1)
/// ```
/// An option without a default must be given, unless it is `optional`: its value is then nil where it is not. What a job gives, and leaves out, is
/// checked before its data source is asked for anything. Names match whatever their case.
public struct DataSourceOption<Value: Sendable>: AnyDataSourceOption {
    public let name: String
    public let uses: Set<DataSourceUse>
    public let defaultText: String?
    public let isNeeded: Bool
    public let documentation: String
    private let syntax: ValueSyntax<Value>
    /// The value where a job says nothing and the option has no default: nil of an optional one.
    private let missing: Value?

    public var expected: String { syntax.kind.expected }

    /// An option of any type.
    /// - Parameters:
    ///   - defaultText: what holds where a job says nothing, as a job would write it; nil for an option that must be given.
    ///   - expected: what a value may be, as it stands behind "must be": `a positive integer`.
    ///   - documentation: one sentence.
    ///   - parse: nil for a text that is no value.
    public init(
        _ name: String, default defaultText: String? = nil, expected: String, for uses: Set<DataSourceUse>, _ documentation: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.init(name, .custom(expected, parse: parse), defaultText, uses, documentation)
    }

    init(_ name: String, _ syntax: ValueSyntax<Value>, _ defaultText: String?, _ uses: Set<DataSourceUse>, _ documentation: String) {
        self.init(name, syntax, defaultText, isNeeded: defaultText == nil, missing: nil, uses, documentation)
    }

    private init(
        _ name: String, _ syntax: ValueSyntax<Value>, _ defaultText: String?, isNeeded: Bool, missing: Value?, _ uses: Set<DataSourceUse>, _ documentation: String
    ) {
        self.name = name
        self.syntax = syntax
        self.defaultText = defaultText
        self.isNeeded = isNeeded
        self.missing = missing
        self.uses = uses
        self.documentation = documentation
    }

    /// The same option where nothing need be given: its value is then nil.
    public var optional: DataSourceOption<Value?> {
        DataSourceOption<Value?>(name, syntax.optional, nil, isNeeded: false, missing: .some(nil), uses, documentation)
    }

    /// The value that a text is, or nil the one that holds where a job says nothing.
    /// - Throws: `AnalysisError` that says what a value must be, or that there must be one.
    func value(of given: String?) throws(AnalysisError) -> Value {
        guard let text = given ?? defaultText else {
            guard let missing else { throw AnalysisError(.wrongOption, "'\(name)' is not specified.") }
            return missing
        }
        guard let value = syntax.parse(text) else {
            throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option '\(name)', must be \(expected)")
        }
        return value
    }

    public func check(_ text: String?) throws(AnalysisError) { _ = try value(of: text) }
}

/// An option of whatever type, as a data source lists it.
public protocol AnyDataSourceOption: Sendable {
    /// As it is documented; a job may write it in any case.
    var name: String { get }
    /// What it is an option of.
    var uses: Set<DataSourceUse> { get }
    /// What holds where a job says nothing; nil where nothing does.
    var defaultText: String? { get }
    /// Whether a job must give it.
    var isNeeded: Bool { get }
    /// One sentence.
    var documentation: String { get }
    /// What a value may be.
    var expected: String { get }
    /// - Throws: `AnalysisError` for a text that is no value, and for nil where the option must be given.
    func check(_ text: String?) throws(AnalysisError)
}

/// Options whose names begin alike, and that a data source hands on, such as `kafka.`.
public struct DataSourceOptionPrefix: Sendable {
    /// In lower case.
    public let prefix: String
    public let uses: Set<DataSourceUse>
    /// One sentence.
    public let documentation: String

    public init(_ prefix: String, for uses: Set<DataSourceUse>, _ documentation: String) {
        self.prefix = prefix.lowercased()
        self.uses = uses
        self.documentation = documentation
    }
}

extension DataSourceOption where Value == String {
    /// Any text.
    public static func text(_ name: String, default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, .text, fallback, uses, documentation)
    }

    /// One of some words, whatever their case; the value is the word as it stands here.
    public static func choice(
        _ name: String, _ values: [String], default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String
    ) -> Self {
        Self(name, .words(values), fallback, uses, documentation)
    }
}

extension DataSourceOption where Value: CaseIterable & RawRepresentable<String> {
    /// One of the cases by its word, whatever the case of the letters.
    public static func choice(_ name: String, default fallback: Value? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, .choice(), fallback?.rawValue, uses, documentation)
    }
}

extension DataSourceOption where Value == Bool {
    /// `true` or `false`, whatever the case.
    public static func flag(_ name: String, default fallback: Bool? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, .flag, fallback.map { "\($0)" }, uses, documentation)
    }
}

extension DataSourceOption where Value == Int64 {
    /// A whole number within bounds; from 1 on unless they are given.
    public static func integer(
        _ name: String, default fallback: Int64? = nil, in range: ClosedRange<Int64> = 1...Int64.max, for uses: Set<DataSourceUse>,
        _ documentation: String
    ) -> Self {
        Self(name, .integer(range), fallback.map { "\($0)" }, uses, documentation)
    }

    /// A length of time as Spark's settings have them, such as `500ms`, `30s` or `15m`; the value is in milliseconds.
    public static func duration(_ name: String, default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, .custom("a time like 500ms, 30s, 15m or 1h") { JavaTimeText.millis($0) }, fallback, uses, documentation)
    }
}
