import Errors

/// What went wrong in an RDD: an action on nothing, a file that cannot be read or written, a bad argument.
public typealias RDDError = CodedError<RDDErrorCode>

public enum RDDErrorCode: String, ErrorCode {
    case emptyCollection
    case badArgument
    case unreadable
    case unwritable

    public var errorClass: ErrorClass {
        switch self {
        case .emptyCollection:
            .own("RDD.EMPTY_COLLECTION", when: "`first` or `reduce` was called on an RDD without elements.", remedy: "Check `isEmpty()` first, or use `fold`.")
        case .badArgument:
            .own(
                "RDD.BAD_ARGUMENT", when: "An argument of an RDD's method, or a setting, is out of its range.",
                remedy: "Give a value within the range that the message names.")
        case .unreadable:
            .own("RDD.UNREADABLE", when: "A text file cannot be read.", remedy: "Correct the path or its permissions.")
        case .unwritable:
            .own("RDD.UNWRITABLE", when: "A text file cannot be written, or exists already.", remedy: "Choose another path, or correct its permissions.")
        }
    }
}

extension RDDError {
    @usableFromInline static var empty: RDDError { RDDError(.emptyCollection, "empty collection") }
}

/// Thrown by a body to end a partition early; never seen outside of the action that threw it.
@usableFromInline struct EnoughElements: Error {
    @usableFromInline init() {}
}
