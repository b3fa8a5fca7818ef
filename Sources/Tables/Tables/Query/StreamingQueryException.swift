import Errors
import Foundation

/// The error that ended a query.
public struct StreamingQueryException: PortageError {
    public let id: UUID
    public let runId: UUID
    public let cause: any Error

    init(id: UUID, runId: UUID, _ cause: any Error) {
        self.id = id
        self.runId = runId
        self.cause = cause
    }

    public var errorClass: ErrorClass? { .streamFailed }
    public var message: String { "Query [id = \(id.uuidString.lowercased()), runId = \(runId.uuidString.lowercased())] terminated with exception" }
    public var underlying: (any Error)? { cause }
}

extension ErrorClass {
    package static let streamFailed = spark(
        "STREAM_FAILED", nil, "Query [id = <id>, runId = <runId>] terminated with exception: <message>",
        when: "`awaitTermination` or `processAllAvailable` of a query that an error ended.", remedy: "See the cause, which has a class of its own.")
}
