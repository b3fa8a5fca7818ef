import Foundation
import KafkaTransport
import Synchronization

/// The broker that tests talk to when the embedded cluster will not do: a real Kafka named in `PORTAGE_TEST_BOOTSTRAP`, else a
/// `BrokerProcess`, one for all tests of a process.
///
/// A suite that needs it says `.enabled(if: TestBroker.isAvailable, TestBroker.comment)`, so that it is skipped by name.
public struct TestBroker: Sendable {
    /// Properties with which a connector reaches it.
    public let properties: [String: String]
    /// The broker's process, unless it is a real Kafka's.
    public let process: BrokerProcess?

    private static let bootstrap = ProcessInfo.processInfo.environment["PORTAGE_TEST_BOOTSTRAP"].flatMap { $0.isEmpty ? nil : $0 }
    private static let started = Mutex<TestBroker?>(nil)

    public static var isAvailable: Bool { bootstrap != nil || BrokerProcess.executable != nil }

    /// Why a test was skipped.
    public static let comment = "needs a broker of its own process: run scripts/bootstrap, or set PORTAGE_TEST_BOOTSTRAP"

    /// The broker; started by whoever asks first.
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

    /// Creates a topic of a new name that begins with `name`, which keeps records however old their timestamps are.
    public func createTopic(_ name: String, partitions: Int, settings: [String: String] = [:]) throws -> String {
        let topic = "\(name)-\(UUID().uuidString.prefix(8).lowercased())"
        let admin = try KafkaCluster().admin(properties: properties)
        try admin.createTopic(topic, partitions: partitions, settings: ["retention.ms": "-1"].merging(settings) { $1 })
        // A real cluster answers before each broker knows of the topic.
        let reader = try KafkaCluster().reader(properties: properties)
        defer { reader.close() }
        for _ in 0..<100 {
            if (try? reader.partitions(of: topic).count) == partitions { break }
            usleep(50_000)
        }
        return topic
    }
}
