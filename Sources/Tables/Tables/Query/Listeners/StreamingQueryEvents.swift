import Foundation

/// A query has been started.
public struct QueryStartedEvent: Sendable {
    /// Stays the same over restarts from a checkpoint.
    public let id: UUID
    /// Of this run only.
    public let runId: UUID
    /// What `queryName` set; nil for a query without a name.
    public let name: String?
    /// ISO 8601 in UTC.
    public let timestamp: String
}

/// A query has finished a batch.
public struct QueryProgressEvent: Sendable {
    /// The batch's progress, as `recentProgress` keeps it.
    public let progress: StreamingQueryProgress
}

/// A query has had nothing to do for a while.
public struct QueryIdleEvent: Sendable {
    /// Stays the same over restarts from a checkpoint.
    public let id: UUID
    /// Of this run only.
    public let runId: UUID
    /// ISO 8601 in UTC.
    public let timestamp: String
}

/// A query has ended.
public struct QueryTerminatedEvent: Sendable {
    /// Stays the same over restarts from a checkpoint.
    public let id: UUID
    /// Of this run only.
    public let runId: UUID
    /// The message of the error that ended it; nil if it was stopped or came to its end.
    public let exception: String?
}
