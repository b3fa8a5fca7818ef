import Errors

/// What went wrong in an RDD: an action on an empty RDD, a file that cannot be read or written, a bad argument.
public typealias RDDError = CodedError<RDDErrorCode>

/// The kinds of an `RDDError`.
public enum RDDErrorCode: String, ErrorCode {
    /// `first` or `reduce` of an RDD without elements.
    case emptyCollection
    /// An argument, or a setting of a `SparkConf`, outside its range.
    case badArgument
    /// A text file that cannot be read.
    case unreadable
    /// A text file that cannot be written, or a directory that exists already.
    case unwritable

    /// The error's class, such as `RDD.EMPTY_COLLECTION`, as `Docs/errors.md` lists it.
    public var errorClass: ErrorClass {
        switch self {
        case .emptyCollection:
            .own(
                "RDD.EMPTY_COLLECTION", when: "`first` or `reduce` was called on an RDD without elements.",
                remedy: "Check `isEmpty()` first, or use `fold`.")
        case .badArgument:
            .own(
                "RDD.BAD_ARGUMENT", when: "An argument of an RDD's method, or a setting, is out of its range.",
                remedy: "Give a value within the range that the message names.")
        case .unreadable:
            .own("RDD.UNREADABLE", when: "A text file cannot be read.", remedy: "Correct the path or its permissions.")
        case .unwritable:
            .own(
                "RDD.UNWRITABLE", when: "A text file cannot be written, or exists already.",
                remedy: "Choose another path, or correct its permissions.")
        }
    }
}

extension RDDError {
    @usableFromInline static var empty: RDDError { RDDError(.emptyCollection, "empty collection") }
}

/// Thrown by a closure to end a partition early; never leaves the action that threw it.
@usableFromInline struct EnoughElements: Error {
    @usableFromInline init() {}
}
