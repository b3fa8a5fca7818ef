/// A setting that has an effect here: its name, its default, what values it takes, and what it does.
package struct ConfEntry: Sendable {
    /// What a value may be.
    package enum Kind: Sendable {
        case text
        case boolean
        case integer(ClosedRange<Int64>)
        case number(ClosedRange<Double>)
        /// One of these, whatever the case.
        case oneOf([String])
        /// What `check` says.
        case custom(String, @Sendable (String) -> Bool)
    }

    package let name: String
    /// nil where nothing is set unless somebody sets it.
    package let fallback: String?
    package let kind: Kind
    /// One sentence.
    package let doc: String

    package init(_ name: String, _ fallback: String?, _ kind: Kind, _ doc: String) {
        self.name = name
        self.fallback = fallback
        self.kind = kind
        self.doc = doc
    }

    /// - Throws: `SettingError` in Spark's words where the value means nothing.
    package func check(_ value: String) throws(SettingError) {
        switch kind {
        case .text: return
        case .boolean:
            guard ["true", "false"].contains(value.lowercased()) else { throw SettingError(name, "\(name) should be boolean, but was \(value)") }
        case .integer(let range):
            guard let number = Int64(value) else { throw SettingError(name, "\(name) should be int, but was \(value)") }
            guard range.contains(number) else {
                throw SettingError(
                    name, "'\(value)' in \(name) is invalid. The value of \(name) must be \(range.lowerBound == 1 ? "positive" : "\(range.lowerBound) or more")"
                        + (number > range.upperBound ? ", at most \(range.upperBound)" : ""))
            }
        case .number(let range):
            guard let number = Double(value), range.contains(number) else {
                throw SettingError(name, "'\(value)' in \(name) is invalid: expected a number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .oneOf(let values):
            guard values.contains(where: { $0.lowercased() == value.lowercased() }) else {
                throw SettingError(name, "The value of \(name) should be one of \(values.joined(separator: ", ")), but was \(value)")
            }
        case .custom(let expected, let holds):
            guard holds(value) else { throw SettingError(name, "'\(value)' in \(name) is invalid: expected \(expected)") }
        }
    }
}

/// A setting that nobody knows, or a value that means nothing.
package struct SettingError: Error, CustomStringConvertible, Sendable {
    package let name: String
    package let message: String

    package init(_ name: String, _ message: String) {
        self.name = name
        self.message = message
    }

    package var description: String { message }
}
