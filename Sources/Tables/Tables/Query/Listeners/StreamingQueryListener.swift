/// Told of how the queries of a session go: their start, each batch, their end.
///
/// ```swift
/// final class Counter: StreamingQueryListener {
///     func onQueryStarted(_ event: QueryStartedEvent) {}
///     func onQueryProgress(_ event: QueryProgressEvent) { print(event.progress.numInputRows) }
///     func onQueryTerminated(_ event: QueryTerminatedEvent) {}
/// }
/// spark.streams.addListener(Counter())
/// ```
/// `onQueryStarted` comes on the thread that starts the query, before `start()` returns; the others on the query's own thread, so a listener
/// that takes long holds its next batch up. Mirrors `org.apache.spark.sql.streaming.StreamingQueryListener`.
public protocol StreamingQueryListener: AnyObject, Sendable {
    func onQueryStarted(_ event: QueryStartedEvent)
    /// A batch is finished and committed.
    func onQueryProgress(_ event: QueryProgressEvent)
    /// The query has nothing to do: told at once and then every 10 s, or as often as `spark.sql.streaming.noDataProgressEventInterval` says in ms.
    func onQueryIdle(_ event: QueryIdleEvent)
    /// The query is over, well or not.
    func onQueryTerminated(_ event: QueryTerminatedEvent)
}

extension StreamingQueryListener {
    public func onQueryIdle(_ event: QueryIdleEvent) {}
}
