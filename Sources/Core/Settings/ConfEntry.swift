/// A setting that has an effect here: its name, its default, what values it takes, and what it does.
///
/// `ConfEntry<Int>` always has a value; `ConfEntry<Int?>` is nil unless somebody sets it.
package struct ConfEntry<Value: Sendable>: AnyConfEntry {
    package let name: String
    package let fallback: Value
    package let fallbackText: String?
    package let doc: String
    private let syntax: ValueSyntax<Value>

    /// - Parameters:
    ///   - fallback: the default, as one would set it.
    ///   - doc: one sentence.
    package init(_ name: String, _ fallback: String, _ syntax: ValueSyntax<Value>, _ doc: String) {
        guard let value = syntax.parse(fallback) else { preconditionFailure("the default '\(fallback)' of \(name) is no value of it") }
        self.init(name: name, fallback: value, fallbackText: fallback, doc: doc, syntax: syntax)
    }

    /// A setting without a default.
    package init<Given>(_ name: String, optional syntax: ValueSyntax<Given>, _ doc: String) where Value == Given? {
        self.init(name: name, fallback: nil, fallbackText: nil, doc: doc, syntax: syntax.optional)
    }

    private init(name: String, fallback: Value, fallbackText: String?, doc: String, syntax: ValueSyntax<Value>) {
        self.name = name
        self.fallback = fallback
        self.fallbackText = fallbackText
        self.doc = doc
        self.syntax = syntax
    }

    package var kind: ValueKind { syntax.kind }

    /// The value among some settings, or the default.
    /// - Throws: `SettingError` for a text that means nothing.
    package func value(in settings: [String: String]) throws(SettingError) -> Value {
        guard let text = settings[name] else { return fallback }
        return try value(of: text)
    }

    /// The same of settings that were checked when they were given: the default stands for a text that means nothing.
    package func checkedValue(in settings: [String: String]) -> Value { (try? value(in: settings)) ?? fallback }

    /// - Throws: `SettingError` in Spark's words where the text means nothing.
    package func value(of text: String) throws(SettingError) -> Value {
        guard let value = syntax.parse(text) else { throw refusal(of: text) }
        return value
    }
}

/// A setting of whatever type.
package protocol AnyConfEntry: Sendable {
    var name: String { get }
    /// The default as one would set it; nil where nothing is set unless somebody sets it.
    var fallbackText: String? { get }
    var kind: ValueKind { get }
    /// One sentence.
    var doc: String { get }
    /// - Throws: `SettingError` in Spark's words where the value means nothing.
    func check(_ text: String) throws(SettingError)
}

extension ConfEntry {
    package func check(_ text: String) throws(SettingError) { _ = try value(of: text) }
}

extension AnyConfEntry {
    /// A value as the entry itself spells it: words in their own case. Others read it without knowing that case does not matter.
    package func canonical(_ text: String) -> String {
        switch kind {
        case .boolean: text.lowercased()
        case .oneOf(let words): words.first { $0.lowercased() == text.lowercased() } ?? text
        case .text, .integer, .number, .custom: text
        }
    }

    fileprivate func refusal(of text: String) -> SettingError {
        switch kind {
        case .boolean: SettingError(name, "\(name) should be boolean, but was \(text)")
        case .integer(let range):
            if let number = Int64(text) {
                SettingError(
                    name, "'\(text)' in \(name) is invalid. The value of \(name) must be \(range.lowerBound == 1 ? "positive" : "\(range.lowerBound) or more")"
                        + (number > range.upperBound ? ", at most \(range.upperBound): \(doc)" : ""))
            } else {
                SettingError(name, "\(name) should be int, but was \(text)")
            }
        case .oneOf(let words): SettingError(name, "The value of \(name) should be one of \(words.joined(separator: ", ")), but was \(text)")
        case .text, .number, .custom: SettingError(name, "'\(text)' in \(name) is invalid: expected \(kind.expected)")
        }
    }
}
