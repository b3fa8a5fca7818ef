import Errors

/// Texts that are not an expression, type or schema.
extension ErrorClass {
    package static let syntax = spark(
        "PARSE_SYNTAX_ERROR", "42601", "Syntax error at or near <error><hint>.",
        when: "A text is not an expression, a type or a schema in the grammar of Spark.", remedy: "Correct it at the place that the caret points to.")
    package static let emptyStatement = spark(
        "PARSE_EMPTY_STATEMENT", "42617", "Syntax error at or near end of input.",
        when: "An expression, a type or a schema is empty.", remedy: "Write one.")
    package static let unclosedComment = spark(
        "UNCLOSED_BRACKETED_COMMENT", "42601", "Found an unclosed bracketed comment. Please, append */ at the end of the comment.",
        when: "A comment that begins with `/*` does not end.", remedy: "Close it with `*/`.")
    package static let unsupportedType = spark(
        "UNSUPPORTED_DATATYPE", "0A000", "Unsupported data type <typeName>.",
        when: "A cast or a schema names a type that there is not.", remedy: "Take a type of [functions.md](functions.md).")
    package static let incompleteArray = spark(
        "INCOMPLETE_TYPE_DEFINITION.ARRAY", "42K01",
        "Incomplete complex type: The definition of \"ARRAY\" type is incomplete. You must provide an element type. For example: \"ARRAY<elementType>\".",
        when: "`array` without the type of its elements.", remedy: "Write `array<int>`.")
    package static let invalidTypedLiteral = spark(
        "INVALID_TYPED_LITERAL", "42604", "The value of the typed literal <valueType> is invalid: <value>.",
        when: "The text of a `date '…'`, `timestamp '…'` or `X'…'` is not a value of that type.", remedy: "Correct the text.")
    package static let unsupportedTypedLiteral = spark(
        "UNSUPPORTED_TYPED_LITERAL", "0A000", "Literals of the type <unsupportedType> are not supported. Supported types are <supportedTypes>.",
        when: "The word before a text is not a type of literals.", remedy: "Write `cast('…' as type)`, or an operator between the two.")
    package static let numberOutOfRange = spark(
        "INVALID_NUMERIC_LITERAL_RANGE", nil,
        "Numeric literal <rawStrippedQualifier> is outside the valid range for <typeName> with minimum value of <minValue> and maximum value of <maxValue>. Please adjust the value accordingly.",
        when: "A number with a suffix does not fit the suffix's type.", remedy: "Take a wider type.")
    package static let nestedTooDeep = own(
        "QUERY.NESTED_TOO_DEEP", when: "An expression, a type or a name nests deeper than the engine follows.", remedy: "Split it over several columns.")
    package static let unsupportedSyntax = own(
        "QUERY.UNSUPPORTED_SYNTAX", when: "Spark has this part of the language and Portage does not: subqueries, OVER, FILTER.",
        remedy: "Say it with methods of the table, as the message shows.")
    package static let invalidJSONSchema = own(
        "QUERY.INVALID_JSON_SCHEMA", when: "The JSON that is given as a schema is not one.", remedy: "Give what `df.schema.json` writes, or `name type, …`.")
}
