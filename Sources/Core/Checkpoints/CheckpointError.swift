import Foundation

/// What is wrong with a checkpoint or the disk under it: what, where, and what to do.
public struct CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The operating system refused; the message carries its words.
        case io
        case diskFull, readOnly, noPermission
        /// A file is torn, empty, damaged, or missing where another says that it must be.
        case corrupt
        /// Written by a later version of this format.
        case newerFormat
        /// The directory belongs to another job.
        case otherJob
        /// Another query holds the checkpoint.
        case leased
        /// This query held the checkpoint and has lost it to another.
        case fenced
        /// A file that may be written only once is there already, with other content.
        case alreadyWritten
        /// The caller asked for something that the format cannot hold.
        case invalid
    }

    public let code: Code
    /// The file or directory.
    public let path: String
    /// Names the place and what to do.
    public let message: String

    public init(_ code: Code, path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    public var description: String { message }

    /// What is done to a file that the right to read suffices for.
    private static let reading: Set = ["open", "read", "look up", "list"]

    /// The failure of one system call.
    public init(errno number: Int32, doing what: String, path: String) {
        let text = "\(path): cannot \(what): \(String(cString: strerror(number))) (errno \(number))"
        switch number {
        case ENOSPC, EDQUOT:
            self.init(.diskFull, path: path, text + "; free space on that disk and start again, nothing was half written")
        case EROFS:
            self.init(.readOnly, path: path, text + "; mount it writable or choose another checkpoint directory")
        case EACCES, EPERM:
            self.init(.noPermission, path: path, text + "; give this user the right to \(Self.reading.contains(what) ? "read" : "write") there")
        case ENOTDIR, EEXIST:
            self.init(.io, path: path, text + "; a file stands where a directory is needed")
        default:
            self.init(.io, path: path, text + "; check the disk and start again")
        }
    }

    /// A file says that a later format wrote it. A flipped byte may say so too, hence the remedy of damage.
    package static func newerFormat(_ path: String, found: String, reads: String, remedy: String) -> CheckpointError {
        CheckpointError(
            .newerFormat, path: path,
            "\(path): has format \(found), this engine reads \(reads); use a newer engine. If no newer one has used this checkpoint, the file is damaged: \(remedy)")
    }

    package static func corrupt(_ path: String, _ what: String, remedy: String) -> CheckpointError {
        CheckpointError(.corrupt, path: path, "\(path): \(what); \(remedy)")
    }
}
