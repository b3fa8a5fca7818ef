import Columnar
import Expressions
import Plans

extension Parser {
    private static let typeNames: [String: DataType] = [
        "boolean": .boolean, "bool": .boolean, "tinyint": .byte, "byte": .byte, "smallint": .short, "short": .short, "int": .integer,
        "integer": .integer, "bigint": .long, "long": .long, "float": .float, "real": .float, "double": .double, "string": .string,
        "varchar": .string, "char": .string, "character": .string, "binary": .binary, "date": .date, "timestamp": .timestamp,
        "timestamp_ltz": .timestamp, "void": .null,
    ]

    mutating func dataType() throws(AnalysisError) -> DataType {
        let start = current
        let word = try name("a type, like bigint, string or array<int>").lowercased()
        switch word {
        case "array":
            guard isSymbol("<") else { throw AnalysisError(.incompleteArray, ["elementType": "<INT>"], hint: "write array<int>") }
            try need(symbol: "<", "after ARRAY")
            let element = try nested { parser throws(AnalysisError) in try parser.dataType() }
            try close()
            return .array(element)
        case "struct":
            // The lexer reads an empty `<>` as one symbol.
            if take(symbol: "<>") { return .structure([]) }
            try need(symbol: "<", "after STRUCT")
            let fields = try nested { parser throws(AnalysisError) in try parser.columns(until: ">") }
            try close()
            return .structure(fields)
        case "varchar", "char", "character":
            if take(symbol: "(") {
                guard current.kind == .number else { throw expected("a length") }
                advance()
                try need(symbol: ")")
            }
            return .string
        case "decimal", "dec", "numeric", "map", "timestamp_ntz", "interval":
            throw unsupported(start.text, at: start)
        default:
            guard let type = Self.typeNames[word] else { throw unsupported(start.text, at: start) }
            // As Spark names it with its length: of these types none has one.
            if isSymbol("("), peek(1).kind == .number, peek(2).text == ")" { throw unsupported("\(start.text)(\(peek(1).text))", at: start) }
            return type
        }
    }

    private func unsupported(_ type: String, at token: Token) -> AnalysisError {
        AnalysisError(
            .unsupportedType, ["typeName": "\"\(type.uppercased())\""],
            detail: SyntaxError.place(token.start, source, "there is no type '\(type)' here"))
    }

    /// `>`; the lexer never joins two of them.
    private mutating func close() throws(AnalysisError) { try need(symbol: ">", "to close the type") }

    /// `name [:] type [NOT NULL] [COMMENT '…']` between commas.
    mutating func columns(until end: String?) throws(AnalysisError) -> [Field] {
        var fields: [Field] = []
        if let end, isSymbol(end) { return fields }
        repeat {
            let name = try name("a column's name")
            _ = take(symbol: ":")
            var field = Field(name, try nested { parser throws(AnalysisError) in try parser.dataType() })
            if take(word: "not") {
                try need(word: "null", "after NOT")
                field.nullable = false
            }
            if take(word: "comment") {
                guard current.kind == .string else { throw expected("a comment's text") }
                advance()
            }
            fields.append(field)
        } while take(symbol: ",")
        return fields
    }
}
