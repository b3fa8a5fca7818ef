import Errors

/// Invalid function calls, and aggregates in the wrong place.
extension ErrorClass {
    package static let wrongCount = spark(
        "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605",
        "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>. Please, refer to '<docroot>/sql-ref-functions.html' for a fix.",
        when: "A function is called with more or fewer arguments than it takes.", remedy: "See the function in [functions.md](functions.md).")
    package static let invalidSchemaArgument = spark(
        "INVALID_SCHEMA.NON_STRING_LITERAL", "42K07",
        "The input schema <inputSchema> is not a valid schema string. The input expression must be string literal and not null.",
        when: "The schema of `from_json` is not a literal.", remedy: "Write it as a string: `'sensor_id string, value double'`.")
    package static let optionsNotMap = spark(
        "INVALID_OPTIONS.NON_MAP_FUNCTION", "42K06", "Invalid options: Must use the `map()` function for options.",
        when: "The options of `from_json` or `to_json` are not a map.", remedy: "Write `map('mode', 'FAILFAST')`.")
    package static let failedCall = spark(
        "FAILED_FUNCTION_CALL", "38000", "Failed preparing of the function <funcName> for call. Please, double check function's arguments.",
        when: "A literal argument is nothing that the function can work with.", remedy: "See the cause or the detail of the message.")
    package static let invalidInterval = spark(
        "CANNOT_PARSE_INTERVAL", nil,
        "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. If the issue persists, please double check that the input value is not null or empty and try again.",
        when: "A duration of `window`, `withWatermark` or a trigger cannot be read.", remedy: "Write it like `10 seconds` or `1 hour 30 minutes`.")
    package static let notDistinct = own(
        "FUNCTION.NO_DISTINCT", when: "DISTINCT in a function that is not an aggregate; Spark gives it no class.", remedy: "Leave the word out.")
    package static let wrongLiteral = own(
        "FUNCTION.LITERAL_REQUIRED", when: "An argument that sets a function up, such as the precision of `approx_count_distinct`, is not a literal of its type; Spark gives it no class.",
        remedy: "Write a literal.")
    package static let nestedAggregate = spark(
        "NESTED_AGGREGATE_FUNCTION", "42607",
        "It is not allowed to use an aggregate function in the argument of another aggregate function. Please use the inner aggregate function in a sub-query.",
        when: "An aggregate function is inside another.", remedy: "Aggregate twice: `groupBy(…).agg(…)` over the result of the first.")
    package static let missingAggregation = spark(
        "MISSING_AGGREGATION", "42803",
        """
        The non-aggregating expression <expression> is based on columns which are not participating in the GROUP BY clause.
        Add the columns or the expression to the GROUP BY, aggregate the expression, or use <expressionAnyValue> if you do not care which of the values within a group is returned.
        """,
        when: "`agg` has a column that is neither grouped by nor inside an aggregate function.", remedy: "Add it to `groupBy`, or wrap it in `first(…)`.")
    package static let missingGroupBy = spark(
        "MISSING_GROUP_BY", "42803", "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses.",
        when: "Aggregate functions and plain columns are selected together without `groupBy`.", remedy: "Group by the plain columns, or wrap them in `first(…)`.")
    package static let groupByUnordered = spark(
        "GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE", "42822",
        "The expression <sqlExpr> cannot be used as a grouping expression because its data type <dataType> is not an orderable data type.",
        when: "Rows are grouped by a map, or by a value that holds one.", remedy: "Group by parts of the map.")
    package static let groupByAggregate = spark(
        "GROUP_BY_AGGREGATE", "42903", "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>.",
        when: "A key of `groupBy` has an aggregate function.", remedy: "Aggregate first, then group by the result.")
    package static let aggregateInWhere = spark(
        "INVALID_WHERE_CONDITION", "42903",
        """
        The WHERE condition <condition> contains invalid expressions: <expressionList>.
        Rewrite the query to avoid window functions, aggregate functions, and generator functions in the WHERE clause.
        """,
        when: "`where` has an aggregate function.", remedy: "Filter the result of `agg`.")
    package static let aggregateInOperator = spark(
        "UNSUPPORTED_EXPR_FOR_OPERATOR", nil,
        """
        A query operator contains one or more unsupported expressions. Consider to rewrite it to avoid window functions, aggregate functions, and generator functions in the WHERE clause.
        Invalid expressions: [<invalidExprSqls>]
        """,
        when: "`orderBy` has an aggregate function.", remedy: "Order the result of `agg`.")
    package static let severalWindows = own(
        "QUERY.SEVERAL_WINDOWS", when: "A query groups or filters by two windows at once; Spark gives it no class.", remedy: "Group by one window; run a second query for the other.")
    package static let wrongWindowArgument = own(
        "QUERY.WINDOW_DURATION", when: "A duration of `window` is neither a text nor an integer; Spark gives it no class.", remedy: "Write `'10 seconds'`.")
}
