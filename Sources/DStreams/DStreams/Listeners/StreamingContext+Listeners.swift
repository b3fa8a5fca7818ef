import Synchronization

extension StreamingContext {
    /// Adds a listener, which is called for every batch from the next one on.
    public func addStreamingListener(_ listener: any StreamingListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added is ignored.
    public func removeStreamingListener(_ listener: any StreamingListener) { listeners.remove(listener) }

    /// The same as `stop()`, for code that closes its resources.
    public func close() { stop() }

    /// Ends the context where its topics end at its start. Call it before the start.
    package func stopAtEnd() { stopsAtEnd = true }
}

/// The listeners of a context. Any thread may add one; they are called outside of the lock, so they may add others.
final class ListenerBus: Sendable {
    private let listeners = Mutex<[any StreamingListener]>([])

    func add(_ listener: any StreamingListener) { listeners.withLock { $0.append(listener) } }

    func remove(_ listener: any StreamingListener) { listeners.withLock { $0.removeAll { $0 === listener } } }

    func post(_ call: (any StreamingListener) -> Void) { for listener in listeners.withLock({ $0 }) { call(listener) } }
}
