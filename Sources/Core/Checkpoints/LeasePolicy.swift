import Foundation

/// How a lease is held and when a silent holder counts as dead. Tests replace its clock and identity.
public struct LeasePolicy: Sendable {
    /// A holder that cannot be observed (another host or container) counts as dead if it has not renewed for this long.
    public var timeoutMillis: Int64
    public var identity: ProcessIdentity
    /// Real time, not the engine's clock: a lease is about processes.
    public var nowMillis: @Sendable () -> Int64
    /// Whether a holder is alive; nil if that cannot be observed from here.
    public var isAlive: @Sendable (ProcessIdentity) -> Bool?

    public init(timeoutMillis: Int64 = 30_000) {
        self.timeoutMillis = timeoutMillis
        let identity = ProcessIdentity.current
        self.identity = identity
        nowMillis = { Int64(Date().timeIntervalSince1970 * 1000) }
        isAlive = { $0.isAlive(seenFrom: identity) }
    }
}
