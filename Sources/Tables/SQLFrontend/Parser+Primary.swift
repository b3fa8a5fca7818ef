import Columnar
import Expressions
import Plans

extension Parser {
    /// A literal, a name, a call, a special form, or an expression in parentheses.
    mutating func primary() throws(AnalysisError) -> Tree {
        switch current.kind {
        case .number: return Tree(try number(negative: false))
        case .string: return Tree(.literal(.string(strings()), .string))
        case .quoted: return try call(or: .attribute([try name("a name")]))
        case .word: return try word()
        case .symbol where current.text == "(": return try parenthesised()
        case .symbol, .end: throw expected("an expression")
        }
    }

    /// Adjacent string literals are concatenated.
    private mutating func strings() -> String {
        var text = ""
        while current.kind == .string {
            text += current.text
            advance()
        }
        return text
    }

    private mutating func parenthesised() throws(AnalysisError) -> Tree {
        try need(symbol: "(")
        if isWord("select") || isWord("with") { throw refuse(.unsupportedSyntax, "a subquery is not supported here") }
        var items = [try argument()]
        while take(symbol: ",") { items.append(try argument()) }
        try need(symbol: ")", "to close '('")
        if items.count > 1 { return try tree("struct", items) }
        var tree = items[0]
        tree.isClosed = true
        return tree
    }

    private mutating func argument() throws(AnalysisError) -> Tree {
        try nested { parser throws(AnalysisError) in try parser.booleanExpression(0) }
    }

    private mutating func word() throws(AnalysisError) -> Tree {
        let word = current.text.lowercased()
        let next = peek(1)
        let opens = next.kind == .symbol && next.text == "("
        switch word {
        case "null", "true", "false":
            advance()
            return Tree(word == "null" ? .literal(.null, .null) : .literal(.boolean(word == "true"), .boolean))
        case "case": return try caseWhen()
        case "date" where next.kind == .string, "timestamp" where next.kind == .string, "timestamp_ltz" where next.kind == .string,
            "timestamp_ntz" where next.kind == .string:
            advance()
            return Tree(.typedLiteral(word == "date" ? .date : word == "timestamp_ntz" ? .timestampNTZ : .timestamp, strings()))
        case "x" where next.kind == .string && next.start == current.end: return Tree(try binary())
        case "interval" where !opens: return Tree(try interval())
        case "current_timestamp" where !opens, "current_date" where !opens:
            advance()
            return Tree(.builtIn(word, []))
        case "cast" where opens, "try_cast" where opens: return try cast()
        case "extract" where opens: return try extract()
        case "position" where opens: return try position()
        case "substring" where opens, "substr" where opens: return try substring()
        case "trim" where opens: return try trim()
        case "struct" where opens: return try structure()
        case _ where next.kind == .string:
            throw AnalysisError(
                .unsupportedTypedLiteral,
                ["unsupportedType": "\"\(current.text.uppercased())\"", "supportedTypes": "\"DATE\", \"TIMESTAMP\", \"INTERVAL\", \"X\""],
                detail: SyntaxError.place(current.start, source, "it stands here"))
        default: return try call(or: .attribute([try name("a name")]))
        }
    }

    private mutating func call(or name: Expression) throws(AnalysisError) -> Tree {
        guard take(symbol: "("), case .attribute(let parts) = name, let written = parts.first else { return Tree(name) }
        let function = written.lowercased()
        if take(symbol: ")") { return try finished(Tree(.call(function, []))) }
        let isDistinct = take(word: "distinct")
        if !isDistinct, isWord("all"), peek(1).text != ",", peek(1).text != ")" { advance() }
        var items: [Tree] = []
        repeat {
            if isSymbol("*"), peek(1).text == ")" || peek(1).text == "," {
                advance()
                items.append(Tree(.star(qualifier: [])))
            } else {
                items.append(try argument())
            }
        } while take(symbol: ",")
        if isWord("ignore") || isWord("respect") {
            let ignores = isWord("ignore")
            advance()
            try need(word: "nulls")
            if ignores { items.append(Tree(.literal(.boolean(true), .boolean))) }
        }
        try need(symbol: ")", "to close the arguments of \(written)")
        if function == "from_json", items.count > 1, case .literal(.string(let schema), _) = items[1].expression {
            items[1] = Tree(.type(try parseJSONSchema(schema)))
        }
        return try finished(try tree(.named(function), items, isDistinct: isDistinct))
    }

    private func finished(_ call: Tree) throws(AnalysisError) -> Tree {
        if isWord("over") { throw refuse(.unsupportedSyntax, "window functions (OVER) are not supported; group by window(…) instead") }
        if isWord("filter"), peek(1).text == "(" {
            throw refuse(.unsupportedSyntax, "FILTER is not supported; use CASE WHEN inside the aggregate")
        }
        return call
    }

    // MARK: Literals

