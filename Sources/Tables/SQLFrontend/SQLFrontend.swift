import Columnar
import Expressions
import Plans

/// Parses `expression [AS alias]`, or a star.
///
/// - Throws: `AnalysisError` of the class `PARSE_SYNTAX_ERROR` or a related one, whose detail shows the position with a caret.
public func parseSelectItem(_ text: String) throws(AnalysisError) -> Expression {
    var parser = try Parser(text)
    return try parser.whole { parser throws(AnalysisError) in try parser.selectItem() }
}

/// Parses a scalar expression, condition or aggregate, in the grammar of Spark 3.5.
public func parseExpression(_ text: String) throws(AnalysisError) -> Expression {
    var parser = try Parser(text)
    return try parser.whole { parser throws(AnalysisError) in try parser.expression() }
}

/// Parses `expression [ASC|DESC] [NULLS FIRST|LAST]`.
public func parseSortOrder(_ text: String) throws(AnalysisError) -> SortOrder {
    var parser = try Parser(text)
    return try parser.whole { parser throws(AnalysisError) in try parser.sortOrder() }
}

/// Parses `sensor_id string, value double NOT NULL, tags array<string>`; a single `struct<…>` gives its fields.
public func parseSchema(_ ddl: String) throws(AnalysisError) -> Schema {
    var parser = try Parser(ddl)
    parser.takesTextOfLength = false
    if parser.isWord("struct"), parser.peek(1).text == "<" {
        let type = try parser.whole { parser throws(AnalysisError) in try parser.dataType() }
        if case .structure(let fields) = type { return Schema(fields) }
    }
    return Schema(try parser.whole { parser throws(AnalysisError) in try parser.columns(until: nil) })
}

/// Parses `bigint`, `array<string>`, `struct<a: int, b: string>`.
public func parseDataType(_ text: String) throws(AnalysisError) -> DataType {
    var parser = try Parser(text)
    return try parser.whole { parser throws(AnalysisError) in try parser.dataType() }
}

/// Parses a schema for `from_json`: columns, the type of a struct or an array, or either in Spark's JSON (`df.schema.json`).
public func parseJSONSchema(_ text: String) throws(AnalysisError) -> DataType {
    let first = text.utf8.first { $0 > 0x20 }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "\"") {
        do { return try SchemaJSON.type(text, maximumDepth: Parser.maximumDepth) } catch { throw AnalysisError(error) }
    }
    var parser = try Parser(text)
    parser.takesTextOfLength = false
    if let type = try? parser.whole({ parser throws(AnalysisError) in try parser.dataType() }) { return type }
    return .structure(try parseSchema(text).fields)
}

/// Parses a column name: dots separate parts, backticks quote them. `*` and `r.*` give a star.
public func parseColumnName(_ name: String) throws(AnalysisError) -> Expression {
    if name == "*" { return .star(qualifier: []) }
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var wasQuoted = false
    var characters = Array(name)[...]
    func fail() -> AnalysisError {
        AnalysisError(.invalidColumnName, "Syntax error in attribute name: \(name).", hint: "protect dots and spaces with backticks")
    }
    while let next = characters.popFirst() {
        if isQuoted {
            if next != "`" {
                part.append(next)
            } else if characters.first == "`" {
                characters.removeFirst()
                part.append("`")
            } else {
                isQuoted = false
                wasQuoted = true
                guard characters.first == nil || characters.first == "." else { throw fail() }
            }
        } else if next == "`" {
            guard part.isEmpty else { throw fail() }
            isQuoted = true
        } else if next == "." {
            guard wasQuoted || !part.isEmpty else { throw fail() }
            parts.append(part)
            part = ""
            wasQuoted = false
        } else {
            part.append(next)
        }
    }
    guard !isQuoted, wasQuoted || !part.isEmpty else { throw fail() }
    if part == "*", !wasQuoted { return .star(qualifier: parts) }
    return .attribute(parts + [part])
}
