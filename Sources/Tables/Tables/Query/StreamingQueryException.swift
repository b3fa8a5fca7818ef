import Errors
import Foundation

/// The error that ended a query: class `STREAM_FAILED`, with the parameters of Spark's message, and the cause, which has a class of its
/// own.
public struct StreamingQueryException: PortageError {
    /// The query's id, the same over restarts from a checkpoint.
    public let id: UUID
    /// The id of the run that failed.
    public let runId: UUID
    /// What ended the query, such as a `KafkaError` or an error that `foreachBatch` threw.
    public let cause: any Error

    init(id: UUID, runId: UUID, _ cause: any Error) {
        self.id = id
        self.runId = runId
        self.cause = cause
    }

    /// Spark's `STREAM_FAILED`; the cause has a class of its own.
    public var errorClass: ErrorClass? { .streamFailed }
    /// `id`, `runId` and `message`, the cause's text, as Spark's `getMessageParameters()` gives them.
    public var messageParameters: [String: String] {
        ["id": id.uuidString.lowercased(), "runId": runId.uuidString.lowercased(), "message": ErrorText.joined(cause)]
    }
    /// Spark's sentence with both ids, without the cause.
    public var message: String {
        "Query [id = \(id.uuidString.lowercased()), runId = \(runId.uuidString.lowercased())] terminated with exception"
    }
    /// The cause.
    public var underlying: (any Error)? { cause }
}

extension ErrorClass {
    package static let streamFailed = spark(
        "STREAM_FAILED", nil, "Query [id = <id>, runId = <runId>] terminated with exception: <message>",
        when: "`awaitTermination` or `processAllAvailable` of a query that failed.", remedy: "See the cause, which has its own class.")
}
