import BatchRuntime
import Columnar
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

    private static func counts(_ rows: DataFrame) -> DataFrame {
        rows.groupBy(window("ts", "10 seconds"), col("k")).agg(count("*").alias("n"))
    }

    /// The legacy job counts by key and batch, by which no port here does.
    private func reasons(_ port: @escaping @Sendable (SparkSession) throws -> DataStreamWriter) throws -> Set<String> {
        let job = JobComparison(
            "job", legacy: { try WordJob.pairs($0).mapValues { $0 &+ 100 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in } }, port: port)
        let report = try job.run(
            against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
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
        #expect(
            try reasons { Self.rows($0).groupBy("k").count().writeStream.outputMode(.update) } == ["it aggregates without a window, by k"])
    }

    @Test func `a union before the windows`() throws {
        #expect(
            try reasons { Self.counts(Self.rows($0).union(Self.rows($0))).writeStream.outputMode(.append) }
                == ["it has a union between Kafka and its aggregation"])
    }

    @Test func `an aggregation that filters by its window column`() throws {
        #expect(
            try reasons {
                Self.rows($0).withColumn("w", window("ts", "10 seconds")).where("w.end > timestamp_seconds(0)").groupBy("w", "k").agg(
                    count("*").alias("n")
                )
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
        let words = Set(
            try #require(report.outputs.first).cells.filter { $0.verdict == .different }.map { String($0.why.prefix { $0 != "." }) })
        #expect(
            words == [
                "The job cannot be followed record by record, so nothing can be proved: before its first shuffle it does more than apply "
                    + "functions to single records, or after it "
                    + "values are changed, and it has no port that shows them"
            ])
    }

    /// Words as rows whose columns are called as Kafka's are, and have other places and types.
    private final class Words: StreamSource, OffsetRangeSource {
        static let schema = Schema([
            Field("v", .long), Field("k", .string), Field("offset", .string), Field("ts", .timestamp), Field("partition", .integer),
        ])
        let description = "Words"
        let texts: [String]

        init(_ texts: [String]) { self.texts = texts }

        var offsetRanges: (any OffsetRangeSource)? { self }
        func initialPosition() -> String { "0" }
        func latestPosition(from start: String?) -> String? { start }
        func prepareForAvailableNow() {}
        func read(from start: String?, until end: String, columns: [Int]) -> [RecordBatch] { [] }
        func ranges(from start: String?, until end: String) -> [OffsetRange] { [] }
        func takes(_ range: OffsetRange) -> Bool { true }
        func position(before ranges: [OffsetRange]) -> String { "0" }
        func position(after start: String?, _ ranges: [OffsetRange]) -> String {
            "\(ranges.map(\.until).max() ?? start.flatMap { Int64($0) } ?? 0)"
        }
        func deferred(_ ranges: [OffsetRange], columns: [Int]) -> [DeferredBatch]? { nil }
        func read(_ ranges: [OffsetRange], columns: [Int]) throws -> [RecordBatch] {
            let rows = ranges.flatMap { range in
                (range.from..<range.until).map { offset -> [Value] in
                    let words = texts[Int(offset)].split(separator: " ")
                    let number = Int64(words[1]) ?? 0
                    return [.long(number), .string(String(words[0])), .string("\(offset)"), .timestamp(number * 1_000_000), .long(0)]
                }
            }
            return [try RecordBatch(rows: rows, schema: Self.schema)]
        }
    }

    @Test func `a source of one's own, whatever its columns are called`() throws {
        let texts = Self.batches.flatMap { $0 }
        let provider = DataSourceProvider("words", "Words.", streamReader: .init { _ in .init(schema: Words.schema) { _ in Words(texts) } })
        let said = try reasons { spark in
            try spark.dataSources.register(provider)
            return Self.counts(spark.readStream.format("words").load().withWatermark("ts", "0 seconds")).writeStream.outputMode(.append)
        }
        #expect(said == ["it reads words, whose rows are not records of Kafka"])
    }

    @Test func `a port that is followed says none of it`() throws {
        let words = try reasons { Self.counts(Self.rows($0)).writeStream.outputMode(.append) }
        #expect(!words.isEmpty && !words.contains { $0.contains("cannot be followed") || $0.contains("No records were given") })
    }
}
