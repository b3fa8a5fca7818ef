import Errors

extension ErrorClass {
    /// Every class of analysis and of values, for the documentation and the tests. A test finds classes that are missing here.
    package static let analysis: [ErrorClass] = [
        .unresolvedColumn, .unresolvedColumnOfNone, .fieldNotFound, .ambiguousReference, .ambiguousField, .invalidExtractBase, .invalidExtractFieldType,
        .invalidExtractField, .unresolvedStar, .starOfScalar, .misplacedStar, .unresolvedRoutine, .missingAttribute, .tableNotFound, .invalidColumnName,
        .typeMismatch, .unexpectedInputType, .differentOperands, .wrongOperands, .differentInputs, .differentKeys, .differentValues, .invalidCast, .castByFunction, .conditionNotBoolean, .notFoldable,
        .valueOutOfRange, .constraintViolation, .nullArgument, .elementOfOtherType, .keyOfOtherType, .unordered, .unsupportedInput, .keyNotText, .invalidMapKey, .notJSON, .fieldNameNotLiteral,
        .incompatibleColumns, .differentColumnCounts, .eventTimeNotTimestamp,
        .wrongCount, .invalidSchemaArgument, .optionsNotMap, .failedCall, .invalidInterval, .notDistinct,
        .wrongLiteral, .nestedAggregate, .missingAggregation, .missingGroupBy, .groupByAggregate, .groupByUnordered, .aggregateInWhere, .aggregateInOperator, .severalWindows,
        .wrongWindowArgument,
        .syntax, .emptyStatement, .unclosedComment, .unsupportedType, .incompleteArray, .invalidTypedLiteral,
        .unsupportedTypedLiteral, .numberOutOfRange, .nestedTooDeep, .unsupportedSyntax, .invalidJSONSchema,
        .wrongArguments, .unsupportedStreaming, .wrongOption, .misplacedExpression, .negativeLimit, .settingNotFound, .writeStreamNotAllowed, .notOnStream, .pathNotFound,
        .pathExists, .unsupportedColumnType, .dataSourceNotFound, .onlyCorruptRecord,
        .failedUserFunction, .indexOfZero, .escapeAtEnd, .escapeInTheMiddle, .invalidPattern, .invalidGroup, .patternUpgrade, .parserUpgrade, .malformedRecord,
        .arithmeticOverflow, .intervalOverflow, .intervalByZero, .castOverflow, .numericOutOfRange, .nullMapKey, .duplicatedMapKey, .precisionTooLarge, .sizeMissing, .noTextOfLength,
    ]
}
