import Errors

/// What is wrong with a file that is read or written as a table.
public typealias FileSourceError = CodedError<FileSourceErrorCode>

/// The kinds of a `FileSourceError`.
public enum FileSourceErrorCode: String, ErrorCode {
    /// A file or directory of a table that is gone.
    case notFound
    /// A file or directory of a table that cannot be read.
    case unreadable
    /// A file that has changed since a batch was planned over it.
    case changed
    /// A damaged log of a file source or sink.
    case corruptLog
    /// A file of a table that cannot be written.
    case unwritable

    /// The error's class, such as `FILE_SOURCE.CHANGED`, as `Docs/errors.md` lists it.
    public var errorClass: ErrorClass {
        switch self {
        case .notFound:
            .own("FILE_SOURCE.NOT_FOUND", when: "A file or directory of a table is gone.", remedy: "Restore it, or correct the path.")
        case .unreadable:
            .own("FILE_SOURCE.UNREADABLE", when: "A file or directory of a table cannot be read.", remedy: "Correct its permissions.")
        case .changed:
            .own(
                "FILE_SOURCE.CHANGED", when: "A file of a planned batch has changed since.",
                remedy: "Never write into files that a stream reads: add new ones.")
        case .corruptLog:
            .own(
                "FILE_SOURCE.CORRUPT_LOG", when: "The log of a file source or sink is damaged.",
                remedy: "Restore the file that the message names, or start again with another checkpoint and output.")
        case .unwritable:
            .own(
                "FILE_SOURCE.UNWRITABLE", when: "A file of a table cannot be written.",
                remedy: "Correct the path or its permissions, or free space.")
        }
    }
}
