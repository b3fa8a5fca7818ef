/// Settings that change Spark's results, and of which only one behaviour exists here.
///
/// The value that selects it is accepted, so that a job that sets it can be ported unchanged; any other is refused, because the results
/// would differ from what the job asks for. A `spark.sql.*` setting that may change results is listed here until it has an effect.
package enum OneWaySettings {
    private static func only(_ name: String, _ value: String, _ doc: String) -> OneWaySetting { OneWaySetting(name, [value], doc) }

    private static func sql(_ name: String, _ value: String, _ doc: String) -> OneWaySetting { only("spark.sql.\(name)", value, doc) }

    private static func legacy(_ name: String, _ value: String, _ doc: String) -> OneWaySetting {
        only("spark.sql.legacy.\(name)", value, doc)
    }

    private static let language: [OneWaySetting] = [
        sql(
            "ansi.enabled", "false",
            "A cast or an operation that fails gives null, and arithmetic wraps; `try_` functions and casts are available too."),
        sql("ansi.doubleQuotedIdentifiers", "false", "`\"…\"` in SQL is a string, not a name."),
        sql("ansi.enforceReservedKeywords", "false", "No word of SQL is reserved beyond Spark's default."),
        sql("ansi.relationPrecedence", "false", "JOIN and the comma bind as by default."),
        sql("caseSensitive", "false", "Names of columns match in any case."),
        sql("allowNamedFunctionArguments", "true", "Functions may take arguments by name where they have them."),
        sql("charAsVarchar", "false", "`char` is not read as `varchar`."),
        sql("chunkBase64String.enabled", "true", "`base64` breaks lines after 76 characters."),
        sql(
            "decimalOperations.allowPrecisionLoss", "true",
            "A decimal result that does not fit loses fractional digits before it becomes null."),
        sql("function.concatBinaryAsString", "false", "`concat` of binary values is binary."),
        sql("function.eltOutputAsString", "false", "`elt` of binary values is binary."),
        sql("groupByAliases", "true", "GROUP BY may name an alias of the select list."),
        sql("groupByOrdinal", "true", "A number in GROUP BY is a place in the select list."),
        sql("orderByOrdinal", "true", "A number in ORDER BY is a place in the select list."),
        sql("mapKeyDedupPolicy", "EXCEPTION", "A duplicate key of a map is an error."),
        sql("parser.escapedStringLiterals", "false", "A backslash in an SQL string escapes the next character."),
        sql("parser.quotedRegexColumnNames", "false", "A name in backticks is a name, not a pattern."),
        sql("retainGroupColumns", "true", "`agg` keeps the columns that it groups by."),
        sql("selfJoinAutoResolveAmbiguity", "true", "An ambiguous self-join is resolved as by default."),
        sql("analyzer.failAmbiguousSelfJoin", "true", "A self-join whose columns cannot be told apart is refused."),
        sql("stableDerivedColumnAlias.enabled", "false", "Columns without an alias are named as by default."),
        sql("timestampType", "TIMESTAMP_LTZ", "`timestamp` is an instant."),
    ]

    private static let data: [OneWaySetting] = [
        sql(
            "jsonGenerator.ignoreNullFields", "true",
            "JSON output leaves null fields out; `to_json` has the option `ignoreNullFields` to keep them."),
        sql("json.enablePartialResults", "true", "A field of JSON that does not fit its type is null, the others are kept."),
        sql("files.ignoreCorruptFiles", "false", "A file that cannot be read ends the query."),
        sql("files.ignoreMissingFiles", "false", "A file that is gone before it is read ends the query."),
        sql("sources.partitionOverwriteMode", "STATIC", "`overwrite` removes everything in the directory."),
        sql("sources.partitionColumnTypeInference.enabled", "true", "Values in the names of folders are read as by default."),
        sql("streaming.fileStreamSink.ignoreMetadata", "false", "A folder with a sink's log is read by that log."),
        sql("streaming.schemaInference", "false", "A stream of files needs a schema."),
        sql("streaming.sessionWindow.stateFormatVersion", "1", "The format of sessions in the state."),
        sql("streaming.stateStore.skipNullsForStreamStreamJoins.enabled", "false", "Joins of streams keep rows whose key is null."),
        sql("streaming.unsupportedOperationCheck", "true", "A streaming query that is not supported is refused."),
        only(
            "spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive", "false",
            "The files of a folder are read, but not those of its subfolders."),
        only("spark.hadoop.mapreduce.output.fileoutputformat.compress", "false", "Text files are written as they are."),
        only("spark.hadoop.validateOutputSpecs", "true", "Text files are not written into an existing folder."),
        OneWaySetting("spark.hadoop.textinputformat.record.delimiter", [], "Lines end with a line feed, a carriage return, or both."),
        OneWaySetting("spark.hadoop.mapreduce.input.pathFilter.class", [], "Every file is read whose name does not begin with `.` or `_`."),
    ]

    private static let legacyForms: [OneWaySetting] = [
        legacy("allowHashOnMapType", "false", "`hash` of a map is refused."),
        legacy("allowNegativeScaleOfDecimal", "false", "A decimal's scale is not negative."),
        legacy("allowNullComparisonResultInArraySort", "false", "A comparison of `array_sort` that gives null is an error."),
        legacy("allowParameterlessCount", "false", "`count()` is refused."),
        legacy("allowStarWithSingleTableIdentifierInCount", "false", "`count(t.*)` is refused."),
        legacy("allowZeroIndexInFormatString", "false", "`%0$` in `format_string` is refused."),
        legacy("castComplexTypesToString.enabled", "false", "Structs and maps as text are in braces, nulls are `null`."),
        legacy("charVarcharAsString", "false", "`char` and `varchar` are not plain strings."),
        legacy("createEmptyCollectionUsingStringType", "false", "`array()` and `map()` have elements of type void."),
        legacy("ctePrecedencePolicy", "EXCEPTION", "A name that two levels of WITH define is refused."),
        legacy("doLooseUpcast", "false", "Only lossless casts are implicit."),
        legacy("exponentLiteralAsDecimal.enabled", "false", "`1e2` in SQL is a double."),
        legacy("extraOptionsBehavior.enabled", "false", "Options are those of the reader."),
        legacy("followThreeValuedLogicInArrayExists", "true", "`exists` over an array with nulls may be null."),
        legacy("fromDayTimeString.enabled", "false", "Intervals in strings are read as by default."),
        legacy("groupingIdWithAppendedUserGroupBy", "false", "`grouping_id` is numbered as by default."),
        legacy("histogramNumericPropagateInputType", "true", "`histogram_numeric` has its input's type."),
        legacy("inSubqueryNullability", "false", "IN over a subquery may be null as by default."),
        legacy("integerGroupingId", "false", "`grouping_id` is a long."),
        legacy("interval.enabled", "false", "Intervals in SQL are of years and months, or of days and times."),
        legacy("json.allowEmptyString.enabled", "false", "An empty string in JSON is not read as a number, a time or the like."),
        OneWaySetting(
            "spark.sql.legacy.json.enableDateTimeParsingFallback", [],
            "Times in JSON are read as `spark.sql.legacy.timeParserPolicy` and the option `enableDateTimeParsingFallback` say."),
        legacy("literal.pickMinimumPrecision", "true", "A literal number beside a decimal has the precision that it needs."),
        legacy("lpadRpadAlwaysReturnString", "false", "`lpad` and `rpad` of binary values are binary."),
        legacy("negativeIndexInArrayInsert", "false", "`array_insert` at -1 appends."),
        legacy("nullInEmptyListBehavior", "true", "null IN an empty list is null."),
        legacy("parser.havingWithoutGroupByAsWhere", "false", "HAVING without GROUP BY applies to one group."),
        legacy("percentileDiscCalculation", "false", "`percentile_disc` is computed as by default."),
        legacy("setopsPrecedence.enabled", "false", "INTERSECT binds closer than UNION."),
        legacy("sizeOfNull", "true", "`size` of null is -1."),
        legacy("statisticalAggregate", "false", "Statistics over one value are null where they divide by zero."),
        legacy("typeCoercion.datetimeToString.enabled", "false", "A date and a string are compared as dates."),
    ]

    private static let streams: [OneWaySetting] = [
        OneWaySetting(
            "spark.streaming.fileStream.minRememberDuration", ["60s", "60", "1m", "1min", "60000ms"],
            "How old a file may be when `textFileStream` first sees it."),
        OneWaySetting(
            "spark.streaming.minRememberDuration", ["60s", "60", "1m", "1min", "60000ms"],
            "The older name of `spark.streaming.fileStream.minRememberDuration`."),
    ]

    package static let entries: [any AnyConfEntry] = language + data + legacyForms + streams
}
