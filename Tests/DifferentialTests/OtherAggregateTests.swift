import Differential
import DStreams
import KafkaTransport
import Tables
import Testing

/// A job ported with another aggregate: the explanation blames nobody whose rows are right.
@Suite struct OtherAggregateTests {
    /// Key, value and event time in ms.
    private static let batches: [[String]] = [
        ["a 2 1000", "a 4 2000", "a 6 3000", "b 5 4000", "b 7 5000"],
        ["a 1 11000", "a 9 12000", "b 3 13000", "b 8 14000", "b 1 15000"],
        ["a 5 21000", "b 4 22000", "b 2 23000"],
        ["a 0 61000"],
    ]

    private static func pairs(_ ssc: StreamingContext) throws -> DStream<(String, Int)> { try WordJob.pairs(ssc) }

    private static func windowed(
        _ aggregate: Column, length: String = "10 seconds", slide: String = "10 seconds"
    )
        -> @Sendable (SparkSession) throws -> DataStreamWriter
    {
        return { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .selectExpr(
                    "split(CAST(value AS string), ' ')[0] AS k", "CAST(split(CAST(value AS string), ' ')[1] AS long) AS v",
                    "timestamp_millis(CAST(split(CAST(value AS string), ' ')[2] AS long)) AS ts"
                )
                .withWatermark("ts", "0 seconds").groupBy(window("ts", length, slide), col("k")).agg(aggregate.alias("x")).writeStream
        }
    }

    private static func reduced(
        _ reduce: @escaping @Sendable (Int, Int) -> Int, length: Int64 = 10
    ) -> @Sendable (StreamingContext) throws -> Void {
        { ssc in
            try pairs(ssc).reduceByKeyAndWindow(reduce, windowDuration: .seconds(length), slideDuration: .seconds(10)).foreachRDD { _, _ in
            }
        }
    }

    private func cells(
        _ legacy: @escaping @Sendable (StreamingContext) throws -> Void,
        _ port: @escaping @Sendable (SparkSession) throws -> DataStreamWriter
    ) throws -> [CellReport] {
        let report = try JobComparison("j", legacy: legacy, port: port).run(
            against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
        return report.outputs[0].cells
    }

    private func why(_ cells: [CellReport], _ label: Int64, _ key: String) throws -> String {
        let cell = try #require(cells.first { $0.label == label && $0.key == [.string(key)] })
        #expect(cell.verdict == .different)
        #expect(!cell.explained)
        return cell.why
    }

    @Test func `a maximum in the place of a sum is the port's`() throws {
        let found = try cells(Self.reduced { $0 &+ $1 }, Self.windowed(max("v")))
        #expect(
            try why(found, 10_000, "a")
                == "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 12; the "
                    + "port's are the maximum, here 6."
        )
        let cell = try #require(found.first { $0.label == 20_000 && $0.key == [.string("b")] })
        #expect(cell.expectedLegacy?.wrappedValue == [.long(12)])
        #expect(cell.expectedPort?.wrappedValue == [.long(8)])
        // Of one record both are the same.
        #expect(found.first { $0.label == 30_000 && $0.key == [.string("a")] }?.verdict == .identical)
    }

    @Test func `a sum in the place of a maximum, and a minimum in that of a sum`() throws {
        #expect(
            try why(cells(Self.reduced { Swift.max($0, $1) }, Self.windowed(sum("v"))), 20_000, "a")
                == "The port computes another aggregate than the legacy job: the legacy rows are the maximum of their records, here 9; "
                    + "the port's are the sum, here 10."
        )
        #expect(
            try why(cells(Self.reduced { $0 &+ $1 }, Self.windowed(min("v"))), 20_000, "b")
                == "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 12; the "
                    + "port's are the minimum, here 1."
        )
    }

    @Test func `a count in the place of a sum`() throws {
        for aggregate in [count("*"), count("v")] {
            #expect(
                try why(cells(Self.reduced { $0 &+ $1 }, Self.windowed(aggregate)), 10_000, "b")
                    == "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 12; "
                        + "the port's are the count, here 2."
            )
        }
    }

    @Test func `in windows that overlap too`() throws {
        let found = try cells(Self.reduced({ $0 &+ $1 }, length: 20), Self.windowed(max("v"), length: "20 seconds"))
        // a: 2 + 4 + 6 + 1 + 9, and their greatest.
        #expect(
            try why(found, 20_000, "a")
                == "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 22; the "
                    + "port's are the maximum, here 9."
        )
    }

    @Test func `a record that moved does not explain a wrong aggregate away`() throws {
        let late = Self.batches.map { $0 }
        var batches = late
        // Comes in the second batch, belongs to the first window, and is late there.
        batches[1].append("a 50 9000")
        let report = try JobComparison("j", legacy: Self.reduced { $0 &+ $1 }, port: Self.windowed(max("v"))).run(
            against: .port, connector: ListedTopic(texts: batches.flatMap { $0 }), manifest: ListedTopic.manifest(batches))
        let cell = try #require(report.outputs[0].cells.first { $0.label == 20_000 && $0.key == [.string("a")] })
        #expect(!cell.explained)
        #expect(
            cell.why.hasPrefix(
                "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 60"))
    }

    @Test func `a legacy function that is none of the aggregates is not called wrong`() throws {
        #expect(
            try why(cells(Self.reduced { $0 &* 3 &+ $1 }, Self.windowed(max("v"))), 20_000, "a")
                == "The port computes the maximum and shows 9; the legacy rows, here 12, are not the sum, count, minimum, maximum or "
                    + "average of what the port reads."
        )
    }

    @Test func `a window over windows is told by what it takes in`() throws {
        let legacy: @Sendable (StreamingContext) throws -> Void = { ssc in
            try Self.pairs(ssc).reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(10), slideDuration: .seconds(10))
                .reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10)).foreachRDD { _, _ in }
        }
        let port: @Sendable (SparkSession) throws -> DataStreamWriter = { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .selectExpr(
                    "split(CAST(value AS string), ' ')[0] AS k", "CAST(split(CAST(value AS string), ' ')[1] AS long) AS v",
                    "timestamp_millis(CAST(split(CAST(value AS string), ' ')[2] AS long)) AS ts"
                )
                .withWatermark("ts", "0 seconds").groupBy(window("ts", "10 seconds"), col("k")).agg(sum("v").alias("s"))
                .select("window_time(window) AS at", "k", "s").groupBy(window("at", "20 seconds", "10 seconds"), col("k")).agg(
                    max("s").alias("x")
                ).writeStream
        }
        // a: 12 and 10.
        #expect(
            try why(cells(legacy, port), 20_000, "a")
                == "The port computes another aggregate than the legacy job: the legacy rows are the sum of their records, here 22; the "
                    + "port's are the maximum, here 12."
        )
    }
}
