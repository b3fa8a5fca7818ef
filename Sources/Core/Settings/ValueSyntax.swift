/// The texts that are values of one type, and the value of each. Settings and options of data sources both use it.
package struct ValueSyntax<Value: Sendable>: Sendable {
    package let kind: ValueKind
    /// nil for an invalid text.
    package let parse: @Sendable (String) -> Value?

    package init(_ kind: ValueKind, parse: @escaping @Sendable (String) -> Value?) {
        self.kind = kind
        self.parse = parse
    }

    /// A syntax with its own description `expected`, which completes "must be".
    package static func custom(_ expected: String, parse: @escaping @Sendable (String) -> Value?) -> ValueSyntax {
        .init(.custom(expected), parse: parse)
    }

    /// The same for an optional value: nil if it is not given.
    package var optional: ValueSyntax<Value?> { .init(kind) { [parse] text in parse(text).map { .some($0) } } }
}

/// The kind of values that a syntax accepts.
package enum ValueKind: Sendable, Equatable {
    case text
    case boolean
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    /// One of these words, in any case.
    case oneOf([String])
    case custom(String)

    /// Completes "must be".
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

    /// One of some words, in any case; the value is spelled as here.
    package static func words(_ words: [String]) -> ValueSyntax {
        .init(.oneOf(words)) { text in words.first { $0.lowercased() == text.lowercased() } }
    }
}

extension ValueSyntax where Value == Bool {
    /// `true` or `false`, in any case.
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
    /// One of the cases by its raw value, in any case.
    package static func choice(_ type: Value.Type = Value.self) -> ValueSyntax {
        .init(.oneOf(Value.allCases.map(\.rawValue))) { text in Value.allCases.first { $0.rawValue.lowercased() == text.lowercased() } }
    }
}
