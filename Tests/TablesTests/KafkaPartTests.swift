import BatchRuntime
import Columnar
import KafkaTransport
import Offsets
import StreamTesting
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
        for (partition, count) in [(0, 100_000), (1, 90_000), (2, 10_000)] { cluster.append((0..<count).map { "\($0)" }, to: "t", partition) }
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
}
