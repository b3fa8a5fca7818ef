import DStreams
import Differential
import Offsets
import Tables
import Testing

/// Ports whose plans do not tell what they make of a record: the cells say which step it is.
@Suite struct NotFollowedTests {
    private static let batches = [["a 1", "b 12"], ["a 3", "b 14"], ["a 25"], ["b 41"], []]

    private static func rows(_ spark: SparkSession) -> DataFrame {
        WordJob.rows(spark).select("k", "v", "timestamp_seconds(v) AS ts").withWatermark("ts", "0 seconds")
    }

    private static func counts(_ rows: DataFrame) -> DataFrame { rows.groupBy(window("ts", "10 seconds"), col("k")).agg(count("*").alias("n")) }

    /// The legacy job counts by key and batch, by which no port here does.
    private func reasons(_ port: @escaping @Sendable (SparkSession) throws -> DataStreamWriter) throws -> Set<String> {
        let job = JobComparison("job", legacy: { try WordJob.pairs($0).mapValues { $0 &+ 100 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in } }, port: port)
        let report = try job.run(against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
        let output = try #require(report.outputs.first)
        let different = output.cells.filter { $0.verdict == .different }
        #expect(!different.isEmpty && different.allSatisfy { $0.causes == [.unexplained] })
        let head = "The port cannot be followed record by record, so nothing can be proved: "
        return Set(different.map { $0.why.hasPrefix(head) ? String($0.why.dropFirst(head.count).prefix { $0 != "." }) : $0.why })
    }

    @Test func `a query without an aggregation`() throws {
        #expect(try reasons { Self.rows($0).select("k", "v").writeStream } == ["its query aggregates nothing"])
    }

    @Test func `an aggregation without a window names its keys`() throws {
        #expect(try reasons { Self.rows($0).groupBy("k").count().writeStream.outputMode(.update) } == ["it aggregates without a window, by k"])
    }

    @Test func `a union before the windows`() throws {
        #expect(
            try reasons { Self.counts(Self.rows($0).union(Self.rows($0))).writeStream.outputMode(.append) }
                == ["a union stands between Kafka and its aggregation"])
    }

    @Test func `an aggregation that filters by its window column`() throws {
        #expect(
            try reasons {
                Self.rows($0).withColumn("w", window("ts", "10 seconds")).where("w.end > timestamp_seconds(0)").groupBy("w", "k").agg(count("*").alias("n"))
                    .writeStream.outputMode(.append)
            } == ["it computes with its window, or filters by it, before it aggregates"])
    }

    @Test func `against the table engine it is the job that is not followed`() throws {
        func legacy(adding number: Int) -> @Sendable (StreamingContext) throws -> Void {
            { try WordJob.pairs($0).reduceByKey { $0 &+ $1 }.mapValues { $0 &+ number }.foreachRDD { _, _ in } }
        }
        let (topic, manifest) = (ListedTopic(texts: Self.batches.flatMap { $0 }), ListedTopic.manifest(Self.batches))
        func run(_ number: Int) throws -> RunOutcome {
            try LegacyJobRun("job", engine: .dstreams, build: legacy(adding: number)).run(RunInput(connector: topic, manifest: manifest))
        }
        let (old, new) = try (run(1), run(2))
        let report = try JobComparison("job", legacy: legacy(adding: 1), queries: nil)
            .report(legacy: old, other: new, against: .tables, connector: topic, manifest: manifest)
        let words = Set(try #require(report.outputs.first).cells.filter { $0.verdict == .different }.map { String($0.why.prefix { $0 != "." }) })
        #expect(
            words == [
                "The job cannot be followed record by record, so nothing can be proved: before its first shuffle stands more than functions of single records, or after it "
                    + "values are changed, and it has no port to ask"
            ])
    }

    @Test func `a port that is followed says none of it`() throws {
        let words = try reasons { Self.counts(Self.rows($0)).writeStream.outputMode(.append) }
        #expect(!words.isEmpty && !words.contains { $0.contains("cannot be followed") || $0.contains("No records were given") })
    }
}
