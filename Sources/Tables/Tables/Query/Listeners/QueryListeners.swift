import Synchronization

/// The listeners of a session. Any thread may add one; they are called outside of the lock, so they may add others.
final class QueryListeners: Sendable {
    private let listeners = Mutex<[any StreamingQueryListener]>([])

    var all: [any StreamingQueryListener] { listeners.withLock { $0 } }

    func add(_ listener: any StreamingQueryListener) { listeners.withLock { $0.append(listener) } }

    func remove(_ listener: any StreamingQueryListener) { listeners.withLock { $0.removeAll { $0 === listener } } }

    func post(_ call: (any StreamingQueryListener) -> Void) { for listener in all { call(listener) } }
}
