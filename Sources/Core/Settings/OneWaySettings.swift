/// Settings by which Spark's results change, and which are done here in one way only.
///
/// The value that means that way is taken, so that a job that states it can be ported as it is; any other is refused, because the results would
/// not be what the job asks for. A setting of `spark.sql.*` that may change results stands here until it has an effect.
package enum OneWaySettings {
    private static func only(_ name: String, _ value: String, _ doc: String) -> OneWaySetting { OneWaySetting(name, [value], doc) }

    private static func sql(_ name: String, _ value: String, _ doc: String) -> OneWaySetting { only("spark.sql.\(name)", value, doc) }

    private static func legacy(_ name: String, _ value: String, _ doc: String) -> OneWaySetting { only("spark.sql.legacy.\(name)", value, doc) }

    private static let language: [OneWaySetting] = [
        sql("ansi.enabled", "false", "A cast or an operation that fails gives null, and arithmetic wraps; `try_` functions and casts are there all the same."),
        sql("ansi.doubleQuotedIdentifiers", "false", "`\"…\"` in SQL is a text, not a name."),
        sql("ansi.enforceReservedKeywords", "false", "No word of SQL is reserved beyond Spark's default."),
        sql("ansi.relationPrecedence", "false", "JOIN and the comma bind as by default."),
        sql("caseSensitive", "false", "Names of columns match whatever their case."),
        sql("allowNamedFunctionArguments", "true", "Functions may take arguments by name where they have them."),
        sql("charAsVarchar", "false", "`char` is not read as `varchar`."),
        sql("chunkBase64String.enabled", "true", "`base64` breaks its text after 76 characters."),
        sql("decimalOperations.allowPrecisionLoss", "true", "A decimal result that does not fit loses digits behind the point before it becomes null."),
        sql("function.concatBinaryAsString", "false", "`concat` of binary values is binary."),
        sql("function.eltOutputAsString", "false", "`elt` of binary values is binary."),
        sql("groupByAliases", "true", "GROUP BY may name an alias of the select list."),
        sql("groupByOrdinal", "true", "A number in GROUP BY is a place in the select list."),
        sql("orderByOrdinal", "true", "A number in ORDER BY is a place in the select list."),
        sql("mapKeyDedupPolicy", "EXCEPTION", "A key that comes twice into a map is an error."),
        sql("parser.escapedStringLiterals", "false", "A backslash in a text of SQL escapes what follows."),
        sql("parser.quotedRegexColumnNames", "false", "A name in backticks is a name, not a pattern."),
        sql("retainGroupColumns", "true", "`agg` keeps the columns that it groups by."),
        sql("selfJoinAutoResolveAmbiguity", "true", "An ambiguous self-join is resolved as by default."),
        sql("analyzer.failAmbiguousSelfJoin", "true", "A self-join whose columns cannot be told apart is refused."),
        sql("stableDerivedColumnAlias.enabled", "false", "Columns without an alias are called as by default."),
        sql("timestampType", "TIMESTAMP_LTZ", "`timestamp` is an instant."),
    ]

    private static let data: [OneWaySetting] = [
        sql("jsonGenerator.ignoreNullFields", "true", "JSON that is written leaves null fields out; `to_json` has the option `ignoreNullFields` to keep them."),
        sql("json.enablePartialResults", "true", "A field of JSON that does not fit its type is null, the others are kept."),
        sql("files.ignoreCorruptFiles", "false", "A file that cannot be read ends the query."),
        sql("files.ignoreMissingFiles", "false", "A file that is gone before it is read ends the query."),
        sql("sources.partitionOverwriteMode", "STATIC", "`overwrite` removes all that is there."),
        sql("sources.partitionColumnTypeInference.enabled", "true", "Values in the names of folders are read as by default."),
        sql("streaming.fileStreamSink.ignoreMetadata", "false", "A folder with a sink's log is read by that log."),
        sql("streaming.schemaInference", "false", "A stream of files needs a schema."),
        sql("streaming.sessionWindow.stateFormatVersion", "1", "The format of sessions in the state."),
        sql("streaming.stateStore.skipNullsForStreamStreamJoins.enabled", "false", "Joins of streams keep rows whose key is null."),
        sql("streaming.unsupportedOperationCheck", "true", "A query that no stream can answer is refused."),
        only("spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive", "false", "A folder's own files are read, not those of its folders."),
        only("spark.hadoop.mapreduce.output.fileoutputformat.compress", "false", "Text files are written as they are."),
        only("spark.hadoop.validateOutputSpecs", "true", "Text files are not written into a folder that is there."),
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
        legacy("castComplexTypesToString.enabled", "false", "Structs and maps as text stand in braces, nulls as `null`."),
        legacy("charVarcharAsString", "false", "`char` and `varchar` are no plain texts."),
        legacy("createEmptyCollectionUsingStringType", "false", "`array()` and `map()` have elements of type void."),
        legacy("ctePrecedencePolicy", "EXCEPTION", "A name that two levels of WITH give is refused."),
        legacy("doLooseUpcast", "false", "Only what loses nothing is cast by itself."),
        legacy("exponentLiteralAsDecimal.enabled", "false", "`1e2` in SQL is a double."),
        legacy("extraOptionsBehavior.enabled", "false", "Options are those of the reader."),
        legacy("followThreeValuedLogicInArrayExists", "true", "`exists` over an array with nulls may be null."),
        legacy("fromDayTimeString.enabled", "false", "Texts of intervals are read as by default."),
        legacy("groupingIdWithAppendedUserGroupBy", "false", "`grouping_id` is numbered as by default."),
        legacy("histogramNumericPropagateInputType", "true", "`histogram_numeric` has its input's type."),
        legacy("inSubqueryNullability", "false", "IN over a subquery may be null as by default."),
        legacy("integerGroupingId", "false", "`grouping_id` is a long."),
        legacy("interval.enabled", "false", "Intervals in SQL have a unit each of years and months, or of days and times."),
        legacy("json.allowEmptyString.enabled", "false", "An empty text of JSON is no number, time or the like."),
        OneWaySetting("spark.sql.legacy.json.enableDateTimeParsingFallback", [], "Times in JSON are read as `spark.sql.legacy.timeParserPolicy` and the option `enableDateTimeParsingFallback` say."),
        legacy("literal.pickMinimumPrecision", "true", "A number beside a decimal has the precision that it needs."),
        legacy("lpadRpadAlwaysReturnString", "false", "`lpad` and `rpad` of binary values are binary."),
        legacy("negativeIndexInArrayInsert", "false", "`array_insert` at -1 appends."),
        legacy("nullInEmptyListBehavior", "true", "null IN an empty list is null."),
        legacy("parser.havingWithoutGroupByAsWhere", "false", "HAVING without GROUP BY is about one group."),
        legacy("percentileDiscCalculation", "false", "`percentile_disc` is computed as by default."),
        legacy("setopsPrecedence.enabled", "false", "INTERSECT binds closer than UNION."),
        legacy("sizeOfNull", "true", "`size` of null is -1."),
        legacy("statisticalAggregate", "false", "Statistics over one value are null where they divide by zero."),
        legacy("typeCoercion.datetimeToString.enabled", "false", "A date beside a text is compared as a date."),
    ]

    private static let streams: [OneWaySetting] = [
        OneWaySetting("spark.streaming.fileStream.minRememberDuration", ["60s", "60", "1m", "1min", "60000ms"], "How old a file may be when `textFileStream` first sees it."),
        OneWaySetting("spark.streaming.minRememberDuration", ["60s", "60", "1m", "1min", "60000ms"], "The older name of `spark.streaming.fileStream.minRememberDuration`."),
    ]

    package static let entries: [any AnyConfEntry] = language + data + legacyForms + streams
}
