import Foundation
import KafkaTransport
import Portage

/// Fills a topic with readings of sensors, for what reads it afterwards: `feed SERVERS TOPIC RECORDS PARTITIONS [PADDING]`,
/// with as many bytes more in each record as PADDING says.
enum FeedWorkload {
    static func run(servers: String, topic: String, records: Int, partitions: Int32, padding: Int) throws {
        let properties = ["bootstrap.servers": servers]
        try KafkaCluster().admin(properties: properties).createTopic(topic, partitions: Int(partitions), settings: ["retention.ms": "-1"])
        let writer = try KafkaCluster().writer(properties: properties)
        defer { writer.close() }
        let rest = padding > 0 ? ",\"rest\":\"\(String(repeating: "x", count: padding))\"}" : "}"
        for number in 0..<records {
            let value = "{\"sensor_id\":\"sensor-\(number % 997)\",\"value\":\(Double(number % 5000) / 100),\"unit\":\"C\",\"ts_ms\":\(1_700_000_000_000 + number / 50)\(rest)"
            try writer.send(OutgoingRecord(topic: topic, partition: Int32(number % Int(partitions)), key: nil, value: Array(value.utf8)))
            if number % 100_000 == 0 { try writer.flush() }
        }
        try writer.flush()
    }
}
