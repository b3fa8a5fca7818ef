import Errors

/// Invalid queries and options for which Spark has no class.
extension ErrorClass {
    package static let wrongArguments = own(
        "QUERY.INVALID_ARGUMENT", when: "A method of a table or a column is given an argument that it does not accept; Spark throws `IllegalArgumentException` or gives no class.",
        remedy: "Give a value that the message allows.")
    package static let unsupportedStreaming = own(
        "STREAMING.UNSUPPORTED_OPERATION", when: "A stream cannot have this operation, or not in this output mode; Spark throws `AnalysisException` without a class.",
        remedy: "Change the query or the output mode as the message says; [semantics.md](semantics.md) has the rules.")
    package static let wrongOption = own(
        "OPTION.INVALID", when: "An option of a source or sink is unknown, missing, or has a value that cannot be read; Spark throws `IllegalArgumentException`.",
        remedy: "Give a value that the message allows; [options.md](options.md) lists the options.")
    package static let misplacedExpression = own(
        "QUERY.MISPLACED_EXPRESSION", when: "An expression built by a program is used where it is not allowed: a type, or one that is resolved already.",
        remedy: "Build the column with the functions of the API.")
}

/// Tables, files and settings.
extension ErrorClass {
    package static let negativeLimit = spark(
        "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", nil,
        "The limit like expression <expr> is invalid. The <name> expression must be equal to or greater than 0, but got <v>.",
        when: "`limit` of less than 0 rows.", remedy: "Give 0 or more.")
    package static let settingNotFound = spark(
        "SQL_CONF_NOT_FOUND", nil, "The SQL config <sqlConf> cannot be found. Please verify that the config exists.",
        when: "`conf.get` of a setting that is not set and has no default.", remedy: "Set it with `conf.set` first, or give `get` a default.")
    package static let writeStreamNotAllowed = spark(
        "WRITE_STREAM_NOT_ALLOWED", nil, "`writeStream` can be called only on streaming Dataset/DataFrame.",
        when: "`writeStream` of a table that is not a stream.", remedy: "Write it with `write`, or read it with `readStream`.")
    package static let notOnStream = spark(
        "CALL_ON_STREAMING_DATASET_UNSUPPORTED", nil, "The method <methodName> can not be called on streaming Dataset/DataFrame.",
        when: "`write` of a stream.", remedy: "Write it with `writeStream`.")
    package static let pathNotFound = spark(
        "PATH_NOT_FOUND", "42K03", "Path does not exist: <path>.", when: "A table is read from a path that does not exist.", remedy: "Correct the path.")
    package static let pathExists = spark(
        "PATH_ALREADY_EXISTS", "42K04", "Path <outputPath> already exists. Set mode as \"overwrite\" to overwrite the existing path.",
        when: "A table is written to a path that exists, in the mode `error`.", remedy: "Choose another path, or the mode `overwrite` or `append`.")
    package static let unsupportedColumnType = spark(
        "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", nil,
        "The <format> datasource doesn't support the column <columnName> of the type <columnType>.",
        when: "A file format cannot hold a column of that type.", remedy: "Cast the column.")
    package static let dataSourceNotFound = spark(
        "DATA_SOURCE_NOT_FOUND", "42K02",
        "Failed to find the data source: <provider>.",
        when: "`format` names an unknown data source.", remedy: "Use one that the message lists, or register your own; see [options.md](options.md).")
    package static let onlyCorruptRecord = spark(
        "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", "0A000",
        when: "A query over JSON files asks only for the column of malformed documents; the class is that of Spark 4.",
        remedy: "Ask for another column beside it, or write the parsed rows to a table first.")
}
