import Columnar

/// A function as the docs list it: its names, what it takes and what it gives.
package struct FunctionSignature: Sendable {
    /// The name under which it is evaluated, and the others that it has.
    package let name: String
    package let otherNames: [String]
    /// `substring(string, int[, int])`, in the words of `types`.
    package let parameters: String
    package let result: String
    /// When the result is null.
    package let nulls: String

    /// The scalar functions, by name.
    package static let scalars: [FunctionSignature] = {
        let functions = FunctionCatalog.definitions.map { FunctionSignature($0.key, $0.value) }
        let forms = FunctionForms.all.map {
            FunctionSignature(name: $0.key, otherNames: $0.value.otherNames, parameters: $0.value.parameters, result: $0.value.result, nulls: $0.value.nulls)
        }
        return (functions + forms).sorted { $0.name < $1.name }
    }()

    /// The aggregate functions and their other names, by name.
    package static let aggregates: [(name: String, otherNames: [String])] = AggregateCall.Function.allCases.map { function in
        (function.rawValue, AggregateCall.otherNames.filter { $0.value == function.rawValue }.map(\.key).sorted())
    }.sorted { $0.0 < $1.0 }

    /// Every name that a call may have.
    package static let names: [String] = scalars.flatMap { [$0.name] + $0.otherNames } + aggregates.flatMap { [$0.name] + $0.otherNames }

    private init(name: String, otherNames: [String], parameters: String, result: String, nulls: String) {
        self.name = name
        self.otherNames = otherNames
        self.parameters = parameters
        self.result = result
        self.nulls = nulls
    }

    private init(_ name: String, _ definition: FunctionDefinition) {
        self.name = name
        otherNames = FunctionCatalog.otherNames.filter { $0.value == name }.map(\.key).sorted()
        var text = ""
        for (index, parameter) in definition.parameters.enumerated() {
            let word = (index == 0 ? "" : ", ") + Self.word(parameter)
            text += index < definition.required ? word : "[\(word)]"
        }
        if let rest = definition.rest { text += "[, \(Self.word(rest)) …]" }
        parameters = text
        switch definition.result {
        case .type(let type): result = type.sqlName
        case .argument(let index): result = "the type of argument \(index + 1)"
        case .common: result = "the arguments' common type"
        case .element: result = "the array's element type"
        case .computed: result = "depends on the arguments' types"
        }
        switch definition.nullability {
        case .arguments: nulls = "where an argument is null"
        case .always: nulls = "where an argument is null, and where there is no result"
        case .never: nulls = "never"
        case .shared: nulls = "where the chosen argument is null"
        case .all: nulls = "where all arguments are null"
        }
    }

    private static func word(_ parameter: FunctionDefinition.Parameter) -> String {
        switch parameter {
        case .any: "any"
        case .type(let type), .strictly(let type): type.sqlName
        case .number: "number"
        case .textOrBytes: "string or binary"
        case .instant(let type): "date or timestamp (text is read as \(type.sqlName))"
        case .anyArray: "array"
        case .element: "element"
        case .common, .commonExact: "T"
        case .either(let types): types.map(\.sqlName).joined(separator: " or ")
        }
    }
}
