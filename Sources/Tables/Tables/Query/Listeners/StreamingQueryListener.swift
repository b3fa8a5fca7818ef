/// Receives events of the queries of a session: their start, each batch, their end.
///
/// ```swift
/// final class Counter: StreamingQueryListener {
///     func onQueryStarted(_ event: QueryStartedEvent) {}
///     func onQueryProgress(_ event: QueryProgressEvent) { print(event.progress.numInputRows) }
///     func onQueryTerminated(_ event: QueryTerminatedEvent) {}
/// }
/// spark.streams.addListener(Counter())
/// ```
/// `onQueryStarted` is called on the thread that starts the query, before `start()` returns; the other methods on the query's own thread,
/// so a slow listener delays its next batch. Mirrors `org.apache.spark.sql.streaming.StreamingQueryListener`.
public protocol StreamingQueryListener: AnyObject, Sendable {
    /// A query starts; `start()` returns after the call.
    func onQueryStarted(_ event: QueryStartedEvent)
    /// A batch is finished and committed.
    func onQueryProgress(_ event: QueryProgressEvent)
    /// The query has nothing to do: called at once and then every 10 s, or as often as `spark.sql.streaming.noDataProgressEventInterval`
    /// says in ms.
    func onQueryIdle(_ event: QueryIdleEvent)
    /// The query has ended, with or without an error.
    func onQueryTerminated(_ event: QueryTerminatedEvent)
}

extension StreamingQueryListener {
    /// Does nothing: a listener implements it only if it wants the call.
    public func onQueryIdle(_ event: QueryIdleEvent) {}
}
