import Foundation

/// The error that ended a query.
public struct StreamingQueryException: Error, CustomStringConvertible {
    public let id: UUID
    public let runId: UUID
    public let cause: any Error

    init(id: UUID, runId: UUID, _ cause: any Error) {
        self.id = id
        self.runId = runId
        self.cause = cause
    }

    public var message: String { "\(cause)" }

    public var description: String {
        "Query [id = \(id.uuidString.lowercased()), runId = \(runId.uuidString.lowercased())] terminated with exception: \(message)"
    }
}
