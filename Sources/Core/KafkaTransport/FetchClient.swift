import CRDKafka
import Logging

/// One librdkafka client on which several fetches read side by side, each a partition that no other reads on it.
///
/// It costs threads, connections and a round of metadata once, not once a partition; its thread of a broker takes answers apart
/// for all of them. It opens with its first use, and once it is closed it ends with the last consumer on it.
package final class FetchClient: Sendable {
    /// Where in the log it reads. A client has one request at a time under way to a broker, so one that waits at the end of a log holds
    /// back each partition that is started meanwhile.
    package enum Place: Sendable {
        /// The last few records, while they come in: never waits at the end, and reads nothing ahead between fetches.
        case tail
        /// What lies before: reads ahead between fetches, and waits at the end of the log rather than ask without rest.
        case backlog
    }

    package let place: Place
    /// What each partition on it may be read ahead.
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
            return try KafkaClient(.consumer, properties, overrides: overrides, defaults: KafkaReader.defaults.merging(share.settings) { $1 }, limit: limit, logger: logger)
        }
    }

    /// How long a fetch waits for the next sign of life, in ms.
    var fetchMillis: Int32 { properties.fetchMillis }

    /// The client, for use until its `leave`, and its handle of a topic.
    func enter(_ topic: String) throws(KafkaError) -> (client: KafkaClient, topic: OpaquePointer) {
        let client = try slot.enter("topic \(topic)")
        do throws(KafkaError) { return (client, try client.topic(topic)) } catch {
            client.leave()
            throw error
        }
    }

    /// Lets no more consumers begin on it; it ends with the last.
    package func close() { slot.close() }
}
