import BatchRuntime
import Columnar
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Synchronization
import Tables
import Testing

/// A batch so large that it is read part by part.
@Suite struct KafkaPartTests {
    let cluster = ScriptedCluster()

    /// One line a partition: how many records there are, the sum of their values, the least and the greatest offset.
    private func counted() throws -> [String] {
        let session = SparkSession(connector: cluster, clock: ManualClock(millis: 1_000_000))
        let options = ["kafka.bootstrap.servers": "b:9092", "subscribe": "t", "startingOffsets": "earliest"]
        let lines = Lines()
        let query = try session.readStream.format("kafka").options(options).load()
            .select("partition", "offset", "cast(cast(value AS string) AS long) AS v")
            .groupBy("partition").agg(count("*").alias("n"), sum("v").alias("s"), min("offset").alias("low"), max("offset").alias("high"))
            .writeStream.outputMode(.complete)
            .foreachBatch { table, _ in lines.all = try table.orderBy("partition").collect().map { "\($0.values)" } }.prepare()
        defer { try? query.stop() }
        _ = try query.step()
        #expect(query.lastProgress?.numInputRows == 200_000)
        return lines.all
    }

    final class Lines: @unchecked Sendable {
        // Touched by the one thread that steps the query.
        var all: [String] = []
    }

    private func fill() {
        cluster.create("t", partitions: 3)
        for (partition, count) in [(0, 100_000), (1, 90_000), (2, 10_000)] {
            cluster.append((0..<count).map { "\($0)" }, to: "t", partition)
        }
    }

    private func line(_ partition: Int, _ low: Int, _ high: Int) -> String {
        let sum = (low...high).reduce(0, +)
        return "\([Value.long(Int64(partition)), .long(Int64(high - low + 1)), .long(Int64(sum)), .long(Int64(low)), .long(Int64(high))])"
    }

    @Test func `each record is read once, in parts of no more than 65,536`() throws {
        fill()
        #expect(try counted() == [line(0, 0, 99_999), line(1, 0, 89_999), line(2, 0, 9_999)])
        #expect(cluster.fetched.allSatisfy { $0.count <= 65_536 } && cluster.fetched.count == 5)
        #expect(cluster.fetched.reduce(0) { $0 + $1.count } == 200_000)
    }

    /// A topic of which offsets are known, and no record ever comes.
    private final class Silent: TopicConnector, TopicReader {
        let records: Int64
        let asked = Atomic(0)

        init(records: Int64) { self.records = records }

        func reader(properties: [String: String]) -> any TopicReader { self }
        func writer(properties: [String: String]) throws -> any TopicWriter { throw KafkaError(.other, "read only") }
        func topicNames() -> [String] { ["t"] }
        func partitions(of topic: String) -> [TopicPartition] { (0..<64).map { TopicPartition("t", $0) } }
        func earliestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets { all(partitions, 0) }
        func latestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets { all(partitions, records) }
        func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) -> PartitionOffsets { all(partitions, 0) }
        func close() {}

        private func all(_ partitions: [TopicPartition], _ offset: Int64) -> PartitionOffsets {
            var offsets = PartitionOffsets()
            for partition in partitions { offsets[partition] = offset }
            return offsets
        }

        func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
            asked.add(1, ordering: .relaxed)
            throw KafkaError(.unreachable, "\(range): no answer within 120 s")
        }
    }

    /// Each waits its time for the same broker: with many partitions that would be hours.
    @Test(arguments: [100, 1_000_000] as [Int64])
    func `after a read that failed no other is begun`(records: Int64) throws {
        let cluster = Silent(records: records)
        let session = SparkSession(connector: cluster, clock: ManualClock(millis: 1_000_000))
        let options = ["kafka.bootstrap.servers": "b:9092", "subscribe": "t", "startingOffsets": "earliest"]
        let query = try session.readStream.format("kafka").options(options).load().groupBy("partition").agg(count("*").alias("n"))
            .writeStream.outputMode(.complete).foreachBatch { _, _ in }.prepare()
        defer { try? query.stop() }
        let error = #expect(throws: (any Error).self) { try query.step() }
        #expect("\(String(describing: error))".contains("t-0 [0, "), "the failure of the first range is told: \(String(describing: error))")
        let asked = cluster.asked.load(ordering: .relaxed)
        #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(asked), "\(asked) reads")
    }
}
