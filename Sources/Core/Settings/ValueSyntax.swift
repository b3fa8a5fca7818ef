/// Which texts may be a value of one type, and what value each is. Settings and options of data sources both stand on it.
package struct ValueSyntax<Value: Sendable>: Sendable {
    package let kind: ValueKind
    /// nil for a text that is no value.
    package let parse: @Sendable (String) -> Value?

    package init(_ kind: ValueKind, parse: @escaping @Sendable (String) -> Value?) {
        self.kind = kind
        self.parse = parse
    }

    /// What `expected` says, as it stands behind "must be".
    package static func custom(_ expected: String, parse: @escaping @Sendable (String) -> Value?) -> ValueSyntax { .init(.custom(expected), parse: parse) }

    /// The same where nothing need be given: nil stands for that.
    package var optional: ValueSyntax<Value?> { .init(kind) { [parse] text in parse(text).map { .some($0) } } }
}

/// What the texts of a syntax have in common.
package enum ValueKind: Sendable, Equatable {
    case text
    case boolean
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    /// One of these, whatever the case.
    case oneOf([String])
    case custom(String)

    /// As it stands behind "must be".
    package var expected: String {
        switch self {
        case .text: "a text"
        case .boolean: "true or false"
        case .integer(1...Int64.max): "a positive integer"
        case .integer(0...Int64.max): "0 or a positive integer"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .oneOf(let values): values.joined(separator: " or ")
        case .custom(let expected): expected
        }
    }
}

extension ValueSyntax where Value == String {
    package static var text: ValueSyntax { .init(.text) { $0 } }

    /// One of some words, whatever the case; the value is as it stands here.
    package static func words(_ words: [String]) -> ValueSyntax {
        .init(.oneOf(words)) { text in words.first { $0.lowercased() == text.lowercased() } }
    }
}

extension ValueSyntax where Value == Bool {
    /// `true` or `false`, whatever the case.
    package static var flag: ValueSyntax { .init(.boolean) { Bool($0.lowercased()) } }
}

extension ValueSyntax where Value: FixedWidthInteger {
    /// A whole number within bounds.
    package static func integer(_ range: ClosedRange<Value>) -> ValueSyntax {
        .init(.integer(Int64(range.lowerBound)...Int64(range.upperBound))) { text in Value(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ValueSyntax where Value == Double {
    /// A number within bounds.
    package static func number(_ range: ClosedRange<Double>) -> ValueSyntax {
        .init(.number(range)) { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ValueSyntax where Value: CaseIterable & RawRepresentable<String> {
    /// One of the cases by its word, whatever the case of the letters.
    package static func choice(_ type: Value.Type = Value.self) -> ValueSyntax {
        .init(.oneOf(Value.allCases.map(\.rawValue))) { text in Value.allCases.first { $0.rawValue.lowercased() == text.lowercased() } }
    }
}
