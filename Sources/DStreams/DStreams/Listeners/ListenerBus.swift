import Synchronization

/// The listeners of a context. Any thread may add one; they are called outside of the lock, so they may add others.
final class ListenerBus: Sendable {
    private let listeners = Mutex<[any StreamingListener]>([])

    func add(_ listener: any StreamingListener) { listeners.withLock { $0.append(listener) } }

    func remove(_ listener: any StreamingListener) { listeners.withLock { $0.removeAll { $0 === listener } } }

    func post(_ call: (any StreamingListener) -> Void) { for listener in listeners.withLock({ $0 }) { call(listener) } }
}
