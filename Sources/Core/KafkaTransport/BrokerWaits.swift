import Synchronization

/// Who in this process waits for brokers now, and since when: what a health page and somebody who waits for a start are told by.
package enum BrokerWaits {
    package struct Wait: Sendable {
        /// What is asked for, such as `partitions of topic orders`.
        package let place: String
        package let servers: String
        package let since: ContinuousClock.Instant
    }

    private struct Open {
        var next = 0
        var waits: [Int: Wait] = [:]
    }

    private static let open = Mutex(Open())

    /// - Returns: the number by which it ends.
    static func begin(_ place: String, _ servers: String, since: ContinuousClock.Instant) -> Int {
        open.withLock { open in
            open.next &+= 1
            open.waits[open.next] = Wait(place: place, servers: servers, since: since)
            return open.next
        }
    }

    static func end(_ number: Int) { open.withLock { _ = $0.waits.removeValue(forKey: number) } }

    /// The wait that goes on for longest, if that is at least so long.
    package static func longest(atLeast patience: Duration) -> Wait? {
        let longest = open.withLock { $0.waits.values.min { $0.since < $1.since } }
        return longest.flatMap { ContinuousClock.now - $0.since >= patience ? $0 : nil }
    }
}
