import Foundation
import KafkaTransport
import Offsets
import Testing

/// Brokers that are away for a while: shorter than Java's clients wait, nothing is noticed.
@Suite struct OutageTests {
    private let partition = TopicPartition("t", 0)

    private func cluster() throws -> EmbeddedCluster {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: 1)
        return cluster
    }

    /// Takes the broker down, runs `body`, and has the broker back after a second meanwhile.
    private func whileAway<R>(_ cluster: EmbeddedCluster, _ body: () throws -> R) rethrows -> R {
        cluster.setBroker(1, up: false)
        let back = Thread {
            usleep(1_000_000); cluster.setBroker(1, up: true)
        }
        back.start()
        return try body()
    }

    @Test func `questions wait until the broker is back`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let reader = try KafkaReader(KafkaProperties(cluster.properties.merging(["group.id": "g"]) { $1 }))
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        defer { writer.close(); reader.close() }
        for value in 0..<3 as Range<UInt8> { try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [value])) }
        try writer.flush()
        try reader.commit([partition: 2])
        #expect(try whileAway(cluster) { try reader.partitions(of: "t") } == [partition])
        #expect(try whileAway(cluster) { try reader.latestOffsets(of: [partition]) } == [partition: 3])
        #expect(try whileAway(cluster) { try reader.committedOffsets(of: [partition]) } == [partition: 2])
        #expect(try whileAway(cluster) { try reader.fetch(OffsetRange(partition, from: 0, until: 3), includeHeaders: false).count } == 3)
        try whileAway(cluster) {
            try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [3]))
            try writer.flush()
        }
        #expect(try reader.latestOffsets(of: [partition]) == [partition: 4])
    }

    @Test func `a client that was opened while no broker was there gets its answer too`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let reader = try KafkaCluster().reader(properties: cluster.properties)
        defer { reader.close() }
        #expect(try whileAway(cluster) { try reader.latestOffsets(of: [partition]) } == [partition: 0])
    }

    @Test func `a commit that gets no answer is resumed when the broker is back, in the same run`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        // A call waits less than the outage lasts, a transaction longer.
        let properties = cluster.properties.merging(["transactional.id": "x", "max.block.ms": "300", "transaction.timeout.ms": "30000"]) {
            $1
        }
        let writer = try KafkaWriter(KafkaProperties(properties))
        let reader = try KafkaCluster().reader(properties: cluster.properties)
        defer { writer.close(); reader.close() }
        try writer.beginTransaction()
        try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [1]))
        try writer.flush()
        try whileAway(cluster) { try writer.commitTransaction() }
        try writer.beginTransaction()
        try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [2]))
        try writer.commitTransaction()
        let end = try reader.latestOffsets(of: [partition])[partition] ?? 0
        let records = try reader.fetch(OffsetRange(partition, from: 0, until: end), includeHeaders: false)
        #expect((0..<records.count).map { records.value(of: $0) } == [[1], [2]])
    }

    @Test func `the times that are set are kept: default.api.timeout.ms of a reader, max.block.ms of a writer`() throws {
        let cluster = try cluster()
        cluster.setBroker(1, up: false)
        defer { cluster.close() }
        let properties = cluster.properties.merging(["default.api.timeout.ms": "300", "max.block.ms": "500"]) { $1 }
        let reader = try KafkaCluster().reader(properties: properties)
        let writer = try KafkaCluster().writer(properties: properties)
        defer { writer.close(); reader.close() }
        let asked = #expect(throws: KafkaError.self) { try reader.partitions(of: "t") }
        #expect(asked?.code == .unreachable && asked?.message.contains("within 0.3 s") == true, "\(asked?.message ?? "")")
        let sent = #expect(throws: KafkaError.self) { try writer.send(OutgoingRecord(topic: "t", value: [1])) }
        #expect(sent?.code == .unreachable && sent?.message.contains("within 0.5 s") == true, "\(sent?.message ?? "")")
    }

    @Test func `a name that nobody resolves is said at once`() throws {
        let reader = try KafkaCluster(wait: .seconds(600)).reader(properties: ["bootstrap.servers": "no-such-broker.invalid:9092"])
        defer { reader.close() }
        let error = #expect(throws: KafkaError.self) { try reader.partitions(of: "t") }
        #expect(error?.code == .unreachable && error?.message.contains("no-such-broker.invalid:9092") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("Check the names") == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["0", "1000", "5000", "2147483647"])
    func `a record that is longer than fetch.max.bytes is read all the same`(limit: String) throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        let reader = try KafkaCluster().reader(
            properties: cluster.properties.merging(["fetch.max.bytes": limit, "max.partition.fetch.bytes": limit]) { $1 })
        defer { writer.close(); reader.close() }
        for size in [10, 600_000, 20] {
            try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [UInt8](repeating: 7, count: size)))
        }
        try writer.flush()
        let records = try reader.fetch(OffsetRange(partition, from: 0, until: 3), includeHeaders: false)
        #expect((0..<records.count).map { records.value(of: $0)?.count } == [10, 600_000, 20])
    }

    @Test func `an answer larger than receive.message.max.bytes is an error that names it, and no wait`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        let reader = try KafkaCluster(wait: .seconds(600)).reader(
            properties: cluster.properties.merging(["fetch.max.bytes": "1000", "receive.message.max.bytes": "5000"]) { $1 })
        defer { writer.close(); reader.close() }
        try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [UInt8](repeating: 7, count: 600_000)))
        try writer.flush()
        let error = #expect(throws: KafkaError.self) { try reader.fetch(OffsetRange(partition, from: 0, until: 1), includeHeaders: false) }
        #expect(error?.code == .badProperty && error?.message.contains("receive.message.max.bytes") == true, "\(error?.message ?? "")")
    }
}
