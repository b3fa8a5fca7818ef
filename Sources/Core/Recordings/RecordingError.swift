import Foundation

/// What is wrong with a recording on disk.
public struct RecordingError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// There is nothing, or something else, at the path.
        case notFound, notARecording
        /// A recording is never written over.
        case alreadyExists
        /// A file ends too early, or too late.
        case torn
        /// A file's bytes are not those that were written.
        case corrupt
        case newerVersion
        /// The file system says no.
        case unreadable, unwritable
        /// The records themselves cannot be recorded or served.
        case badInput
    }

    public let code: Code
    /// Names the file, the place in it, and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static func system(_ code: Code, _ path: String, _ doing: String, _ number: Int32 = errno) -> RecordingError {
        RecordingError(code, "\(path): \(doing) failed: \(String(cString: strerror(number)))")
    }

    static func corrupt(_ path: String, _ what: String) -> RecordingError {
        RecordingError(.corrupt, "\(path): damaged: \(what); record the topic again, or restore the file")
    }
}
