import Foundation
import KafkaTransport
import Offsets
import Testing

@Suite struct UnreachableTests {
    /// Nothing listens on port 1.
    private let properties = ["bootstrap.servers": "127.0.0.1:1"]
    private let cluster = KafkaCluster(wait: .milliseconds(300))

    @Test func `a broker that cannot be reached is an error that names it and how long was waited`() throws {
        let partition = TopicPartition("orders", 0)
        let reader = try KafkaReader(KafkaProperties(properties.merging(["group.id": "g"]) { $1 }, waitMillis: 300))
        let writer = try cluster.writer(properties: properties)
        let admin = try cluster.admin(properties: properties)
        defer { writer.close(); reader.close() }
        let calls: [(String, () throws -> Void)] = [
            ("partitions", { _ = try reader.partitions(of: "orders") }),
            ("latest", { _ = try reader.latestOffsets(of: [partition]) }),
            ("times", { _ = try reader.offsets(of: [partition], atOrAfterMillis: 5) }),
            ("fetch", { _ = try reader.fetch(OffsetRange(partition, from: 0, until: 5), includeHeaders: false) }),
            ("committed", { _ = try reader.committedOffsets(of: [partition]) }),
            ("commit", { try reader.commit([partition: 5]) }),
            ("commit again", { try reader.commit([partition: 6]) }),
            ("send", { try writer.send(OutgoingRecord(topic: "orders", value: [1])) }),
            ("create", { try admin.createTopic("orders", partitions: 1) }),
        ]
        for (name, call) in calls {
            let start = ContinuousClock.now
            let error = try #require(throws: KafkaError.self) { try call() }
            #expect(error.code == .unreachable && error.isRetriable, "\(name): \(error)")
            #expect(error.message.contains("127.0.0.1:1 within 0.3 s"), "\(name): \(error)")
            #expect(ContinuousClock.now - start < .seconds(5), "\(name)")
        }
    }

    @Test func `a broker that goes away during a fetch is an error within the wait, and its return is noticed`() throws {
        let embedded = try EmbeddedCluster()
        defer { embedded.close() }
        try embedded.createTopic("orders", partitions: 1)
        let partition = TopicPartition("orders", 0)
        let range = OffsetRange(partition, from: 0, until: 3)
        let writer = try KafkaCluster().writer(properties: embedded.properties)
        let reader = try cluster.reader(properties: embedded.properties)
        defer { writer.close(); reader.close() }
        for value in 0..<3 as Range<UInt8> { try writer.send(OutgoingRecord(topic: "orders", partition: 0, value: [value])) }
        try writer.flush()
        #expect(try reader.fetch(range, includeHeaders: false).count == 3)
        embedded.setBroker(1, up: false)
        let error = try #require(throws: KafkaError.self) { try reader.fetch(range, includeHeaders: false) }
        #expect(error.code == .unreachable, "\(error)")
        #expect(error.message.contains(embedded.bootstrapServers), "\(error)")
        embedded.setBroker(1, up: true)
        var count: Int?
        for _ in 0..<20 where count == nil { count = try? reader.fetch(range, includeHeaders: false).count }
        #expect(count == 3)
    }

    @Test func `a closed reader or writer says so`() throws {
        let reader = try cluster.reader(properties: properties)
        let writer = try cluster.writer(properties: properties)
        reader.close()
        writer.close()
        #expect(try #require(throws: KafkaError.self) { try reader.partitions(of: "orders") }.code == .closed)
        #expect(try #require(throws: KafkaError.self) { try writer.flush() }.code == .closed)
        #expect(try #require(throws: KafkaError.self) { try writer.send(OutgoingRecord(topic: "orders", value: nil)) }.code == .closed)
    }
}
