import CRDKafka
import Logging
import Synchronization

/// One librdkafka client on which several fetches read side by side, each a partition that no other reads on it.
///
/// It costs threads, connections and a round of metadata once, not once a partition; its thread of a broker takes answers apart
/// for all of them. It opens with its first use. Its handle and topics go with its last reference, which each consumer on it holds.
package final class FetchClient: Sendable {
    /// Where in the log it reads. A client has one request at a time under way to a broker, so one that waits at the end of a log holds
    /// back each partition that is started meanwhile.
    package enum Place: Sendable {
        /// The last few records, while they come in: never waits at the end, and reads nothing ahead between fetches.
        case tail
        /// What lies before: reads ahead between fetches, and waits at the end of the log rather than ask without rest.
        case backlog
    }

    private struct Opened: @unchecked Sendable {
        let client: KafkaClient
        /// librdkafka's handles of the topics that were read, held for the next time.
        var topics: [String: OpaquePointer] = [:]
    }

    package let place: Place
    private let properties: KafkaProperties
    private let logger: Logger
    private let opened = Mutex<Opened?>(nil)

    package init(_ place: Place, _ properties: KafkaProperties, logger: Logger) {
        self.place = place
        self.properties = properties
        self.logger = logger
    }

    deinit {
        // librdkafka's order: topics before their client.
        opened.withLock { opened in
            if let topics = opened?.topics.values { for topic in topics { rd_kafka_topic_destroy(topic) } }
            opened = nil
        }
    }

    /// How long a fetch waits for the next sign of life, in ms.
    var fetchMillis: Int32 { properties.fetchMillis }

    /// The client, and its handle of a topic, which lives as long as this object. Who comes while it opens waits for that.
    func open(_ topic: String) throws(KafkaError) -> (client: KafkaClient, topic: OpaquePointer) {
        let (client, handle) = try opened.withLock { held throws(KafkaError) in
            var opened = if let held { held } else { Opened(client: try makeClient()) }
            if opened.topics[topic] == nil {
                guard let handle = rd_kafka_topic_new(opened.client.handle, topic, nil) else {
                    throw .from(rd_kafka_last_error(), "topic \(topic)")
                }
                opened.topics[topic] = handle
            }
            held = opened
            return (opened.client, UInt(bitPattern: opened.topics[topic]))
        }
        guard let topic = OpaquePointer(bitPattern: handle) else { throw KafkaError(.other, "topic \(topic): librdkafka: no handle") }
        return (client, topic)
    }

    private func makeClient() throws(KafkaError) -> KafkaClient {
        var overrides = KafkaReader.overrides
        if place == .tail { overrides["fetch.wait.max.ms"] = "0" }
        return try KafkaClient(.consumer, properties, overrides: overrides, defaults: KafkaReader.defaults, logger: logger)
    }
}
