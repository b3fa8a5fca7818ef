import Synchronization

/// Tells calls that wait for brokers to give up, because their owner is to stop. Shared by all clients of a reader or a writer.
final class WaitLimit: Sendable {
    private let since = Mutex<ContinuousClock.Instant?>(nil)

    /// How long brokers may still be silent before a wait ends; any answer resets it.
    static let patience = Duration.seconds(2)

    /// From now on no wait lasts longer than `patience` without an answer.
    func begin() { since.withLock { $0 = $0 ?? .now } }

    var hasBegun: Bool { since.withLock { $0 != nil } }

    /// Whether a wait whose last answer, or start, was at `start` is over.
    func isOver(since start: ContinuousClock.Instant) -> Bool {
        guard let begun = since.withLock({ $0 }) else { return false }
        return ContinuousClock.now - max(begun, start) >= Self.patience
    }

    /// - Throws: `KafkaError` `.stopped`.
    func check(_ place: String, _ servers: String, since start: ContinuousClock.Instant) throws(KafkaError) {
        guard isOver(since: start) else { return }
        throw KafkaError(.stopped, "\(place): no answer from \(servers), and the query that waits for it is stopping")
    }
}
