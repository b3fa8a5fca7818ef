import Foundation
import KafkaTransport
import Synchronization

/// A broker on which a test may use topics with fixed names: a process of its own, or the real Kafka in `PORTAGE_TEST_BOOTSTRAP`, which
/// one test has at a time. It is returned with this object.
public final class LentBroker: Sendable {
    public let broker: TestBroker
    private static let isLent = Mutex(false)

    public var properties: [String: String] { broker.properties }
    public var bootstrapServers: String { properties["bootstrap.servers"] ?? "" }

    private init(_ broker: TestBroker) { self.broker = broker }

    private static func take() -> Bool {
        isLent.withLock { lent in
            let isFree = !lent
            lent = true
            return isFree
        }
    }

    /// Waits until no other test has it. Topics with these names do not exist then.
    /// - Throws: `BrokerError`, `KafkaError`.
    public static func lend(without topics: [String]) async throws -> LentBroker {
        guard TestBroker.isReal else {
            let process = try BrokerProcess()
            return LentBroker(TestBroker(properties: process.properties, process: process))
        }
        while !take() { try await Task.sleep(for: .milliseconds(20)) }
        let lent = LentBroker(try TestBroker.shared())
        for topic in topics { try lent.broker.deleteTopic(topic) }
        return lent
    }

    deinit {
        if TestBroker.isReal { Self.isLent.withLock { $0 = false } } else { broker.process?.stop() }
    }

    /// Creates a topic, which keeps records however old their timestamps are.
    public func createTopic(_ topic: String, partitions: Int) throws {
        try broker.create(topic, partitions: partitions, settings: ["retention.ms": "-1"])
    }
}
