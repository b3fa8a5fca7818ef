import Errors

/// Unknown and ambiguous names.
extension ErrorClass {
    package static let unresolvedColumn = spark(
        "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703",
        "A column or function parameter with name <objectName> cannot be resolved. Did you mean one of the following? [<proposal>].",
        when: "An expression names a column that its table does not have.", remedy: "Take one of the names of the message, nearest first.")
    package static let unresolvedColumnOfNone = spark(
        "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", "A column or function parameter with name <objectName> cannot be resolved.",
        when: "An expression names a column, but there are no columns.", remedy: "Write a literal, or select from a table with columns.")
    package static let fieldNotFound = spark(
        "FIELD_NOT_FOUND", "42704", "No such struct field <fieldName> in <fields>.",
        when: "`r.a` names a field that the struct does not have.", remedy: "Take one of the fields that the message lists.")
    package static let ambiguousReference = spark(
        "AMBIGUOUS_REFERENCE", "42704", "Reference <name> is ambiguous, could be: <referenceNames>.",
        when: "Several columns have the name, as after a union of selects, or when they differ only by case.",
        remedy: "Name the table with `alias(\"t\")` and write `t.name`, or rename one of them with `withColumnRenamed`.")
    package static let ambiguousField = spark(
        "AMBIGUOUS_REFERENCE_TO_FIELDS", "42000", "Ambiguous reference to the field <field>. It appears <count> times in the schema.",
        when: "Several fields of a struct have the name.", remedy: "Make the names of the fields differ by more than case.")
    package static let invalidExtractBase = spark(
        "INVALID_EXTRACT_BASE_FIELD_TYPE", "42000",
        "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got <other>.",
        when: "`x.a` or `x[0]` of a value that has no fields or elements.", remedy: "Correct the name before the dot, or read the text with `from_json` first.")
    package static let invalidExtractFieldType = spark(
        "INVALID_EXTRACT_FIELD_TYPE", "42000", "Field name should be a non-null string literal, but it's <extraction>.",
        when: "`r[…]` of a struct with something else than a field's name.", remedy: "Write `r.name` or `r['name']`.")
    package static let invalidExtractField = spark(
        "INVALID_EXTRACT_FIELD", "42601", "Cannot extract <field> from <expr>.",
        when: "`extract` or `date_part` of a part that a time does not have.",
        remedy: "Take `year`, `quarter`, `month`, `week`, `day`, `dow`, `doy`, `hour`, `minute` or `second`.")
    package static let unresolvedStar = spark(
        "CANNOT_RESOLVE_STAR_EXPAND", nil,
        "Cannot resolve <targetString>.* given input columns <columns>. Please check that the specified table or struct exists and is accessible in the input columns.",
        when: "`t.*` where no table or struct is called `t`.", remedy: "Take the alias of a table or a column that is a struct.")
    package static let starOfScalar = own(
        "QUERY.STAR_OF_SCALAR", when: "`c.*` of a column that is not a struct; Spark gives it no class.", remedy: "Write the column itself.")
    package static let misplacedStar = spark(
        "INVALID_USAGE_OF_STAR_OR_REGEX", "42000", "Invalid usage of <elem> in <prettyName>.",
        when: "`*` where one value is wanted.", remedy: "Write `*` only in a select list, in `struct(*)` and in `count(*)`.")
    package static let unresolvedRoutine = spark(
        "UNRESOLVED_ROUTINE", "42883", "Cannot resolve function <routineName> on search path <searchPath>.",
        when: "No function of that name is built in or registered.",
        remedy: "Correct the name; [functions.md](functions.md) lists those that there are; or register one with `spark.udf.register`.")
    package static let missingAttribute = spark(
        "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT", nil, when: "An expression uses a column of another table.",
        remedy: "Ask for it by its name.")
    package static let tableNotFound = spark(
        "TABLE_OR_VIEW_NOT_FOUND", "42P01",
        """
        The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.
        If you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.
        To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS.
        """,
        when: "`spark.table` names neither a view of the session nor the output of a memory sink.",
        remedy: "Register the table with `createOrReplaceTempView`, or start the query that writes it.")
    package static let invalidColumnName = own(
        "QUERY.INVALID_COLUMN_NAME", when: "The text given to `col(…)` is not a column name; Spark gives it no class.",
        remedy: "Protect dots and spaces of a name with backticks.")
}
