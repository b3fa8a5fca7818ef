import Foundation
import KafkaTransport
import Offsets
import Synchronization

/// The broker for tests for which the embedded cluster is not enough: a real Kafka named in `PORTAGE_TEST_BOOTSTRAP`, else a
/// `BrokerProcess`, one for all tests of a process.
///
/// A suite that needs it has `.enabled(if: TestBroker.isAvailable, TestBroker.comment)`, so that it is skipped by name.
public struct TestBroker: Sendable {
    /// Properties with which a connector reaches it.
    public let properties: [String: String]
    /// The broker's process; nil for a real Kafka.
    public let process: BrokerProcess?

    private static let bootstrap = ProcessInfo.processInfo.environment["PORTAGE_TEST_BOOTSTRAP"].flatMap { $0.isEmpty ? nil : $0 }
    private static let started = Mutex<TestBroker?>(nil)

    public static var isAvailable: Bool { isReal || BrokerProcess.executable != nil }
    /// Whether it is the one named in `PORTAGE_TEST_BOOTSTRAP`.
    public static var isReal: Bool { bootstrap != nil }

    /// Why a test was skipped.
    public static let comment = "needs a broker of its own process: run scripts/bootstrap, or set PORTAGE_TEST_BOOTSTRAP"

    /// The broker, started by the first caller.
    /// - Throws: `BrokerError`.
    public static func shared() throws -> TestBroker {
        try started.withLock { started in
            if let started { return started }
            let process = bootstrap == nil ? try BrokerProcess() : nil
            let broker = TestBroker(properties: process?.properties ?? ["bootstrap.servers": bootstrap ?? ""], process: process)
            started = broker
            return broker
        }
    }

    /// Creates a topic with a new name that begins with `name`; it keeps records however old their timestamps are.
    public func createTopic(_ name: String, partitions: Int, settings: [String: String] = [:]) throws -> String {
        let topic = "\(name)-\(UUID().uuidString.prefix(8).lowercased())"
        try create(topic, partitions: partitions, settings: ["retention.ms": "-1"].merging(settings) { $1 })
        return topic
    }

    /// Creates a topic with exactly this name. A real cluster answers before each broker knows the topic, and may still be deleting one
    /// with the same name.
    public func create(_ topic: String, partitions: Int, settings: [String: String]) throws {
        let patience = Patience()
        while try !isCreated(topic, partitions, settings) { try patience.wait("topic \(topic) was created") }
        while !isKnown(topic, partitions) { try patience.wait("topic \(topic) was known") }
    }

    /// Deletes a topic if it exists, and waits until no broker knows it any more.
    public func deleteTopic(_ topic: String) throws {
        guard try topics().contains(topic) else { return }
        try KafkaCluster().admin(properties: properties).deleteTopic(topic)
        let patience = Patience()
        while try topics().contains(topic) { try patience.wait("topic \(topic) was gone") }
    }

    /// Waits until each completed transaction is marked in the topic, which happens after the answer to the commit.
    public func settle(_ topic: String) throws {
        let patience = Patience()
        while try ends(topic, "read_committed") != ends(topic, "read_uncommitted") {
            try patience.wait("transactions in \(topic) had ended")
        }
    }

    /// False while a topic with the name exists.
    private func isCreated(_ topic: String, _ partitions: Int, _ settings: [String: String]) throws -> Bool {
        let admin = try KafkaCluster().admin(properties: properties)
        do {
            try admin.createTopic(topic, partitions: partitions, settings: settings)
        } catch {
            if error.message.contains("exist") { return false }
            throw error
        }
        return true
    }

    private func isKnown(_ topic: String, _ partitions: Int) -> Bool {
        (try? ends(topic, "read_uncommitted"))?.partitions.count == partitions
    }

    private func topics() throws -> [String] {
        let reader = try KafkaCluster().reader(properties: properties)
        defer { reader.close() }
        return try reader.topicNames()
    }

    private func ends(_ topic: String, _ isolation: String) throws -> PartitionOffsets {
        let reader = try KafkaCluster().reader(properties: properties.merging(["isolation.level": isolation]) { $1 })
        defer { reader.close() }
        return try reader.latestOffsets(of: try reader.partitions(of: topic))
    }

    /// Waits half a minute, in small steps.
    private struct Patience {
        private let deadline = ContinuousClock.now + .seconds(30)

        func wait(_ what: String) throws {
            guard ContinuousClock.now < deadline else { throw BrokerError(.didNotStart, "waited 30 s until \(what)") }
            usleep(50_000)
        }
    }
}