    private func outOfRange(_ number: String, _ type: DataType, _ least: String, _ most: String, at token: Token) -> AnalysisError {
        AnalysisError(
            .numberOutOfRange,
            ["rawStrippedQualifier": number, "typeName": type.sqlName, "minValue": least, "maxValue": most],
            detail: SyntaxError.place(token.start, source, "it stands here"))
    }

    mutating func number(negative: Bool) throws(AnalysisError) -> Expression {
        let token = current
        let text = token.text.lowercased()
        let sign = negative ? "-" : ""
        advance()
        func integer(_ type: DataType, _ limits: ClosedRange<Int64>, _ digits: Substring) throws(AnalysisError) -> Expression {
            guard let value = Int64(sign + digits), limits.contains(value) else {
                throw outOfRange(sign + digits, type, "\(limits.lowerBound)", "\(limits.upperBound)", at: token)
            }
            return .literal(.long(value), type)
        }
        func double(_ digits: Substring, _ type: DataType) throws(AnalysisError) -> Expression {
            // As in Java, the text of a float is rounded once.
            let value: Double? = type == .float ? Float(sign + digits).map { Double($0) } : Double(sign + digits)
            guard let value, value.isFinite else {
                let largest = type == .float ? "3.4028234663852886E+38" : "1.7976931348623157E+308"
                throw outOfRange(sign + digits, type, "-\(largest)", largest, at: token)
            }
            return .literal(.double(value), type)
        }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let hasPoint = digits.contains(".")
        func decimal(_ digits: Substring) throws(AnalysisError) -> Expression {
            guard let value = Decimal128(literal: sign + digits) else {
                guard digits.allSatisfy({ $0.isNumber || $0 == "." }) else { throw fail("\(sign)\(token.text) is not a number", at: token) }
                throw tooPrecise(digits.filter(\.isNumber).count, at: token)
            }
            return .literal(.decimal(value), .decimal(precision: max(value.precision, value.scale), scale: value.scale))
        }
        if text.hasSuffix("bd") { return try decimal(text.dropLast(2)) }
        if let last = text.last, last == "d" { return try double(text.dropLast(), .double) }
        if let last = text.last, last == "f" { return try double(text.dropLast(), .float) }
        if text.contains("e") { return try double(text[...], .double) }
        if hasPoint { return try decimal(text[...]) }
        switch text.last {
        case "l": return try integer(.long, .min ... .max, text.dropLast())
        case "s": return try integer(.short, -32768...32767, text.dropLast())
        case "y": return try integer(.byte, -128...127, text.dropLast())
        default:
            if let value = Int64(sign + text), Int32(exactly: value) != nil { return .literal(.long(value), .integer) }
            return Int64(sign + text) == nil ? try decimal(text[...]) : try integer(.long, .min ... .max, text[...])
        }
    }

