import Errors
import Foundation

/// What is wrong with a recording on disk.
public typealias RecordingError = CodedError<RecordingErrorCode>

public enum RecordingErrorCode: String, ErrorCode {
    /// The path holds nothing, or something else.
    case notFound
    case notARecording
    /// The target exists; a recording is never overwritten.
    case alreadyExists
    /// A file is too short or too long.
    case torn
    /// A file's bytes are not those that were written.
    case corrupt
    case newerVersion
    /// The file system refused to read.
    case unreadable
    case unwritable
    /// The records cannot be recorded or served.
    case badInput

    public var errorClass: ErrorClass {
        switch self {
        case .notFound:
            .own(
                "RECORDING.NOT_FOUND", when: "Nothing is at the path of a recording.",
                remedy: "Correct the path, or record the topic first.")
        case .notARecording:
            .own(
                "RECORDING.NOT_A_RECORDING", when: "What is at the path is not a recording.",
                remedy: "Give the directory that `record` wrote.")
        case .alreadyExists:
            .own(
                "RECORDING.ALREADY_EXISTS", when: "A recording would be written over another.",
                remedy: "Choose another directory, or remove that one.")
        case .torn:
            .own(
                "RECORDING.TORN", when: "A file of a recording ends too early or too late.",
                remedy: "Record the topic again, or restore the file.")
        case .corrupt:
            .own(
                "RECORDING.CORRUPT", when: "The bytes of a file are not those that were written.",
                remedy: "Record the topic again, or restore the file.")
        case .newerVersion:
            .own(
                "RECORDING.NEWER_VERSION", when: "A later version wrote the recording.",
                remedy: "Use a Portage that is at least as new as the writer.")
        case .unreadable:
            .own(
                "RECORDING.UNREADABLE", when: "The file system does not let a file be read.", remedy: "Correct the path or its permissions."
            )
        case .unwritable:
            .own(
                "RECORDING.UNWRITABLE", when: "The file system does not let a file be written.",
                remedy: "Correct the path or its permissions, or free space.")
        case .badInput:
            .own(
                "RECORDING.BAD_INPUT", when: "The records themselves cannot be recorded or served.",
                remedy: "Choose other ranges or recordings, as the message says.")
        }
    }
}

extension RecordingError {
    static func system(_ code: Code, _ path: String, _ doing: String, _ number: Int32 = errno) -> RecordingError {
        RecordingError(code, "\(path): \(doing) failed: \(String(cString: strerror(number)))")
    }

    static func corrupt(_ path: String, _ what: String) -> RecordingError {
        RecordingError(.corrupt, "\(path): damaged: \(what)", hint: "record the topic again, or restore the file")
    }
}
