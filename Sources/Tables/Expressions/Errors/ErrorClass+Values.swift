import Errors

/// Values that a function cannot process, found while rows are computed.
extension ErrorClass {
    package static let failedUserFunction = spark(
        "FAILED_EXECUTE_UDF", "39000", when: "A function of the user's own threw.", remedy: "See the cause, which is the function's own error.")
    package static let indexOfZero = spark(
        "INVALID_INDEX_OF_ZERO", "22003", "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).",
        when: "`element_at` or `split_part` is asked for the part 0.", remedy: "Count from 1, or back from -1.")
    package static let escapeAtEnd = spark(
        "INVALID_FORMAT.ESC_AT_THE_END", "42601", "The format is invalid: <format>. The escape character is not allowed to end with.",
        when: "A pattern of LIKE ends with its escape character.", remedy: "Write the escape character twice.")
    package static let escapeInTheMiddle = spark(
        "INVALID_FORMAT.ESC_IN_THE_MIDDLE", "42601", "The format is invalid: <format>. The escape character is not allowed to precede <char>.",
        when: "A pattern of LIKE escapes another character than `_`, `%` or the escape character.", remedy: "Write the escape character twice.")
    package static let invalidPattern = spark(
        "INVALID_PARAMETER_VALUE.PATTERN", "22023", when: "A regular expression of a function cannot be read.",
        remedy: "Correct it at the character that the message names.")
    package static let invalidGroup = spark(
        "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", "22023",
        // Spark's text leaves the number of the noun to its reader.
        "The value of parameter" + "(s) <parameter> in <functionName> is invalid: Expects group index between 0 and <groupCount>, but got <groupIndex>.",
        when: "A function is asked for a group that its regular expression does not have.", remedy: "Count the parentheses; 0 is the whole match.")
    package static let patternUpgrade = spark(
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION", "42K0B",
        """
        You may get a different result due to the upgrading to Spark >= 3.0:
        Fail to recognize <pattern> pattern in the DateTimeFormatter. 1) You can set <config> to "LEGACY" to restore the behavior before Spark 3.0. 2) You can form a valid datetime pattern with the guide from '<docroot>/sql-ref-datetime-pattern.html'.
        """,
        when: "A time pattern is one of Spark 2's and not of Spark 3's.", remedy: "Write a pattern of Spark 3, or set `spark.sql.legacy.timeParserPolicy`.")
    package static let parserUpgrade = spark(
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER", "42K0B",
        """
        You may get a different result due to the upgrading to Spark >= 3.0:
        Fail to parse <datetime> in the new parser. You can set <config> to "LEGACY" to restore the behavior before Spark 3.0, or set to "CORRECTED" and treat it as an invalid datetime string.
        """,
        when: "A text that Spark 2 would have read as another time, or that only Spark 2 would have read.", remedy: "Set `spark.sql.legacy.timeParserPolicy` to `CORRECTED` or `LEGACY`.")
    package static let malformedRecord = spark(
        "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", "22023",
        """
        Malformed records are detected in record parsing: <badRecord>.
        Parse Mode: <failFastMode>. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.
        """,
        when: "A JSON document is malformed, and the mode is FAILFAST.", remedy: "Correct the document, or read in the mode PERMISSIVE.")

    // MARK: Newer types

    package static let arithmeticOverflow = spark(
        "ARITHMETIC_OVERFLOW", "22003", when: "A date is moved by months to where no date is.", remedy: "Filter such rows out before.")
    package static let intervalOverflow = spark(
        "INTERVAL_ARITHMETIC_OVERFLOW", "22015", when: "A sum, product or quotient of intervals is longer than its type holds.", remedy: "Filter such rows out before.")
    package static let intervalByZero = spark(
        "INTERVAL_DIVIDED_BY_ZERO", "22012", when: "An interval is divided by zero.", remedy: "Divide by `nullif(divisor, 0)` to get null.")
    package static let castOverflow = spark(
        "CAST_OVERFLOW", "22003", when: "A value does not fit into an interval, or an interval into a number.", remedy: "Use `try_cast` to get null.")
    package static let numericOutOfRange = spark(
        "NUMERIC_VALUE_OUT_OF_RANGE", "22003", when: "An interval does not fit into the decimal that it is cast to.", remedy: "Use `try_cast` to get null.")
    package static let nullMapKey = spark(
        "NULL_MAP_KEY", "2200E", "Cannot use null as map key.", when: "A map is made with a key that is null.", remedy: "Leave such entries out before.")
    package static let duplicatedMapKey = spark(
        "DUPLICATED_MAP_KEY", "23505", when: "A map is made with a key twice.", remedy: "Leave one of its entries out before.")
    package static let precisionTooLarge = spark(
        "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", "22003", "Decimal precision <precision> exceeds max precision <maxPrecision>.",
        when: "A decimal type or literal has more than 38 digits.", remedy: "Take `decimal(38, …)` or `double`.")
    package static let sizeMissing = spark(
        "DATATYPE_MISSING_SIZE", "42K01", "DataType <type> requires a length parameter, for example <type>(10). Please specify the length.",
        when: "`char` or `varchar` has no length.", remedy: "Write `varchar(10)`, or `string`.")
    package static let noTextOfLength = spark(
        "UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", "0A000", when: "A schema names `char` or `varchar`.", remedy: "Take `string`.")
}
