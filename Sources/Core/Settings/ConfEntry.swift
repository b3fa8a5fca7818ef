/// A setting that has an effect here: its name, default, permitted values, and meaning.
///
/// `ConfEntry<Int>` always has a value; `ConfEntry<Int?>` is nil unless it is set.
package struct ConfEntry<Value: Sendable>: AnyConfEntry {
    package let name: String
    package let fallback: Value
    package let fallbackText: String?
    package let doc: String
    private let syntax: ValueSyntax<Value>

    /// - Parameters:
    ///   - fallback: the default, as a user would write it.
    ///   - doc: one sentence.
    package init(_ name: String, _ fallback: String, _ syntax: ValueSyntax<Value>, _ doc: String) {
        guard let value = syntax.parse(fallback) else {
            preconditionFailure("the default '\(fallback)' of \(name) is not one of its values")
        }
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
    /// - Throws: `SettingError` for an invalid text.
    package func value(in settings: [String: String]) throws(SettingError) -> Value {
        guard let text = settings[name] else { return fallback }
        return try value(of: text)
    }

    /// As `value`, for settings that were checked when they were set: an invalid text gives the default.
    package func checkedValue(in settings: [String: String]) -> Value { (try? value(in: settings)) ?? fallback }

    /// - Throws: `SettingError` in Spark's words for an invalid text.
    package func value(of text: String) throws(SettingError) -> Value {
        guard let value = syntax.parse(text) else { throw refusal(of: text) }
        return value
    }
}

/// A setting of any type.
package protocol AnyConfEntry: Sendable {
    var name: String { get }
    /// The default as a user would write it; nil if the setting has none.
    var fallbackText: String? { get }
    var kind: ValueKind { get }
    /// One sentence.
    var doc: String { get }
    /// - Throws: `SettingError` in Spark's words for an invalid value.
    func check(_ text: String) throws(SettingError)
}

extension ConfEntry {
    package func check(_ text: String) throws(SettingError) { _ = try value(of: text) }
}

extension AnyConfEntry {
    /// A value in the entry's own spelling, such as the case of its words: later readers may not ignore case.
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
                    name,
                    "'\(text)' in \(name) is invalid. The value of \(name) must be "
                        + "\(range.lowerBound == 1 ? "positive" : "\(range.lowerBound) or more")"
                        + (number > range.upperBound ? ", at most \(range.upperBound): \(doc)" : ""))
            } else {
                SettingError(name, "\(name) should be int, but was \(text)")
            }
        case .oneOf(let words):
            SettingError(name, "The value of \(name) should be one of \(words.joined(separator: ", ")), but was \(text)")
        case .text, .number, .custom: SettingError(name, "'\(text)' in \(name) is invalid: expected \(kind.expected)")
        }
    }
}
