import Errors

/// What is wrong with an offset, a range or a manifest.
public typealias OffsetError = CodedError<OffsetErrorCode>

public enum OffsetErrorCode: String, ErrorCode {
    case malformed
    case outOfRange
    case newerFormat

    public var errorClass: ErrorClass {
        switch self {
        case .malformed:
            .own(
                "OFFSET.MALFORMED", when: "The JSON of offsets or of a manifest is invalid.",
                remedy: "Correct the text at the place that the message names.")
        case .outOfRange:
            .own(
                "OFFSET.OUT_OF_RANGE", when: "An offset or a range is negative, ends before it starts, or exceeds 64 bits.",
                remedy: "Give 0 <= from <= until.")
        case .newerFormat:
            .own(
                "OFFSET.NEWER_FORMAT", when: "A manifest was written by a later version.",
                remedy: "Use a Portage that is at least as new as the writer.")
        }
    }
}
