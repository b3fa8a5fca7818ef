import Synchronization

/// The waits for brokers in this process, and since when each has lasted: for the health page and the message of a slow start.
package enum BrokerWaits {
    package struct Wait: Sendable {
        /// What is being requested, such as `partitions of topic orders`.
        package let place: String
        package let servers: String
        package let since: ContinuousClock.Instant
    }

    private struct Open {
        var next = 0
        var waits: [Int: Wait] = [:]
    }

    private static let open = Mutex(Open())

    /// - Returns: the number with which the wait is ended.
    static func begin(_ place: String, _ servers: String, since: ContinuousClock.Instant) -> Int {
        open.withLock { open in
            open.next &+= 1
            open.waits[open.next] = Wait(place: place, servers: servers, since: since)
            return open.next
        }
    }

    static func end(_ number: Int) { open.withLock { _ = $0.waits.removeValue(forKey: number) } }

    /// The longest wait, if it has lasted at least `patience`.
    package static func longest(atLeast patience: Duration) -> Wait? {
        let longest = open.withLock { $0.waits.values.min { $0.since < $1.since } }
        return longest.flatMap { ContinuousClock.now - $0.since >= patience ? $0 : nil }
    }
}
