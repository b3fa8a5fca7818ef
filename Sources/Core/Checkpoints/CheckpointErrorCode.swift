import Errors

/// The kinds of `CheckpointError`.
public enum CheckpointErrorCode: String, ErrorCode {
    /// The operating system refused; the message carries its words.
    case io
    case diskFull
    case readOnly
    case noPermission
    /// A file is torn, empty, damaged, or missing where another says that it must be.
    case corrupt
    /// Written by a later version of this format.
    case newerFormat
    /// The directory belongs to another job.
    case otherJob
    /// The directory holds no checkpoint, or those of several queries.
    case noCheckpoint
    /// Another query holds the checkpoint.
    case leased
    /// This query held the checkpoint and has lost it to another.
    case fenced
    /// A write-once file exists already, with other content.
    case alreadyWritten
    /// The caller asked for something that the format cannot store.
    case invalid

    public var errorClass: ErrorClass {
        switch self {
        case .io:
            .own(
                "CHECKPOINT.IO", when: "The operating system refused an operation on a checkpoint's file.",
                remedy: "Check the disk and start again.")
        case .diskFull:
            .own(
                "CHECKPOINT.DISK_FULL", when: "The disk under a checkpoint is full.",
                remedy: "Free space and start again: nothing was half written.")
        case .readOnly:
            .own(
                "CHECKPOINT.READ_ONLY", when: "The disk under a checkpoint is read-only.",
                remedy: "Mount it writable, or choose another directory.")
        case .noPermission:
            .own(
                "CHECKPOINT.NO_PERMISSION", when: "This user has no permission for a checkpoint's file.",
                remedy: "Grant it, or run as the owner.")
        case .corrupt:
            .own(
                "CHECKPOINT.CORRUPT", when: "A file of a checkpoint is torn, empty, damaged or missing.",
                remedy: "Follow the message: restore the file, or start with a new checkpoint.")
        case .newerFormat:
            .own(
                "CHECKPOINT.NEWER_FORMAT", when: "A checkpoint was written by a later version.",
                remedy: "Use a Portage that is at least as new as the writer.")
        case .otherJob:
            .own(
                "CHECKPOINT.OTHER_JOB", when: "The directory is the checkpoint of another job.", remedy: "Give each job its own directory.")
        case .noCheckpoint:
            .own(
                "CHECKPOINT.NO_CHECKPOINT", when: "The directory is no checkpoint: it holds something else, or the checkpoints of several queries.",
                remedy: "Give the directory of one query.")
        case .leased:
            .own(
                "CHECKPOINT.LEASED", when: "Another query holds the checkpoint.",
                remedy: "Stop that query, or give this one its own directory.")
        case .fenced:
            .own(
                "CHECKPOINT.FENCED", when: "A query held the checkpoint and has lost it to another.",
                remedy: "Run one query for each checkpoint.")
        case .alreadyWritten:
            .own(
                "CHECKPOINT.ALREADY_WRITTEN", when: "A file that is written only once exists already, with other content.",
                remedy: "Run one query for each checkpoint.")
        case .invalid:
            .own("CHECKPOINT.INVALID", when: "A value does not fit the format.", remedy: "Shorten what the message names.")
        }
    }
}
