import Columnar
import Errors
import Expressions
import Plans

/// A recursive-descent parser of Spark's expression grammar, with limits on its own depth and on that of its results.
struct Parser {
    /// The maximum nesting of text and tree: less than any thread's stack and the resolver can take.
    static let maximumDepth = 400

    let source: String
    private let tokens: [Token]
    private var position = 0
    private var nesting = 0
    /// Whether `varchar(10)` and `char(10)` mean string, as in a cast; a schema must not have them.
    var takesTextOfLength = true

    init(_ text: String) throws(AnalysisError) {
        source = text
        tokens = try Lexer.tokens(text)
    }

    // MARK: Tokens

    var current: Token { tokens[position] }

    func peek(_ ahead: Int) -> Token { tokens[min(position + ahead, tokens.count - 1)] }

    mutating func advance() { if position < tokens.count - 1 { position += 1 } }

    func isSymbol(_ symbol: String) -> Bool { current.kind == .symbol && current.text == symbol }

    func isWord(_ word: String, ahead: Int = 0) -> Bool {
        let token = peek(ahead)
        return token.kind == .word && token.text.utf8.count == word.utf8.count && token.text.lowercased() == word
    }

    mutating func take(symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func take(word: String) -> Bool {
        guard isWord(word) else { return false }
        advance()
        return true
    }

    func fail(_ what: String, at token: Token? = nil) -> AnalysisError {
        let token = token ?? current
        return SyntaxError.at(token.start, source, near: token.near, what)
    }

    /// The error for something that Spark supports and this engine does not, or not to that depth.
    func refuse(_ errorClass: ErrorClass, _ what: String, at token: Token? = nil) -> AnalysisError {
        AnalysisError(errorClass, what, detail: SyntaxError.place((token ?? current).start, source, "it stands here"))
    }

    func tooPrecise(_ digits: Int, at token: Token) -> AnalysisError {
        let parameters: KeyValuePairs = ["precision": "\(digits)", "maxPrecision": "\(Decimal128.maxPrecision)"]
        return refuse(.precisionTooLarge, ErrorClass.precisionTooLarge.message(parameters), at: token)
    }

    func expected(_ what: String) -> AnalysisError { fail("expected \(what), found \(current.shown)") }

    mutating func need(symbol: String, _ why: String = "") throws(AnalysisError) {
        guard take(symbol: symbol) else { throw expected("'\(symbol)'\(why.isEmpty ? "" : " \(why)")") }
    }

    mutating func need(word: String, _ why: String = "") throws(AnalysisError) {
        guard take(word: word) else { throw expected("\(word.uppercased())\(why.isEmpty ? "" : " \(why)")") }
    }

    mutating func name(_ what: String) throws(AnalysisError) -> String {
        guard current.kind == .word || current.kind == .quoted else { throw expected(what) }
        defer { advance() }
        return current.text
    }

    mutating func whole<T>(_ parse: (inout Parser) throws(AnalysisError) -> T) throws(AnalysisError) -> T {
        guard current.kind != .end else { throw AnalysisError(.emptyStatement, [:]) }
        let result = try parse(&self)
        guard current.kind == .end else { throw expected("the end or an operator") }
        return result
    }

    mutating func list<T>(_ parse: (inout Parser) throws(AnalysisError) -> T) throws(AnalysisError) -> [T] {
        var items = [try parse(&self)]
        while take(symbol: ",") { items.append(try parse(&self)) }
        return items
    }

    /// Runs `parse` one level deeper.
    mutating func nested<T>(_ parse: (inout Parser) throws(AnalysisError) -> T) throws(AnalysisError) -> T {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumDepth else {
            throw refuse(.nestedTooDeep, "the expression nests deeper than \(Self.maximumDepth) levels")
        }
        // The result must also be resolved, compiled and evaluated: some of a small stack is reserved for that.
        guard StackGuard.hasRoom(192 << 10) else {
            throw refuse(.nestedTooDeep, "the expression nests deeper than this thread's stack allows (\(nesting) levels)")
        }
        return try parse(&self)
    }

    // MARK: Items

    mutating func selectItem() throws(AnalysisError) -> Expression {
        if isSymbol("*"), peek(1).kind == .end || peek(1).text == "," {
            advance()
            return .star(qualifier: [])
        }
        let parsed = try expression()
        if take(word: "as") { return .alias(parsed, try name("an alias after AS")) }
        if current.kind == .word || current.kind == .quoted { return .alias(parsed, try name("an alias")) }
        return parsed
    }

    mutating func sortOrder() throws(AnalysisError) -> SortOrder {
        let key = try expression()
        var ascending = true
        if take(word: "desc") { ascending = false } else { _ = take(word: "asc") }
        var nullsFirst: Bool?
        if take(word: "nulls") {
            if take(word: "first") {
                nullsFirst = true
            } else {
                try need(word: "last", "or FIRST after NULLS")
                nullsFirst = false
            }
        }
        return SortOrder(key, ascending: ascending, nullsFirst: nullsFirst)
    }

    mutating func expression() throws(AnalysisError) -> Expression { try booleanExpression(0).expression }

    // MARK: Booleans

    /// OR is level 0, AND 1, NOT above. A chain becomes a balanced tree, so that a thousand terms stay shallow.
    mutating func booleanExpression(_ level: Int) throws(AnalysisError) -> Tree {
        if level == 2 { return try negation() }
        let word = level == 0 ? "or" : "and"
        var operands = [try booleanExpression(level + 1)]
        while take(word: word) { operands.append(try booleanExpression(level + 1)) }
        return try balanced(operands[...], word)
    }

    private func balanced(_ operands: ArraySlice<Tree>, _ word: String) throws(AnalysisError) -> Tree {
        if operands.count == 1, let only = operands.first { return only }
        let middle = operands.startIndex + (operands.count - 1) / 2 + 1
        return try tree(word, [try balanced(operands[..<middle], word), try balanced(operands[middle...], word)])
    }

    private mutating func negation() throws(AnalysisError) -> Tree {
        if take(word: "not") || take(symbol: "!") {
            return try nested { parser throws(AnalysisError) in try parser.tree("not", [try parser.negation()]) }
        }
        return try predicate()
    }

    /// A value, or one test of it: `IN`, `BETWEEN`, `LIKE`, `IS …`.
    private mutating func predicate() throws(AnalysisError) -> Tree {
        let value = try valueExpression(0)
        if take(word: "is") { return try isTest(value) }
        let start = current
        let negated = take(word: "not")
        let test: Tree
        if take(word: "between") {
            let low = try valueExpression(0)
            try need(word: "and", "between the bounds of BETWEEN")
            let high = try valueExpression(0)
            test = try tree("and", [try tree(">=", [value, low]), try tree("<=", [value, high])])
        } else if take(word: "in") {
            try need(symbol: "(", "after IN")
            if isWord("select") || isWord("with") { throw refuse(.unsupportedSyntax, "a subquery is not supported here; list the values") }
            var items: [Tree] = []
            repeat {
                items.append(try nested { parser throws(AnalysisError) in try parser.booleanExpression(0) })
            } while take(symbol: ",")
            try need(symbol: ")", "to close the list of IN")
            test = try tree("in", [value] + items)
        } else if take(word: "like") {
            test = try likeTest("like", value)
        } else if take(word: "ilike") {
            test = try likeTest("ilike", value)
        } else if take(word: "rlike") || take(word: "regexp") {
            test = try tree("rlike", [value, try valueExpression(0)])
        } else if negated {
            throw fail("expected IN, BETWEEN, LIKE or RLIKE after NOT, found \(current.shown)", at: current.kind == .end ? start : current)
        } else {
            return value
        }
        return negated ? try tree("not", [test]) : test
    }

    private mutating func likeTest(_ name: String, _ value: Tree) throws(AnalysisError) -> Tree {
        var operands = [value, try valueExpression(0)]
        if take(word: "escape") {
            guard current.kind == .string, current.text.unicodeScalars.count == 1 else { throw expected("one character after ESCAPE") }
            operands.append(Tree(.literal(.string(current.text), .string)))
            advance()
        }
        return try tree(name, operands)
    }

    private mutating func isTest(_ value: Tree) throws(AnalysisError) -> Tree {
        let negated = take(word: "not")
        let test: Tree
        if take(word: "null") || take(word: "unknown") { return try tree(negated ? "isnotnull" : "isnull", [value]) }
        if take(word: "true") {
            test = try tree("<=>", [value, Tree(.literal(.boolean(true), .boolean))])
        } else if take(word: "false") {
            test = try tree("<=>", [value, Tree(.literal(.boolean(false), .boolean))])
        } else if take(word: "distinct") {
            try need(word: "from", "after DISTINCT")
            let same = try tree("<=>", [value, try valueExpression(0)])
            return negated ? same : try tree("not", [same])
        } else {
            throw expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS")
        }
        return negated ? try tree("not", [test]) : test
    }

    // MARK: Values

    /// Lowest precedence first.
    private static let levels: [[String: String]] = [
        ["=": "=", "==": "=", "<=>": "<=>", "<>": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="], ["|": "|"], ["^": "^"],
        ["&": "&"], ["+": "+", "-": "-", "||": "concat"], ["*": "*", "/": "/", "%": "%", "div": "div"],
    ]

    mutating func valueExpression(_ level: Int) throws(AnalysisError) -> Tree {
        guard level < Self.levels.count else { return try unary() }
        var left = try unary()
        // Precedence climbing: one stack frame for each nesting, not for each level.
        left = try climb(left, level)
        return left
    }

    private func operatorHere(_ weakest: Int) -> (name: String, level: Int)? {
        guard current.kind == .symbol || isWord("div") else { return nil }
        let text = current.text.lowercased()
        for level in weakest..<Self.levels.count {
            if let name = Self.levels[level][text] { return (name, level) }
        }
        return nil
    }

    private mutating func climb(_ first: Tree, _ weakest: Int) throws(AnalysisError) -> Tree {
        var left = first
        while let here = operatorHere(weakest) {
            advance()
            var right = try unary()
            while let next = operatorHere(here.level + 1) { right = try climb(right, next.level) }
            left = try tree(here.name, [left, right])
        }
        return left
    }

    private mutating func unary() throws(AnalysisError) -> Tree {
        guard current.kind == .symbol, ["-", "+", "~"].contains(current.text) else { return try postfix(try primary()) }
        let symbol = current.text
        if symbol == "-", peek(1).kind == .number {
            advance()
            return try postfix(Tree(try number(negative: true)))
        }
        advance()
        return try nested { parser throws(AnalysisError) in try parser.tree(symbol, [try parser.unary()]) }
    }

    /// `.field`, `[index]`, `::type` after a value.
    private mutating func postfix(_ value: Tree) throws(AnalysisError) -> Tree {
        var value = value
        // A name is built at once: part by part it would be copied for each.
        if isSymbol("."), case .attribute(var parts) = value.expression, !value.isClosed {
            while isSymbol("."), peek(1).text != "*" || peek(1).kind != .symbol {
                advance()
                parts.append(try name("a field's name after '.'"))
                guard parts.count <= Self.maximumDepth else {
                    throw refuse(.nestedTooDeep, "the name has more than \(Self.maximumDepth) parts")
                }
            }
            value = Tree(.attribute(parts))
        }
        while true {
            if take(symbol: "[") {
                let key = try nested { parser throws(AnalysisError) in try parser.valueExpression(0) }
                try need(symbol: "]", "to close the index")
                value = try checked(Tree(.itemAccess(value.expression, key.expression), depth: max(value.depth, key.depth) + 1))
            } else if take(symbol: "::") {
                value = try checked(Tree(.cast(value.expression, try dataType()), depth: value.depth + 1))
            } else if take(symbol: ".") {
                if isSymbol("*"), case .attribute(let parts) = value.expression {
                    advance()
                    return Tree(.star(qualifier: parts))
                }
                let field = try name("a field's name after '.'")
                value = try checked(Tree(.fieldAccess(value.expression, field), depth: value.depth + 1))
            } else {
                return value
            }
        }
    }

    /// An operator or a word of the grammar: Spark's own, whatever functions the session has.
    func tree(_ name: String, _ operands: [Tree]) throws(AnalysisError) -> Tree { try tree(.builtIn(name), operands) }

    func tree(_ function: FunctionReference, _ operands: [Tree], isDistinct: Bool = false) throws(AnalysisError) -> Tree {
        let depth = operands.reduce(0) { max($0, $1.depth) } + 1
        return try checked(Tree(.call(function, operands.map(\.expression), isDistinct: isDistinct), depth: depth))
    }

    func checked(_ tree: Tree) throws(AnalysisError) -> Tree {
        guard tree.depth <= Self.maximumDepth else {
            throw refuse(.nestedTooDeep, "the expression nests deeper than \(Self.maximumDepth) levels")
        }
        return tree
    }

    /// An expression and its depth.
    struct Tree {
        var expression: Expression
        var depth: Int
        /// It was in parentheses: a dot after it accesses a field and does not extend a name.
        var isClosed = false

        init(_ expression: Expression, depth: Int = 1) {
            self.expression = expression
            self.depth = depth
        }
    }
}
