import CRDKafka
import Logging
import Synchronization

/// A Kafka cluster inside this process, for demos and tests: librdkafka's own, speaking the real protocol over loopback.
///
/// It loses everything when it is closed, and it must be closed. Its limits: a partition holds about 5 MB or 100,000 records and then drops
/// its oldest; it finds no offsets by time (always "none") and shows aborted transactions; topics cannot be created over the protocol, only
/// by `createTopic`. For anything else use a broker process.
public final class EmbeddedCluster: Sendable {
    private struct Handles: @unchecked Sendable {
        let cluster: OpaquePointer
        let client: KafkaClient
    }

    private let handles: Mutex<Handles?>
    /// `host:port` of each broker, for `bootstrap.servers`.
    public let bootstrapServers: String

    /// - Throws: `KafkaError` `.other` if the cluster cannot listen on loopback.
    public init(brokers: Int = 1, logger: Logger = Logger(label: "portage.kafka")) throws {
        // The cluster runs inside a client, which itself never connects.
        let client = try KafkaClient(
            .producer, KafkaProperties(["bootstrap.servers": "127.0.0.1:1"]), overrides: ["bootstrap.servers": ""], logger: logger)
        guard let cluster = rd_kafka_mock_cluster_new(client.handle, Int32(clamping: max(1, brokers))),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else {
            client.close()
            throw KafkaError(.other, "the embedded cluster could not start: is loopback up?")
        }
        bootstrapServers = String(cString: servers)
        handles = Mutex(Handles(cluster: cluster, client: client))
    }

    deinit { assert(handles.withLock { $0 == nil }, "the embedded cluster at \(bootstrapServers) was released without being closed") }

    /// Properties with which a connector reaches this cluster.
    public var properties: [String: String] { ["bootstrap.servers": bootstrapServers] }

    /// Creates an empty topic.
    /// - Throws: `KafkaError` `.other` if it exists already, `.closed`.
    public func createTopic(_ topic: String, partitions: Int) throws(KafkaError) {
        try withCluster("topic \(topic)") { cluster throws(KafkaError) in
            let code = rd_kafka_mock_topic_create(cluster, topic, Int32(clamping: partitions), 1)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw .from(code, "creating topic \(topic) in the embedded cluster") }
        }
    }

    func withCluster(_ place: String, _ body: (OpaquePointer) throws(KafkaError) -> Void) throws(KafkaError) {
        try handles.withLock { handles throws(KafkaError) in
            guard let handles else { throw KafkaError(.closed, "\(place): the embedded cluster is closed") }
            try body(handles.cluster)
        }
    }

    /// Takes a broker down or up; while it is down, connections to it fail. Broker numbers start at 1.
    public func setBroker(_ number: Int32, up: Bool) {
        handles.withLock { handles in
            guard let cluster = handles?.cluster else { return }
            if up { rd_kafka_mock_broker_set_up(cluster, number) } else { rd_kafka_mock_broker_set_down(cluster, number) }
        }
    }

    /// Stops the cluster and frees its records.
    public func close() {
        let held = handles.withLock { handles in
            defer { handles = nil }
            return handles
        }
        guard let held else { return }
        // The cluster is destroyed before the client in which it runs.
        rd_kafka_mock_cluster_destroy(held.cluster)
        held.client.close()
    }
}
