import Errors

/// Values of types that do not match.
extension ErrorClass {
    private static func mismatch(_ what: String, _ form: String, when: String, remedy: String) -> ErrorClass {
        spark("DATATYPE_MISMATCH.\(what)", "42K09", "Cannot resolve <sqlExpr> due to data type mismatch: \(form)", when: when, remedy: remedy)
    }

    /// For mismatches that Spark does not classify further.
    package static let typeMismatch = spark(
        "DATATYPE_MISMATCH", "42K09", when: "A value has a type that is not allowed in its place.", remedy: "Cast it to a type that the message names.")
    package static let unexpectedInputType = mismatch(
        "UNEXPECTED_INPUT_TYPE", "Parameter <paramIndex> requires the <requiredType> type, however <inputSql> has the type <inputType>.",
        when: "An argument of a function has a type that it does not take.", remedy: "Cast the argument, or take another function.")
    package static let differentOperands = mismatch(
        "BINARY_OP_DIFF_TYPES", "the left and right operands of the binary operator have incompatible types (<left> and <right>).",
        when: "The two sides of an operator have no type in common.", remedy: "Cast one of them.")
    package static let wrongOperands = mismatch(
        "BINARY_OP_WRONG_TYPE", "the binary operator requires the input type <inputType>, not <actualDataType>.",
        when: "Both sides of an operator have the same type, which it does not take.", remedy: "Cast both, or take another operator.")
    package static let differentInputs = mismatch(
        "DATA_DIFF_TYPES", "Input to <functionName> should all be the same type, but it's <dataType>.",
        when: "Arguments, branches of a CASE or members of a list have no type in common.", remedy: "Cast them to one type.")
    package static let differentKeys = mismatch(
        "CREATE_MAP_KEY_DIFF_TYPES", "The given keys of function <functionName> should all be the same type, but they are <dataType>.",
        when: "The keys that a map is made of have no type in common.", remedy: "Cast them to one type.")
    package static let differentValues = mismatch(
        "CREATE_MAP_VALUE_DIFF_TYPES", "The given values of function <functionName> should all be the same type, but they are <dataType>.",
        when: "The values that a map is made of have no type in common.", remedy: "Cast them to one type.")
    package static let invalidCast = mismatch(
        "CAST_WITHOUT_SUGGESTION", "cannot cast <srcType> to <targetType>.",
        when: "There is no cast between the two types.", remedy: "Cast by way of a third type, such as `string`.")
    package static let castByFunction = mismatch(
        "CAST_WITH_FUNC_SUGGESTION",
        "cannot cast <srcType> to <targetType>.\nTo convert values from <srcType> to <targetType>, you can use the functions <functionNames> instead.",
        when: "`try_cast` is asked for a date as a number, or a number as a date.", remedy: "Use the function that the message names.")
    package static let conditionNotBoolean = mismatch(
        "FILTER_NOT_BOOLEAN", "Filter expression <filter> of type <type> is not a boolean.",
        when: "`where` is given something else than a condition.", remedy: "Compare the value: `i <> 0`.")
    package static let notFoldable = mismatch(
        "NON_FOLDABLE_INPUT", "the input <inputName> should be a foldable <inputType> expression; however, got <inputExpr>.",
        when: "An argument that must be constant is not.", remedy: "Write a literal.")
    package static let valueOutOfRange = mismatch(
        "VALUE_OUT_OF_RANGE", "The <exprName> must be between <valueRange> (current value = <currentValue>).",
        when: "A literal argument is outside of what the function takes.", remedy: "Give a value within the range of the message.")
    package static let constraintViolation = mismatch(
        "PARAMETER_CONSTRAINT_VIOLATION", "The <leftExprName>(<leftExprValue>) must be <constraint> the <rightExprName>(<rightExprValue>).",
        when: "Two literal arguments do not go together, such as a slide that is longer than the window.", remedy: "Change one of the two.")
    package static let nullArgument = mismatch(
        "NULL_TYPE", "Null typed values cannot be used as arguments of <functionName>.",
        when: "An argument is the literal NULL, and the function makes nothing of that.", remedy: "Cast the NULL to a type, or leave the call out.")
    package static let elementOfOtherType = mismatch(
        "ARRAY_FUNCTION_DIFF_TYPES",
        "Input to <functionName> should have been <dataType> followed by a value with same element type, but it's [<leftType>, <rightType>].",
        when: "A value is looked for in an array of other elements.", remedy: "Cast the value to the type of the elements.")
    package static let keyOfOtherType = mismatch(
        "MAP_FUNCTION_DIFF_TYPES", "Input to <functionName> should have been <dataType> followed by a value with same key type, but it's [<leftType>, <rightType>].",
        when: "A key is looked for in a map of other keys.", remedy: "Cast the key to the type of the map's keys.")
    package static let unordered = mismatch(
        "INVALID_ORDERING_TYPE", "The <functionName> does not support ordering on type <dataType>.",
        when: "Values that hold a map are compared.", remedy: "Compare `map_entries(…)`, or parts of the map.")
    package static let unsupportedInput = mismatch(
        "UNSUPPORTED_INPUT_TYPE", "The input of <functionName> can't be <dataType> type data.",
        when: "A function is given a type that it never takes, such as `collect_set` a map.", remedy: "Give it parts of the value.")
    package static let keyNotText = mismatch(
        "INVALID_JSON_MAP_KEY_TYPE", "Input schema <schema> can only contain STRING as a key type for a MAP.",
        when: "A schema of `from_json` has a map whose keys are not text.", remedy: "Write `map<string,…>`.")
    package static let invalidMapKey = mismatch(
        "INVALID_MAP_KEY_TYPE", "The key of map cannot be/contain <keyType>.", when: "A key of a map is, or holds, a map.", remedy: "Take another key.")
    package static let notJSON = mismatch(
        "INVALID_JSON_SCHEMA", "Input schema <schema> must be a struct, an array or a map.",
        when: "`to_json` or `from_json` of a type that has no JSON document.", remedy: "Put the value into `struct(…)`; give the schema as `name type, …`.")
    package static let fieldNameNotLiteral = mismatch(
        "CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
        "Only foldable `STRING` expressions are allowed to appear at odd position, but they are <inputExprs>.",
        when: "A name in `named_struct` is not a literal.", remedy: "Write the names as literals.")
    package static let incompatibleColumns = spark(
        "INCOMPATIBLE_COLUMN_TYPE", "42825",
        "<operator> can only be performed on tables with compatible column types. The <columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is not compatible with <dataType2> at the same column of the first table.<hint>.",
        when: "Columns at the same place of a union have no common type.", remedy: "Cast one of them, or select the columns in another order.")
    package static let differentColumnCounts = spark(
        "NUM_COLUMNS_MISMATCH", "42826",
        "<operator> can only be performed on inputs with the same number of columns, but the first input has <firstNumColumns> columns and the <invalidOrdinalNum> input has <invalidNumColumns> columns.",
        when: "The tables of a union differ in their number of columns.", remedy: "Select the same columns of both.")
    package static let eventTimeNotTimestamp = spark(
        "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE", nil, "The event time <eventName> has the invalid type <eventType>, but expected \"TIMESTAMP\".",
        when: "`withWatermark` names a column that is not a timestamp.", remedy: "Cast it to timestamp in `withColumn` before.")
}
