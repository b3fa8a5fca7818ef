import Columnar

/// A function's parameters and result in words, for the documentation.
package struct FunctionSignature: Sendable {
    /// `string, int[, int]`.
    package let parameters: String
    package let result: String
    /// When the result is null.
    package let nulls: String

    init(_ form: FunctionForm) { (parameters, result, nulls) = (form.parameters, form.result, form.nulls) }

    init(_ signature: Signature) {
        var text = ""
        for (index, parameter) in signature.parameters.enumerated() {
            let word = (index == 0 ? "" : ", ") + parameter.words
            text += index < signature.required ? word : "[\(word)]"
        }
        if let rest = signature.rest { text += signature.parameters.isEmpty ? "[\(rest.words) …]" : "[, \(rest.words) …]" }
        parameters = text
        result = signature.result.words
        nulls = signature.nullability.words
    }
}

extension ScalarFunction {
    package var signature: FunctionSignature {
        switch rule {
        case .signature(let signature): FunctionSignature(signature)
        case .form(let form, _): FunctionSignature(form)
        }
    }

    /// The permitted numbers of arguments.
    package var argumentCounts: ClosedRange<Int> {
        switch rule {
        case .signature(let signature): signature.required...(signature.rest == nil ? signature.parameters.count : .max)
        case .form(let form, _): form.counts
        }
    }
}

extension AggregateFunction {
    /// Whether a group may have no result.
    package var isNullable: Bool { signature.nullability != .never }

    package var signatureInWords: FunctionSignature { FunctionSignature(signature) }

    package var argumentCounts: ClosedRange<Int> { signature.required...(signature.rest == nil ? signature.parameters.count : .max) }
}

extension Signature.Parameter {
    fileprivate var words: String {
        switch self {
        case .any: "any"
        case .type(let type), .strictly(let type), .literal(let type), .constant(let type, _): type.sqlName
        case .number: "number"
        case .numberOrInterval: "number or interval"
        case .doubleOrInterval: "double or interval"
        case .summand: "number, interval or timestamp"
        case .textOrArray: "string or array"
        case .textOrBytes: "string or binary"
        case .instant(let type): "date or timestamp (text is read as \(type.sqlName))"
        case .anyArray, .typedArray: "array"
        case .anyMap: "map"
        case .anyCollection, .typedCollection: "array or map"
        case .key: "key"
        case .place: "integer or key"
        case .element: "element"
        case .common, .commonExact: "T"
        case .whole(let type): "up to \(type.sqlName)"
        case .moment: "timestamp"
        case .either(let types), .oneOf(let types): types.map(\.sqlName).joined(separator: " or ")
        }
    }
}

extension Signature.Result {
    fileprivate var words: String {
        switch self {
        case .type(let type): type.sqlName
        case .argument(let index): "the type of argument \(index + 1)"
        case .common: "the arguments' common type"
        case .element: "the array's element type"
        case .computed(let words, _), .typedByPlaces(let words): words
        }
    }
}

extension Signature.Nullability {
    fileprivate var words: String {
        switch self {
        case .arguments: "where an argument is null"
        case .always: "where an argument is null, and where there is no result"
        case .never: "never"
        case .shared: "where the chosen argument is null"
        case .all: "where all arguments are null"
        }
    }
}
