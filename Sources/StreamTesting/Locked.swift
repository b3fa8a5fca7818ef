import Synchronization

/// A value that a query's thread writes and a test reads.
public final class Locked<T: Sendable>: Sendable {
    private let held: Mutex<T>

    public init(_ value: T) { held = Mutex(value) }

    public var value: T { held.withLock { $0 } }
    public func set(_ value: T) { held.withLock { $0 = value } }
    public func update(_ body: (inout T) -> Void) { held.withLock { body(&$0) } }
}
