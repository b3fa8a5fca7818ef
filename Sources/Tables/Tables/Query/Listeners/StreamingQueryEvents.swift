import Foundation

/// A query has been started.
public struct QueryStartedEvent: Sendable {
    /// Stays the same over restarts from a checkpoint.
    public let id: UUID
    /// Of this run only.
    public let runId: UUID
    public let name: String?
    /// ISO 8601 in UTC.
    public let timestamp: String
}

/// A query has finished a batch.
public struct QueryProgressEvent: Sendable {
    public let progress: StreamingQueryProgress
}

/// A query has had nothing to do for a while.
public struct QueryIdleEvent: Sendable {
    public let id: UUID
    public let runId: UUID
    /// ISO 8601 in UTC.
    public let timestamp: String
}

/// A query is over.
public struct QueryTerminatedEvent: Sendable {
    public let id: UUID
    public let runId: UUID
    /// The message of what ended it; nil if it was stopped or came to its end.
    public let exception: String?
}
