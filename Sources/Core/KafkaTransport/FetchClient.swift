import CRDKafka
import Logging

/// One librdkafka client that several fetches share, each reading a different partition.
///
/// Threads, connections and metadata are paid once, not once a partition; its thread for a broker parses the answers for all partitions. It
/// opens at its first use, and after `close()` it ends with its last consumer.
package final class FetchClient: Sendable {
    /// The place in the log that the client reads. A client has one request at a time under way to a broker, so a request that waits at the
    /// end of a log delays every partition that is started meanwhile.
    package enum Place: Sendable {
        /// The newest records as they arrive: never waits at the end, and reads nothing ahead between fetches.
        case tail
        /// Older records: reads ahead between fetches, and waits at the end of the log instead of polling without pause.
        case backlog
    }

    package let place: Place
    /// How much of each partition may be read ahead.
    let share: ReadAhead.Share
    private let properties: KafkaProperties
    private let slot: ClientSlot

    package convenience init(_ place: Place, _ properties: KafkaProperties, logger: Logger) {
        self.init(place, properties, ReadAhead.standard.share(of: 1), limit: WaitLimit(), logger: logger)
    }

    init(_ place: Place, _ properties: KafkaProperties, _ share: ReadAhead.Share, limit: WaitLimit, logger: Logger) {
        self.place = place
        self.share = share
        self.properties = properties
        slot = ClientSlot(of: "reader") { () throws(KafkaError) in
            var overrides = KafkaReader.overrides
            if place == .tail { overrides["fetch.wait.max.ms"] = "0" }
            return try KafkaClient(
                .consumer, properties, overrides: overrides, defaults: KafkaReader.defaults.merging(share.settings) { $1 }, limit: limit,
                logger: logger)
        }
    }

    /// How long a fetch waits for the next response, in ms.
    var fetchMillis: Int32 { properties.fetchMillis }

    /// The client, which the caller may use until its `leave`, and its handle of a topic.
    func enter(_ topic: String) throws(KafkaError) -> (client: KafkaClient, topic: OpaquePointer) {
        let client = try slot.enter("topic \(topic)")
        do throws(KafkaError) { return (client, try client.topic(topic)) } catch {
            client.leave()
            throw error
        }
    }

    /// Accepts no more consumers; the client ends with the last one.
    package func close() { slot.close() }
}
