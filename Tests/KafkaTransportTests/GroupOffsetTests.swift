import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// Offsets of a group while its coordinator moves, loads, or waits for a transaction's markers.
@Suite struct GroupOffsetTests {
    private let partition = TopicPartition("t", 0)

    private func cluster() throws -> EmbeddedCluster {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: 1)
        return cluster
    }

    @Test(arguments: [EmbeddedCluster.Fault.notCoordinator, .coordinatorLoading, .coordinatorNotAvailable, .unstableOffset])
    func `a group's offset is asked for again until the coordinator can tell it`(fault: EmbeddedCluster.Fault) throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let reader = try KafkaReader(KafkaProperties(cluster.properties.merging(["group.id": "g"]) { $1 }))
        defer { reader.close() }
        try reader.commit([partition: 5])
        try cluster.failNext(4, of: .offsetFetch, with: fault)
        #expect(try reader.committedOffsets(of: [partition]) == [partition: 5])
    }

    @Test func `a coordinator that never knows is an error within the wait, not an offset that is not there`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let patient = try KafkaReader(KafkaProperties(cluster.properties.merging(["group.id": "g"]) { $1 }))
        let reader = try KafkaReader(
            KafkaProperties(cluster.properties.merging(["group.id": "g", "default.api.timeout.ms": "700"]) { $1 }))
        defer { patient.close(); reader.close() }
        try patient.commit([partition: 5])
        try cluster.failNext(1000, of: .offsetFetch, with: .unstableOffset)
        let error = #expect(throws: KafkaError.self) { try reader.committedOffsets(of: [partition]) }
        #expect(error?.isRetriable == true && error?.message.contains("group g") == true, "\(error?.message ?? "")")
    }

    /// What Apache Kafka 3.4 answered around a commit (`scripts/broker-front.py`, `Offsets`).
    @Test(.enabled(if: BrokerFront.isAvailable, "\(BrokerFront.comment)"))
    func `the mark of a transaction is right straight after its commit, and before the first`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        let front = try BrokerFront(before: cluster, ["--offsets", "1"])
        func writer() throws -> KafkaWriter {
            try KafkaWriter(KafkaProperties(["bootstrap.servers": front.bootstrapServers, "transactional.id": "w"]))
        }
        let first = try writer()
        defer { first.close() }
        #expect(try first.newestMarker(of: "g", at: partition) == nil)
        for number in [3, 4] as [Int64] {
            try first.beginTransaction()
            try first.send(OutgoingRecord(topic: "t", partition: 0, value: [1]))
            try first.commitTransaction(ProgressMarker(group: "g", partition: partition, number: number))
            #expect(try first.newestMarker(of: "g", at: partition) == number)
        }
        // Another writer, straight after a commit of this one's.
        try first.beginTransaction()
        try first.commitTransaction(ProgressMarker(group: "g", partition: partition, number: 5))
        let second = try writer()
        defer { second.close() }
        #expect(try second.newestMarker(of: "g", at: partition) == 5)
        try second.beginTransaction()
        try second.abortTransaction()
        #expect(try second.newestMarker(of: "g", at: partition) == 5)
        #expect(try second.newestMarker(of: "other", at: partition) == nil)
    }

    @Test(.enabled(if: BrokerFront.isAvailable, "\(BrokerFront.comment)"))
    func `a mark that was kept for another topic is found`() throws {
        let cluster = try cluster()
        defer { cluster.close() }
        try cluster.createTopic("before", partitions: 1)
        let front = try BrokerFront(before: cluster, ["--offsets", "0.2"])
        let writer = try KafkaWriter(KafkaProperties(["bootstrap.servers": front.bootstrapServers, "transactional.id": "w"]))
        defer { writer.close() }
        try writer.beginTransaction()
        try writer.commitTransaction(ProgressMarker(group: "g", partition: TopicPartition("before", 0), number: 9))
        #expect(try writer.newestMarker(of: "g", at: partition) == 9)
    }
}
