import Errors
import Foundation

/// What is wrong with a checkpoint or the disk under it: what, where, and what to do.
public struct CheckpointError: PortageError, Hashable {
    public typealias Code = CheckpointErrorCode

    public let code: Code
    /// The file or directory.
    public let path: String
    private let body: ErrorBody

    public init(
        _ code: Code, path: String, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil
    ) {
        self.code = code
        self.path = path
        body = ErrorBody(nil, message, detail: detail, hint: hint, underlying: underlying)
    }

    public var errorClass: ErrorClass? { code.errorClass }
    public var message: String { body.message }
    public var detail: String? { body.detail }
    public var hint: String? { body.hint }
    public var underlying: (any Error)? { body.underlying }

    /// Operations on a file for which permission to read is enough.
    private static let reading: Set = ["open", "read", "look up", "list"]

    /// The failure of one system call.
    public init(errno number: Int32, doing what: String, path: String) {
        let text = "\(path): cannot \(what): \(String(cString: strerror(number))) (errno \(number))"
        switch number {
        case ENOSPC, EDQUOT:
            self.init(.diskFull, path: path, text, hint: "free space on that disk and start again, nothing was half written")
        case EROFS:
            self.init(.readOnly, path: path, text, hint: "mount it writable or choose another checkpoint directory")
        case EACCES, EPERM:
            self.init(
                .noPermission, path: path, text, hint: "give this user the right to \(Self.reading.contains(what) ? "read" : "write") there"
            )
        case ENOTDIR, EEXIST:
            self.init(.io, path: path, text, detail: "there is a file where a directory is needed")
        default:
            self.init(.io, path: path, text, hint: "check the disk and start again")
        }
    }

    /// A file claims to be written in a later format. A flipped byte can cause that too, hence the remedy for damage.
    package static func newerFormat(_ path: String, found: String, reads: String, remedy: String) -> CheckpointError {
        CheckpointError(
            .newerFormat, path: path,
            "\(path) has format \(found), this engine reads \(reads)",
            hint: "use a newer engine. If no newer one has used this checkpoint, the file is damaged: \(remedy)")
    }

    package static func corrupt(_ path: String, _ what: String, remedy: String) -> CheckpointError {
        CheckpointError(.corrupt, path: path, "\(path): \(what)", hint: remedy)
    }
}
