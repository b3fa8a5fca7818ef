import Expressions
import Settings

/// The ways in which a data source is used.
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

/// An option of a data source: its name, permitted values, default, and meaning.
///
/// ```
/// static let pace = DataSourceOption.integer("rowsPerBatch", default: 10, in: 1...1000, for: [.readStream], "How many rows a batch
/// takes.") static let last = DataSourceOption.integer("last", for: [.readStream], "The number to count to.")
/// static let first = DataSourceOption.integer("first", for: [.readStream], "The number to begin with; 1 unless given.").optional
/// let (rows, end, begin) = try (request.options[pace], request.options[last], request.options[first] ?? 1)
/// ```
/// An option without a default must be given, unless it is `optional`: its value is then nil if it is not given. A job's options, given and
/// left out, are checked before its data source is called. Names are case-insensitive.
public struct DataSourceOption<Value: Sendable>: AnyDataSourceOption {
    /// The name as documented; a job may write it in any case.
    public let name: String
    /// The readers and writers that take the option.
    public let uses: Set<DataSourceUse>
    /// The default, as a job would write it; nil where the option has none.
    public let defaultText: String?
    /// Whether a job must give the option: it has no default and is not `optional`.
    public let isNeeded: Bool
    /// One sentence for `Docs/options.md` and error messages.
    public let documentation: String
    private let syntax: ValueSyntax<Value>
    /// The value if a job does not give the option and it has no default: nil for an optional one.
    private let missing: Value?

    /// What a value may be, as it stands after "must be": `a positive integer`.
    public var expected: String { syntax.kind.expected }

    /// An option of any type.
    /// - Parameters:
    ///   - defaultText: the default, as a job would write it; nil for an option that must be given.
    ///   - expected: the permitted values, in the form after "must be": `a positive integer`.
    ///   - documentation: one sentence.
    ///   - parse: nil for an invalid text.
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
        _ name: String, _ syntax: ValueSyntax<Value>, _ defaultText: String?, isNeeded: Bool, missing: Value?, _ uses: Set<DataSourceUse>,
        _ documentation: String
    ) {
        self.name = name
        self.syntax = syntax
        self.defaultText = defaultText
        self.isNeeded = isNeeded
        self.missing = missing
        self.uses = uses
        self.documentation = documentation
    }

    /// The same option, but not required: its value is nil if it is not given.
    public var optional: DataSourceOption<Value?> {
        DataSourceOption<Value?>(name, syntax.optional, nil, isNeeded: false, missing: .some(nil), uses, documentation)
    }

    /// The value of a text; for nil, the default.
    /// - Throws: `AnalysisError` that names the permitted values, or says that the option must be given.
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

    /// Checks the text that a job gives for the option; nil if it is left out.
    /// - Throws: `AnalysisError` for an invalid text, and for nil if the option must be given.
    public func check(_ text: String?) throws(AnalysisError) { _ = try value(of: text) }
}

/// An option of any type, as a data source lists it.
public protocol AnyDataSourceOption: Sendable {
    /// The name as documented; a job may write it in any case.
    var name: String { get }
    /// The readers and writers that take the option.
    var uses: Set<DataSourceUse> { get }
    /// The default, as a job would write it; nil if the option has none.
    var defaultText: String? { get }
    /// Whether a job must give the option.
    var isNeeded: Bool { get }
    /// One sentence.
    var documentation: String { get }
    /// The permitted values, in the form after "must be".
    var expected: String { get }
    /// Checks the text that a job gives for the option; nil if it is left out.
    /// - Throws: `AnalysisError` for an invalid text, and for nil if the option must be given.
    func check(_ text: String?) throws(AnalysisError)
}

/// A family of options with a common prefix, such as `kafka.`, which a data source passes on.
public struct DataSourceOptionPrefix: Sendable {
    /// In lower case.
    public let prefix: String
    /// The readers and writers that take such options.
    public let uses: Set<DataSourceUse>
    /// One sentence.
    public let documentation: String

    /// Options that begin with `prefix`, in any case, for the given uses.
    /// - Parameter documentation: one sentence.
    public init(_ prefix: String, for uses: Set<DataSourceUse>, _ documentation: String) {
        self.prefix = prefix.lowercased()
        self.uses = uses
        self.documentation = documentation
    }
}

extension DataSourceOption where Value == String {
    /// An option whose value may be any text.
    public static func text(_ name: String, default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self
    {
        Self(name, .text, fallback, uses, documentation)
    }

    /// An option whose value is one of some words, in any case; the value is spelled as in the list.
    public static func choice(
        _ name: String, _ values: [String], default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String
    ) -> Self {
        Self(name, .words(values), fallback, uses, documentation)
    }
}

extension DataSourceOption where Value: CaseIterable & RawRepresentable<String> {
    /// An option whose value is one of the cases by its raw value, in any case.
    public static func choice(_ name: String, default fallback: Value? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self
    {
        Self(name, .choice(), fallback?.rawValue, uses, documentation)
    }
}

extension DataSourceOption where Value == Bool {
    /// An option that is `true` or `false`, in any case.
    public static func flag(_ name: String, default fallback: Bool? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, .flag, fallback.map { "\($0)" }, uses, documentation)
    }
}

extension DataSourceOption where Value == Int64 {
    /// An option that is a whole number within bounds; at least 1 by default.
    public static func integer(
        _ name: String, default fallback: Int64? = nil, in range: ClosedRange<Int64> = 1...Int64.max, for uses: Set<DataSourceUse>,
        _ documentation: String
    ) -> Self {
        Self(name, .integer(range), fallback.map { "\($0)" }, uses, documentation)
    }

    /// An option that is a duration in the form of Spark's settings, such as `500ms`, `30s` or `15m`; the value is in milliseconds.
    public static func duration(
        _ name: String, default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String
    ) -> Self {
        Self(name, .custom("a time like 500ms, 30s, 15m or 1h") { JavaTimeText.millis($0) }, fallback, uses, documentation)
    }
}
