import Columnar
import Errors
import Expressions
import Plans

extension Parser {
    private static let typeNames: [String: DataType] = [
        "boolean": .boolean, "bool": .boolean, "tinyint": .byte, "byte": .byte, "smallint": .short, "short": .short, "int": .integer,
        "integer": .integer, "bigint": .long, "long": .long, "float": .float, "real": .float, "double": .double, "string": .string,
        "binary": .binary, "date": .date, "timestamp": .timestamp, "timestamp_ltz": .timestamp, "timestamp_ntz": .timestampNTZ,
        "void": .null,
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
        case "map":
            try need(symbol: "<", "after MAP")
            let (key, value) = try nested { parser throws(AnalysisError) in
                let key = try parser.dataType()
                try parser.need(symbol: ",", "between the key's and the value's type")
                return (key, try parser.dataType())
            }
            try close()
            if case .map = key { throw fail("the key of a map cannot be a map", at: start) }
            return .map(key, value)
        case "varchar", "char", "character":
            guard isSymbol("(") else {
                throw refuse(.sizeMissing, ErrorClass.sizeMissing.message(["type": "\"\(word.uppercased())\""]), at: start)
            }
            _ = try sizes(1...1)
            // Spark treats them as string in a cast: they are different only in a table's schema.
            guard takesTextOfLength else {
                throw refuse(.noTextOfLength, "The char/varchar type can't be used in the table schema.", at: start)
            }
            return .string
        case "decimal", "dec", "numeric":
            let given = isSymbol("(") ? try sizes(1...2) : [10]
            let (precision, scale) = (given[0], given.count > 1 ? given[1] : 0)
            guard precision <= Decimal128.maxPrecision else {
                throw tooPrecise(precision, at: start)
            }
            guard scale <= precision else {
                throw fail("a decimal's scale, \(scale), cannot be greater than its precision, \(precision)", at: start)
            }
            return .decimal(precision: precision, scale: scale)
        case "interval": return try intervalType(start)
        default:
            guard let type = Self.typeNames[word] else { throw unsupported(start.text, at: start) }
            // Spark names the type with its length; none of these types has one.
            if isSymbol("("), peek(1).kind == .number, peek(2).text == ")" {
                throw unsupported("\(start.text)(\(peek(1).text))", at: start)
            }
            return type
        }
    }

    private func unsupported(_ type: String, at token: Token) -> AnalysisError {
        AnalysisError(
            .unsupportedType, ["typeName": "\"\(type.uppercased())\""],
            detail: SyntaxError.place(token.start, source, "there is no type '\(type)' here"))
    }

    /// `(10)`, `(10, 2)`: as many whole numbers as `counts` allows.
    private mutating func sizes(_ counts: ClosedRange<Int>) throws(AnalysisError) -> [Int] {
        let start = current
        try need(symbol: "(")
        var sizes: [Int] = []
        repeat {
            guard current.kind == .number, let size = Int(current.text) else { throw expected("a whole number") }
            sizes.append(size)
            advance()
        } while take(symbol: ",")
        try need(symbol: ")")
        guard counts.contains(sizes.count) else { throw fail("the type does not take \(sizes.count) numbers", at: start) }
        return sizes
    }

    /// `interval day to second`, `interval year`.
    private mutating func intervalType(_ start: Token) throws(AnalysisError) -> DataType {
        if let fields = try intervalFields() { return fields }
        throw fail("the type interval needs its fields, like interval day to second or interval year to month", at: start)
    }

    /// `day`, `day to second`, `year to month` after INTERVAL; nil if there is no field here.
    mutating func intervalFields() throws(AnalysisError) -> DataType? {
        guard current.kind == .word else { return nil }
        func last<F: IntervalField>(_ parser: inout Parser, _ first: F) throws(AnalysisError) -> IntervalFields<F> {
            parser.advance()
            guard parser.take(word: "to") else { return IntervalFields(first, to: first) }
            guard let last = F(sqlName: parser.current.text), last.rawValue > first.rawValue else {
                throw parser.expected("a smaller field than \(first)")
            }
            parser.advance()
            return IntervalFields(first, to: last)
        }
        if let first = DayTimeField(sqlName: current.text) { return .dayTimeInterval(try last(&self, first)) }
        if let first = YearMonthField(sqlName: current.text) { return .yearMonthInterval(try last(&self, first)) }
        return nil
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
