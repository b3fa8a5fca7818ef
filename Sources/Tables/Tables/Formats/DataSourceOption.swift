import Expressions

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
/// let rows = try request.options.value(of: pace)
/// ```
/// The value that a job gives is checked before its data source is asked for anything. Names match whatever their case.
public struct DataSourceOption<Value: Sendable>: AnyDataSourceOption {
    public let name: String
    public let uses: Set<DataSourceUse>
    public let defaultText: String?
    public let documentation: String
    public let expected: String
    private let parse: @Sendable (String) -> Value?

    /// An option of any type.
    /// - Parameters:
    ///   - defaultText: what holds where a job says nothing, as a job would write it; nil where nothing does.
    ///   - expected: what a value may be, as it stands behind "must be": `a positive integer`.
    ///   - documentation: one sentence.
    ///   - parse: nil for a text that is no value.
    public init(
        _ name: String, default defaultText: String? = nil, expected: String, for uses: Set<DataSourceUse>, _ documentation: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.uses = uses
        self.defaultText = defaultText
        self.documentation = documentation
        self.expected = expected
        self.parse = parse
    }

    /// - Throws: `AnalysisError` that says what a value must be.
    public func value(of text: String) throws(AnalysisError) -> Value {
        guard let value = parse(text) else {
            throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option '\(name)', must be \(expected)")
        }
        return value
    }

    public func check(_ text: String) throws(AnalysisError) { _ = try value(of: text) }
}

/// An option of whatever type, as a data source lists it.
public protocol AnyDataSourceOption: Sendable {
    /// As it is documented; a job may write it in any case.
    var name: String { get }
    /// What it is an option of.
    var uses: Set<DataSourceUse> { get }
    /// What holds where a job says nothing; nil where nothing does.
    var defaultText: String? { get }
    /// One sentence.
    var documentation: String { get }
    /// What a value may be.
    var expected: String { get }
    /// - Throws: `AnalysisError` for a text that is no value.
    func check(_ text: String) throws(AnalysisError)
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
        Self(name, default: fallback, expected: "a text", for: uses, documentation) { $0 }
    }

    /// One of several words, whatever their case.
    public static func choice(
        _ name: String, _ values: [String], default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String
    ) -> Self {
        Self(name, default: fallback, expected: values.joined(separator: " or "), for: uses, documentation) { text in
            values.first { $0.lowercased() == text.lowercased() }
        }
    }
}

extension DataSourceOption where Value == Bool {
    /// `true` or `false`, whatever the case.
    public static func flag(_ name: String, default fallback: Bool? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, default: fallback.map { "\($0)" }, expected: "true or false", for: uses, documentation) { Bool($0.lowercased()) }
    }
}

extension DataSourceOption where Value == Int64 {
    /// A whole number within bounds; from 1 on unless they are given.
    public static func integer(
        _ name: String, default fallback: Int64? = nil, in range: ClosedRange<Int64> = 1...Int64.max, for uses: Set<DataSourceUse>,
        _ documentation: String
    ) -> Self {
        let expected: String
        if range == 1...Int64.max {
            expected = "a positive integer"
        } else if range == 0...Int64.max {
            expected = "0 or a positive integer"
        } else {
            expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        }
        return Self(name, default: fallback.map { "\($0)" }, expected: expected, for: uses, documentation) { text in
            Int64(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A length of time as Spark's settings have them, such as `500ms`, `30s` or `15m`; the value is in milliseconds.
    public static func duration(_ name: String, default fallback: String? = nil, for uses: Set<DataSourceUse>, _ documentation: String) -> Self {
        Self(name, default: fallback, expected: "a time like 500ms, 30s, 15m or 1h", for: uses, documentation) { JavaTimeText.millis($0) }
    }
}
