import Columnar
import Differential
import DStreams
import KafkaTransport
import Offsets
import RDDs
import StreamTesting
import Tables
import Testing

/// The settings that a job gives hold in the session of its port.
@Suite struct JobConfTests {
    private static let batches = [["2023-2-3"]]

    /// What a port of one query emits for a text, under the job's settings.
    private func emitted(_ conf: SparkConf, _ expression: String) throws -> [[Value]] {
        var run = PortJobRun("job") { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .selectExpr("CAST(value AS string) AS v").selectExpr(expression).writeStream
        }
        run.conf = conf
        let input = RunInput(connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
        return try run.run(input).observations.flatMap(\.rows)
    }

    @Test func `the job's time zone and parser policy are those of its port`() throws {
        let hour = "hour(timestamp_seconds(0L)) AS h"
        #expect(try emitted(SparkConf(), hour) == [[.long(0)]])
        #expect(try emitted(SparkConf().set("spark.sql.session.timeZone", "America/New_York"), hour) == [[.long(19)]])
        // Spark 3's pattern does not read it, Spark 2's did.
        let date = "to_date(v, 'yyyy-MM-dd') AS d"
        #expect(throws: (any Error).self) { try emitted(SparkConf(), date) }
        #expect(try emitted(SparkConf().set("spark.sql.legacy.timeParserPolicy", "CORRECTED"), date) == [[.null]])
        #expect(try emitted(SparkConf().set("spark.sql.legacy.timeParserPolicy", "LEGACY"), date) == [[.date(19391)]])
    }

    @Test func `settings of streams do no harm to the port, and one that nobody knows is refused`() throws {
        let streams = SparkConf().set("spark.streaming.backpressure.enabled", "true").set("spark.default.parallelism", "3")
        #expect(try emitted(streams, "v") == [[.string("2023-2-3")]])
        let error = #expect(throws: (any Error).self) { try emitted(SparkConf().set("spark.sql.session.timezones", "UTC"), "v") }
        #expect("\(error.map { "\($0)" } ?? "")".contains("spark.sql.session.timeZone"))
    }

    @Test func `a comparison gives the job's settings to both sides`() throws {
        let seen = Locked<[String]>([])
        var comparison = JobComparison("job", legacy: { ssc in
            seen.update { $0.append("legacy " + ssc.sparkContext.getConf.get("spark.sql.session.timeZone", "none")) }
            try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "none", "group.id": "g"]))
                .map { $0.value?.string ?? "" }.foreachRDD { _, _ in }
        }, port: { spark in
            seen.update { $0.append("port " + spark.conf.get("spark.sql.session.timeZone", "none")) }
            return spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .selectExpr("CAST(value AS string) AS v").writeStream
        })
        comparison.conf = SparkConf().set("spark.sql.session.timeZone", "Asia/Tokyo")
        _ = try comparison.run(
            against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
        #expect(Set(seen.value) == ["legacy Asia/Tokyo", "port Asia/Tokyo"])
    }
}