    private mutating func binary() throws(AnalysisError) -> Expression {
        advance()
        var digits = Array(current.text.utf8)
        if digits.count % 2 == 1 { digits.insert(0x30, at: 0) }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                throw AnalysisError(
                    .invalidTypedLiteral, ["valueType": "\"X\"", "value": Quoted.text(current.text)],
                    detail: SyntaxError.place(current.start, source, "only hexadecimal digits are allowed here"))
            }
            bytes.append(byte)
        }
        advance()
        return .literal(.binary(bytes), .binary)
    }

    /// `interval 1 hour 30 minutes`, `interval '10' second`, `interval '1 day 2 hours'`: stored as text.
    private mutating func interval() throws(AnalysisError) -> Expression {
        let start = current
        advance()
        var words: [String] = []
        while true {
            var sign = ""
            if isSymbol("-") || isSymbol("+"), peek(1).kind == .number || peek(1).kind == .string {
                sign = current.text
                advance()
            }
            if current.kind == .number, peek(1).kind == .word {
                guard IntervalText.isUnit(peek(1).text) else { throw fail("'\(peek(1).text)' is not a unit of time", at: peek(1)) }
                words.append("\(sign)\(current.text) \(peek(1).text)")
                advance()
                advance()
            } else if current.kind == .string {
                let text = current.text
                advance()
                // A string and its fields: `'1 02:03' day to minute`.
                if words.isEmpty, isWord("to", ahead: 1), let fields = try intervalFields() {
                    let literal = "INTERVAL \(sign)'\(text)' \(fields.sqlName.dropFirst("interval ".count))"
                    guard IntervalText(quoted: literal, fields) != nil else {
                        throw fail(
                            "'\(text)' is not an \(fields.sqlName): every field but the first must be within its range, as in INTERVAL '1 "
                                + "02:03:04' DAY TO SECOND",
                            at: start)
                    }
                    return .typedLiteral(.interval, literal)
                }
                if current.kind == .word, IntervalText.isUnit(current.text) {
                    words.append("\(sign)\(text) \(current.text)")
                    advance()
                } else {
                    words.append(sign + text)
                }
            } else {
                break
            }
        }
        guard !words.isEmpty else { throw fail("expected a duration after INTERVAL, like INTERVAL 10 SECONDS", at: start) }
        let text = words.joined(separator: " ")
        do { _ = try IntervalText.parse(text) } catch {
            throw AnalysisError(
                .invalidTypedLiteral, ["valueType": "\"INTERVAL\"", "value": Quoted.text(text)], detail: error.detail, hint: error.hint)
        }
        return .typedLiteral(.interval, text)
    }

    // MARK: Special forms

    private mutating func caseWhen() throws(AnalysisError) -> Tree {
        advance()
        let subject: Tree? = isWord("when") ? nil : try argument()
        var branches: [Expression.WhenBranch] = []
        var depth = subject?.depth ?? 0
        while take(word: "when") {
            var condition = try argument()
            if let subject { condition = try tree("=", [subject, condition]) }
            try need(word: "then", "after the condition of WHEN")
            let value = try argument()
            depth = max(depth, condition.depth, value.depth)
            branches.append(.init(condition: condition.expression, value: value.expression))
        }
        guard !branches.isEmpty else { throw expected("WHEN") }
        var otherwise: Tree?
        if take(word: "else") { otherwise = try argument() }
        try need(word: "end", "to close CASE")
        return try checked(Tree(.caseWhen(branches, otherwise: otherwise?.expression), depth: max(depth, otherwise?.depth ?? 0) + 1))
    }

    private mutating func cast() throws(AnalysisError) -> Tree {
        let tries = isWord("try_cast")
        advance()
        advance()
        let value = try argument()
        try need(word: "as", "and a type in CAST")
        let type = try dataType()
        try need(symbol: ")", "to close CAST")
        return try checked(Tree(tries ? .tryCast(value.expression, type) : .cast(value.expression, type), depth: value.depth + 1))
    }

    private mutating func extract() throws(AnalysisError) -> Tree {
        advance()
        advance()
        let field = Tree(.literal(.string(try name("a part of a time, like HOUR")), .string))
        try need(word: "from", "in EXTRACT")
        let source = try argument()
        try need(symbol: ")", "to close EXTRACT")
        return try tree(.named("extract"), [field, source])
    }

    private mutating func position() throws(AnalysisError) -> Tree {
        advance()
        advance()
        let part = try nested { parser throws(AnalysisError) in try parser.valueExpression(0) }
        if take(word: "in") {
            let text = try nested { parser throws(AnalysisError) in try parser.valueExpression(0) }
            try need(symbol: ")", "to close POSITION")
            return try tree("locate", [part, text])
        }
        return try rest("position", [part])
    }

    private mutating func substring() throws(AnalysisError) -> Tree {
        let function = current.text.lowercased()
        advance()
        advance()
        if isSymbol(")") { return try rest(function, []) }
        let text = try argument()
        guard take(word: "from") else { return try rest(function, [text]) }
        var operands = [text, try argument()]
        if take(word: "for") { operands.append(try argument()) }
        try need(symbol: ")", "to close SUBSTRING")
        return try tree("substring", operands)
    }

    private mutating func trim() throws(AnalysisError) -> Tree {
        advance()
        advance()
        var function = "trim"
        var isForm = false
        // A word followed by a comma or the end is a column; a string `','` is neither.
        let isColumn = peek(1).kind == .symbol && (peek(1).text == "," || peek(1).text == ")")
        if !isColumn {
            for (word, name) in [("both", "trim"), ("leading", "ltrim"), ("trailing", "rtrim")] where isWord(word) {
                advance()
                function = name
                isForm = true
            }
        }
        if isForm, take(word: "from") {
            let text = try argument()
            try need(symbol: ")", "to close TRIM")
            return try tree(function, [text])
        }
        if isSymbol(")") { return try rest(function, []) }
        let first = try argument()
        guard take(word: "from") else { return try rest(function, [first]) }
        let text = try argument()
        try need(symbol: ")", "to close TRIM")
        return try tree(function, [first, text])
    }

    private mutating func structure() throws(AnalysisError) -> Tree {
        advance()
        advance()
        var members: [Expression] = []
        var depth = 0
        if !isSymbol(")") {
            repeat {
                if isSymbol("*") {
                    advance()
                    members.append(.star(qualifier: []))
                    continue
                }
                let member = try argument()
                depth = max(depth, member.depth)
                if take(word: "as") || current.kind == .word || current.kind == .quoted {
                    members.append(.alias(member.expression, try name("a name after AS")))
                } else {
                    members.append(member.expression)
                }
            } while take(symbol: ",")
        }
        try need(symbol: ")", "to close STRUCT")
        return try checked(Tree(.builtIn("struct", members), depth: depth + 1))
    }

    /// The remaining arguments of an ordinary call.
    private mutating func rest(_ function: String, _ first: [Tree]) throws(AnalysisError) -> Tree {
        var operands = first
        while take(symbol: ",") { operands.append(try argument()) }
        try need(symbol: ")", "to close the arguments of \(function)")
        return try tree(.named(function), operands)
    }
}
