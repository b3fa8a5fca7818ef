import Errors

/// Why two runs could not be compared; a difference between them is not an error.
public typealias DifferentialError = CodedError<DifferentialErrorCode>

public enum DifferentialErrorCode: String, ErrorCode {
    /// A line of an observation log that is not an observation.
    case malformedLog
    case unreadable
    case unwritable
    /// Outputs without a counterpart, where the caller has not said which to compare.
    case ambiguousOutput
    /// A side reads none of the records.
    case nothingRead
    case unknownOutput
    case unknownColumn
    /// The columns of the two sides do not correspond.
    case schema
    /// The evidence contradicts itself.
    case evidence

    public var errorClass: ErrorClass {
        switch self {
        case .malformedLog:
            .own(
                "COMPARISON.MALFORMED_LOG", when: "A line of an observation log is not an observation.",
                remedy: "Write the log again, or correct the line that the message names.")
        case .unreadable:
            .own("COMPARISON.UNREADABLE", when: "Observations or a report cannot be read.", remedy: "Correct the path or its permissions.")
        case .unwritable:
            .own(
                "COMPARISON.UNWRITABLE", when: "Observations or a report cannot be written.",
                remedy: "Correct the path or its permissions, or free space.")
        case .ambiguousOutput:
            .own(
                "COMPARISON.AMBIGUOUS_OUTPUT", when: "Outputs have no counterpart of the same name, and it was not said which to compare.",
                remedy: "Name them with `--output` or `--legacy-output` and `--port-output`.")
        case .nothingRead:
            .own(
                "COMPARISON.NOTHING_READ", when: "A side reads none of the records.",
                remedy: "Compare over the topic and the offsets that the job reads.")
        case .unknownOutput:
            .own(
                "COMPARISON.UNKNOWN_OUTPUT", when: "There is no output of that name.",
                remedy: "Give one of the names that the message lists.")
        case .unknownColumn:
            .own(
                "COMPARISON.UNKNOWN_COLUMN", when: "There is no column of that name.",
                remedy: "Give one of the names that the message lists.")
        case .schema:
            .own(
                "COMPARISON.SCHEMA", when: "The columns of the two sides cannot be matched.",
                remedy: "Name key, label and value columns, or give both sides the same schema.")
        case .evidence:
            .own("COMPARISON.EVIDENCE", when: "The evidence contradicts itself.", remedy: "Report it: this is a fault of Portage.")
        }
    }
}
