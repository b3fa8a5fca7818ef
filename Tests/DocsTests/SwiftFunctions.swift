import Expressions
import Foundation

/// The forms of functions in Swift, made of the registry: `Sources/Tables/Tables/Columns/functions+Generated.swift`.
enum SwiftFunctions {
    static let path = "Sources/Tables/Tables/Columns/functions+Generated.swift"

    /// One declaration.
    struct Form {
        var name: String
        var list: String
        var documentation: FunctionDocumentation
        /// How many arguments a call may have.
        var counts: ClosedRange<Int>
        var count: Int { list.isEmpty ? 0 : list.components(separatedBy: ", ").count }
        var isVariadic: Bool { list.hasSuffix("...") }
    }

    static let forms: [Form] = {
        let registry = FunctionRegistry.standard
        let all =
            registry.aggregates.map { (names: [$0.name] + $0.otherNames, documentation: $0.documentation, counts: $0.argumentCounts) }
            + registry.scalars.map { (names: [$0.name] + $0.otherNames, documentation: $0.documentation, counts: $0.argumentCounts) }
        return all.flatMap { function in
            let lists: [String] =
                switch function.documentation.forms {
                case .columns: columns(function.counts)
                case .lists(let given): given
                case .written, .column, .sql: []
                }
            return function.names.filter { $0.first?.isLetter ?? false }.flatMap { name in
                lists.map { Form(name: name, list: $0, documentation: function.documentation, counts: function.counts) }
            }
        }
    }()

    static func text() -> String {
        """
        // Made of the function registry by `make docs`; a test says whether it is current. What does more than to call a function is in
        // `functions.swift`.

        """ + forms.map { "\n" + form($0.name, $0.list, $0.documentation) }.joined()
    }

    /// Every argument a column, once for each number of arguments.
    private static func columns(_ counts: ClosedRange<Int>) -> [String] {
        let names = ["first", "second", "third", "fourth"]
        return (counts.lowerBound...min(counts.upperBound, names.count)).map { count in
            if count == 1 { return "_ column: Column" }
            return names.prefix(count).map { "_ \($0): Column" }.joined(separator: ", ")
        }
    }

    private static func form(_ name: String, _ list: String, _ documentation: FunctionDocumentation) -> String {
        let parameters = list.isEmpty ? [] : list.components(separatedBy: ", ").map(Parameter.init)
        let spelled = ["repeat", "struct", "if", "in", "any", "some"].contains(name) ? "`\(name)`" : name
        var arguments = "[\(parameters.map(\.argument).joined(separator: ", "))]"
        if let last = parameters.last, last.isVariadic {
            let before = parameters.dropLast().map(\.argument)
            arguments = before.isEmpty ? last.name : "[\(before.joined(separator: ", "))] + \(last.name)"
        }
        func declared(_ list: String, _ arguments: String) -> String {
            let (head, body) = ("public func \(spelled)(\(list)) -> Column {", "Column.call(\"\(name)\", \(arguments))")
            let line = "\(head) \(body) }"
            return "/// \(documentation.summary)\n" + (line.count <= 140 ? line : "\(head)\n    \(body)\n}") + "\n"
        }
        // A lone column may be given by its name.
        let isLone = parameters.count == 1 && parameters[0].type == "Column"
        return declared(list, arguments) + (isLone ? declared("_ name: String", "[Column(name)]") : "")
    }

    private struct Parameter {
        var name: String
        var type: String
        var isVariadic: Bool { type.hasSuffix("...") }

        /// `_ scale: Int = 0`.
        init(_ text: String) {
            let sides = text.components(separatedBy: ": ")
            name = sides[0].components(separatedBy: " ").last ?? ""
            type = sides[1].components(separatedBy: " =")[0]
        }

        var argument: String {
            switch type {
            case "Column": name
            case "Int": "lit(Int32(clamping: \(name)))"
            default: "lit(\(name))"
            }
        }
    }
}
