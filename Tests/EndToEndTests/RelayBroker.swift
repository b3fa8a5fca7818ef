import KafkaTransport
import StreamTesting

/// What the jobs of `relay` read: the topic `relay-in`, and numbers in it.
enum RelayBroker {
    /// A broker of the test's own, with topics of one partition that keep what they have, and the first numbers in `relay-in`.
    static func start(_ topics: [String] = ["relay-in"], records: Int = 0) throws -> BrokerProcess {
        let broker = try BrokerProcess()
        let admin = try KafkaCluster().admin(properties: broker.properties)
        for topic in topics { try admin.createTopic(topic, partitions: 1, settings: ["retention.ms": "-1"]) }
        if records > 0 { try feed(broker.properties, 0..<records) }
        return broker
    }

    /// Adds numbers as texts to `relay-in`.
    static func feed(_ properties: [String: String], _ range: Range<Int>) throws {
        let writer = try KafkaCluster().writer(properties: properties)
        defer { writer.close() }
        for number in range { try writer.send(OutgoingRecord(topic: "relay-in", partition: 0, value: Array("\(number)".utf8))) }
        try writer.flush()
    }
}
