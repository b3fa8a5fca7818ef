import Columnar
import DStreams
import Differential
import Offsets
import Tables
import Testing

/// Whole jobs whose sides parse the same bytes differently. What each cell should be was worked out by hand.
@Suite struct LegacyLensTests {
    /// No `ts`, or a `k` that is no text, and the legacy job drops the record.
    struct Reading: Codable, Sendable {
        var k: String
        var v: Double
        var ts: Int64
    }

    private static let batches: [[String]] = [
        [#"{"k":"a","v":1,"ts":3000}"#, #"{"k":"a","v":2}"#, #"{"k":7,"v":4,"ts":5000}"#],
        [#"{"k":"a","v":2.6,"ts":15000}"#, #"{"k":"c","v":32,"ts":5000}"#],
        [#"{"k":"B","v":16,"ts":25000}"#, "not json"],
        [#"{"k":"z","v":1,"ts":100000}"#],
    ]

    private enum Shape: CaseIterable {
        case reducedWindow, windowFirst, filtered, mean, united, lastMapped, transformed
    }

    private static func legacy(_ shape: Shape) -> @Sendable (StreamingContext) throws -> Void {
        { ssc in
            let records = try KafkaUtils.createDirectStream(
                ssc, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "none", "group.id": "g"]))
            // Rounds where the port cuts, and writes keys small where the port does not.
            let pairs = records.flatMap { Reading(json: $0.value) }.map { ($0.k.lowercased(), Int($0.v.rounded())) }
            if shape == .mean {
                pairs.mapValues { (1, $0) }
                    .reduceByKeyAndWindow({ ($0.0 &+ $1.0, $0.1 &+ $1.1) }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                    .mapValues { (sum: (Int, Int)) -> Double in Double(sum.1) / Double(sum.0) }.foreachRDD { _, _ in }
                return
            }
            let totals =
                switch shape {
                case .windowFirst: pairs.window(.seconds(20), .seconds(10)).reduceByKey { $0 &+ $1 }
                case .transformed:
                    pairs.transform { $0 }.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                case .filtered:
                    pairs.filter { $0.1 != 1_000 }
                        .reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10)).filter {
                            $0.1 < 1_000
                        }
                case .united:
                    // Both halves of one topic, each in its own way, and a topic that has nothing.
                    pairs.filter { $0.0 == "a" }.union(pairs.filter { $0.0 != "a" }).union(try Self.other(ssc))
                        .reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                case .reducedWindow, .lastMapped, .mean:
                    pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                }
            if shape == .lastMapped {
                totals.map { ($0.0, $0.1) }.foreachRDD { _, _ in }
            } else {
                totals.foreachRDD { _, _ in }
            }
        }
    }

    private static func other(_ ssc: StreamingContext) throws -> DStream<(String, Int)> {
        try KafkaUtils.createDirectStream(
            ssc, .preferConsistent, .assign([TopicPartition("u", 0)], ["bootstrap.servers": "none", "group.id": "g"])
        ).map { _ in ("never", 1) }
    }

    private static func port(_ shape: Shape) -> @Sendable (SparkSession) throws -> DataStreamWriter {
        { spark in
            spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .select(from_json(col("value").cast("string"), "k string, v double, ts long").alias("r"))
                .select("r.k", "CAST(r.v AS long) AS v", "timestamp_millis(r.ts) AS ts")
                .where("k IS NOT NULL")
                .withWatermark("ts", "0 seconds")
                .groupBy(window("ts", "20 seconds", "10 seconds"), col("k")).agg(
                    shape == .mean ? avg("v").alias("mean") : sum("v").alias("total")
                )
                .writeStream.outputMode(.append)
        }
    }

    private func compare(_ shape: Shape, _ other: JobComparison.Other, port: Bool = true) throws -> ComparisonReport {
        let connector = ListedTopic(texts: Self.batches.flatMap { $0 })
        let report = try JobComparison("totals", legacy: Self.legacy(shape), port: port ? Self.port(shape) : nil)
            .run(against: other, connector: connector, manifest: ListedTopic.manifest(Self.batches))
        return try #require(report.outputs.first)
    }

    private func account(_ report: ComparisonReport) -> [String] {
        report.cells.filter { $0.verdict == .different }.map { cell in
            let key = cell.key.map { if case .string(let text) = $0 { text } else { "?" } }.joined()
            let moved = cell.movedRecords.map(\.record.id.offset).sorted().map(String.init).joined(separator: ",")
            return "\(cell.label / 1_000) \(key): \(cell.causes.map(\.rawValue).joined(separator: "+")) \(moved)"
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4]) func `what only one side reads is named, record by record`(index: Int) throws {
        let shape = [Shape.reducedWindow, .windowFirst, .filtered, .mean, .united][index]
        let report = try compare(shape, .port)
        #expect(
            account(report) == [
                // The port reads the number 7 as a text, and the legacy job drops it.
                "10 7: schema 2",
                "10 c: boundary-shift 4",
                "20 7: schema 2",
                // 1 and 3 for the legacy job, 1 and 2 for the port.
                "20 a: type-overflow 3",
                "30 B: schema 5",
                "30 a: type-overflow 3",
                "30 b: schema 5",
                "30 c: boundary-shift 4",
                "40 B: schema 5",
                "40 b: schema 5",
                "40 z: boundary-shift 7",
            ])
        #expect(report.totals.explained == report.totals.different)
        let number = try #require(report.cells.first { $0.key == [.string("7")] })
        #expect(number.movedRecords.first?.record.text == #"{"k":7,"v":4,"ts":5000}"#)
        #expect(number.movedRecords.first?.record.batchLabel == nil)
        #expect(number.movedRecords.first?.why.hasPrefix("The legacy job leaves this record out; the port reads k 7 as text.") == true)
        let renamed = try #require(report.cells.first { $0.key == [.string("B")] })
        #expect(renamed.movedRecords.first?.record.otherKey?.wrappedValue == [.string("b")])
    }

    @Test(arguments: [0, 1]) func `a graph that cannot be asked record by record falls back to the port's reading`(index: Int) throws {
        let report = try compare([Shape.lastMapped, .transformed][index], .port)
        #expect(account(report).contains("10 c: boundary-shift 4"))
        #expect(account(report).contains("30 b: unexplained "))
        #expect(report.totals.explained < report.totals.different)
    }

    @Test func `the legacy job on tables is equal to itself, whatever the port makes of the records`() throws {
        for shape in [Shape.reducedWindow, .windowFirst] {
            let report = try compare(shape, .tables)
            #expect(report.verdict == .identical)
            #expect(report.totals.identical == 8)
        }
        #expect(try compare(.reducedWindow, .tables, port: false).verdict == .identical)
    }
}
