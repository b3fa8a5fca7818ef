import Synchronization

/// Tells whoever waits for brokers that it is time to go: their owner is to stop. Shared by all clients of a reader or a writer.
final class WaitLimit: Sendable {
    private let since = Mutex<ContinuousClock.Instant?>(nil)

    /// How long brokers may still say nothing before a wait ends: one that answers at all is heard.
    static let patience = Duration.seconds(2)

    /// From now on no wait lasts longer than `patience` without an answer.
    func begin() { since.withLock { $0 = $0 ?? .now } }

    var hasBegun: Bool { since.withLock { $0 != nil } }

    /// Whether a wait that had its last answer, or began, at `start` is over.
    func isOver(since start: ContinuousClock.Instant) -> Bool {
        guard let begun = since.withLock({ $0 }) else { return false }
        return ContinuousClock.now - max(begun, start) >= Self.patience
    }

    /// - Throws: `KafkaError` `.stopped`.
    func check(_ place: String, _ servers: String, since start: ContinuousClock.Instant) throws(KafkaError) {
        guard isOver(since: start) else { return }
        throw KafkaError(.stopped, "\(place): no answer from \(servers), and what waits for it is to stop")
    }
}
