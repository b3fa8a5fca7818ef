import Synchronization

extension StreamingQueryManager {
    /// Adds a listener, which is called for every query of this session from now on.
    public func addListener(_ listener: any StreamingQueryListener) { listeners.add(listener) }

    /// Removes a listener; one that was never added is ignored.
    public func removeListener(_ listener: any StreamingQueryListener) { listeners.remove(listener) }

    /// The listeners, in the order in which they were added.
    public func listListeners() -> [any StreamingQueryListener] { listeners.all }
}

/// The listeners of a session. Any thread may add one; they are called outside of the lock, so they may add others.
final class QueryListeners: Sendable {
    private let listeners = Mutex<[any StreamingQueryListener]>([])

    var all: [any StreamingQueryListener] { listeners.withLock { $0 } }

    func add(_ listener: any StreamingQueryListener) { listeners.withLock { $0.append(listener) } }

    func remove(_ listener: any StreamingQueryListener) { listeners.withLock { $0.removeAll { $0 === listener } } }

    func post(_ call: (any StreamingQueryListener) -> Void) { for listener in all { call(listener) } }
}
