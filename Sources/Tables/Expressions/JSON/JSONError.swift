import Errors

/// A document or an option that the JSON functions cannot process.
package typealias JSONError = CodedError<JSONErrorCode>

package enum JSONErrorCode: String, ErrorCode {
    case malformedRecord
    case unsupportedType
    case unknownTimeZone
    case corruptRecordType
    case tooLarge
    case parserUpgrade

    package var errorClass: ErrorClass {
        switch self {
        case .malformedRecord:
            .own(
                "JSON.MALFORMED_RECORD", when: "A document is malformed, and the mode is FAILFAST.",
                remedy: "Correct the document, or read in the mode PERMISSIVE.")
        case .unsupportedType:
            .own("JSON.UNSUPPORTED_TYPE", when: "A type of a schema cannot be read from JSON or written as JSON.", remedy: "Leave the column out, or cast it.")
        case .unknownTimeZone:
            .own(
                "JSON.UNKNOWN_TIME_ZONE", when: "The option `timeZone`, or the session's zone, is not a time zone.",
                remedy: "Give a zone such as `UTC` or `Europe/Paris`.")
        case .corruptRecordType:
            .own("JSON.CORRUPT_RECORD_TYPE", when: "The column of malformed documents is not nullable text.", remedy: "Declare it `string`.")
        case .tooLarge:
            .own("JSON.TOO_LARGE", when: "A document is larger than one value may be.", remedy: "Split the document.")
        case .parserUpgrade:
            .own(
                "JSON.PARSER_UPGRADE", when: "A text that Spark 2 would have read as another time, or that only Spark 2 would have read.",
                remedy: "Set `spark.sql.legacy.timeParserPolicy`.")
        }
    }
}
