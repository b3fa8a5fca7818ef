import DStreams
import Differential
import KafkaTransport
import Offsets
import StreamTesting
import Tables
import Testing

/// Ports with windows over windows, and records whose time is far off. What each must say was worked out by hand.
@Suite struct ChainedWindowTests {
    struct Reading: Codable, Sendable {
        var k: String
        var v: Int
        var ts: Int64
    }

    private enum Shape: CaseIterable {
        /// Sums of sums.
        case sums
        /// The greatest sum.
        case greatest
        /// How many windows had records, over windows with an inverse.
        case counted
    }

    private static func reading(_ key: String, _ value: Int, _ second: Int64) -> String {
        #"{"k":"\#(key)","v":\#(value),"ts":\#(second * 1_000)}"#
    }

    /// Inner windows of one batch (10 s), outer ones of 30 s every 10 s.
    private static func legacy(_ shape: Shape) -> @Sendable (StreamingContext) throws -> Void {
        { ssc in
            let pairs = try KafkaUtils.createDirectStream(
                ssc, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "none", "group.id": "g"])
            ).flatMap { Reading(json: $0.value) }.map { ($0.k, $0.v) }
            let inner =
                shape == .counted
                ? pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(10), slideDuration: .seconds(10))
                : pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(10), slideDuration: .seconds(10))
            switch shape {
            case .sums:
                inner.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(30), slideDuration: .seconds(10)).foreachRDD { _, _ in }
            case .greatest:
                inner.reduceByKeyAndWindow({ max($0, $1) }, windowDuration: .seconds(30), slideDuration: .seconds(10)).foreachRDD { _, _ in
                }
            case .counted:
                inner.filter { $0.1 != 0 }.mapValues { _ in 1 }
                    .reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(30), slideDuration: .seconds(10)).foreachRDD { _, _ in }
            }
        }
    }

    private static func port(_ shape: Shape, delay: String = "0 seconds") -> @Sendable (SparkSession) throws -> DataStreamWriter {
        { spark in
            let inner = spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", "t").load()
                .select(from_json(col("value").cast("string"), "k string, v long, ts long").alias("r"))
                .select("r.k", "r.v", "timestamp_millis(r.ts) AS ts").withWatermark("ts", delay)
                .groupBy(window("ts", "10 seconds"), col("k")).agg(sum("v").alias("total"))
                .select("window_time(window) AS at", "k", "total")
            let outer = inner.groupBy(window("at", "30 seconds", "10 seconds"), col("k"))
            return
                switch shape
            {
            case .sums: outer.agg(sum("total").alias("s")).writeStream.outputMode(.append)
            case .greatest: outer.agg(max("total").alias("m")).writeStream.outputMode(.append)
            case .counted: outer.agg(count("*").alias("n")).writeStream.outputMode(.append)
            }
        }
    }

    /// One record a batch is at home, `a 4` belongs to the batch before, and the last batch moves the watermark past all.
    private static let batches = [
        [reading("a", 1, 3), reading("b", 2, 8)], [reading("a", 8, 15), reading("a", 4, 9)], [reading("b", 16, 27)], [reading("b", 32, 31)],
        [], [], [reading("z", 1, 300)], [reading("z", 1, 310)],
    ]

    private func compare(_ shape: Shape, _ batches: [[String]] = Self.batches, delay: String = "15 seconds") throws -> ComparisonReport {
        let report = try JobComparison("totals", legacy: Self.legacy(shape), port: Self.port(shape, delay: delay))
            .run(against: .port, connector: ListedTopic(texts: batches.flatMap { $0 }), manifest: ListedTopic.manifest(batches))
        return try #require(report.outputs.first)
    }

    private func account(_ report: ComparisonReport, _ key: String) -> [String] {
        report.cells.filter { $0.verdict == .different && $0.key == [.string(key)] }.map { cell in
            let moved = cell.movedRecords.map(\.record.id.offset).sorted().map(String.init).joined(separator: ",")
            return "\(cell.label / 1_000): \(ValuesText.of(cell.legacy)) \(ValuesText.of(cell.port)) "
                + "\(cell.causes.map(\.rawValue).joined(separator: "+")) \(moved)"
        }
    }

    private enum ValuesText {
        static func of(_ rows: [JSONValues]) -> String {
            rows.map { $0.wrappedValue.map { if case .long(let long) = $0 { "\(long)" } else { "?" } }.joined() }.joined(separator: "|")
        }
    }

    @Test func `sums over sums are explained by the record that lies in another inner window`() throws {
        let report = try compare(.sums)
        // By batch a has 1 under 10, 12 under 20; by its own time 5 and 8. From 20 on both outer windows hold all of it, until 40, where
        // the batch's 12 is left, and of the port's the 8.
        #expect(account(report, "a") == ["10: 1 5 boundary-shift 3", "40: 12 8 boundary-shift 3"])
        #expect(account(report, "b") == [])
        #expect(!report.cells.contains { $0.why.contains("No records were given") })
        let cell = try #require(report.cells.first { $0.label == 40_000 && $0.key == [.string("a")] })
        #expect(cell.expectedLegacy?.wrappedValue == [.long(12)] && cell.expectedPort?.wrappedValue == [.long(8)])
    }

    @Test func `the greatest of sums is explained although both sides count the same records`() throws {
        let report = try compare(.greatest)
        #expect(
            account(report, "a") == [
                "10: 1 5 boundary-shift 3", "20: 12 8 boundary-shift 3", "30: 12 8 boundary-shift 3", "40: 12 8 boundary-shift 3",
            ])
        let cell = try #require(report.cells.first { $0.label == 20_000 && $0.key == [.string("a")] })
        let moved = try #require(cell.movedRecords.first)
        #expect(moved.inLegacy && moved.inPort)
        #expect(
            moved.why.hasPrefix("Both sides count it here, through other inner windows: its batch is 00:00:20, its event time 00:00:09"))
    }

    @Test func `a record that an inner window dropped as late is missing in every window above`() throws {
        let report = try compare(.sums, delay: "0 seconds")
        // After the first batch the watermark stands at 8 s, after the second at 15 s: 4 at 9 s is in time. Late is only what comes behind
        // that.
        #expect(account(report, "a") == ["10: 1 5 boundary-shift 3", "40: 12 8 boundary-shift 3"])
        var late = Self.batches
        late[2].append(Self.reading("a", 64, 2))
        let dropped = try compare(.sums, late, delay: "0 seconds")
        let unexplained = dropped.cells.filter { $0.verdict == .different && $0.key == [.string("a")] && !$0.explained }
        #expect(unexplained.isEmpty)
        #expect(account(dropped, "a").contains("30: 77 13 late-drop+boundary-shift 3,5"), "\(account(dropped, "a"))")
    }

    @Test func `a count of inner windows is explained too`() throws {
        // The port has results of 1 and of 5 for a under 10 alike: it counts windows, and these are the same on both sides.
        #expect(account(try compare(.counted), "a") == [])
    }

    @Test func `whatever comes late or early, every difference of random streams is explained`() throws {
        var different = 0
        for round in 0..<36 {
            let seed = ProcessSeed.value &+ UInt64(round)
            var random = SeededGenerator(seed: seed)
            let shape = Shape.allCases[Int(seed % UInt64(Shape.allCases.count))]
            let delay = "\(random.below(4) * 10) seconds"
            var batches: [[String]] = (0..<(4 + random.below(8))).map { number in
                (0..<random.below(5)).map { _ in
                    let moved = random.below(4) == 0 ? 10 * (random.below(7) - 5) : 0
                    return Self.reading(
                        ["a", "b"][random.below(2)], 1 + random.below(9), Int64(max(0, number * 10 + random.below(10) + moved)))
                }
            }
            let end = Int64(batches.count) * 10
            batches += [[], [], [Self.reading("z", 1, end + 300)], [Self.reading("z", 1, end + 310)]]
            let report = try compare(shape, batches, delay: delay)
            different += report.totals.different
            let open = report.cells.filter { $0.verdict == .different && !$0.explained }
            #expect(
                open.isEmpty, "PORTAGE_SEED=\(seed) \(shape), delay \(delay): \(open.map { "\($0.label) \($0.key) \($0.why)" }), \(batches)"
            )
        }
        #expect(different > 100)
    }

    // MARK: A record from the future

    @Test func `a record far in the future that takes the watermark with it is named`() throws {
        var batches = Self.batches
        batches[1].append(Self.reading("b", 1, 40_000_000))
        let report = try compare(.sums, batches)
        let jump = try #require(report.watermarkJumps.first)
        #expect(report.watermarkJumps.count == 1)
        #expect(jump.id.offset == 4 && jump.batchLabel == 20_000 && jump.eventTime == 40_000_000_000_000)
        #expect(jump.watermark == 39_999_985_000)
        #expect(jump.cells > 0 && jump.cells <= report.totals.different)
        let text = TerminalReport(style: TerminalStyle(width: 120)).text(report)
        #expect(text.contains("Record 0@4 is timed 1971-04-08 23:06:40, 1 year after its batch (1970-01-01 00:00:20)"), "\(text)")
        #expect(HTMLReport().page(report).contains("<p class=\"jump\">Record 0@4 is timed"))
        #expect(try compare(.sums).watermarkJumps == [])
    }

    @Test func `a window far from all batches does not squeeze the page's timeline`() throws {
        func bars(_ page: String) -> Int {
            page.matches(of: /<rect class="records" x="\d+" y="\d+" width="(\d+)"/).compactMap { Int($0.output.1) }.max() ?? 0
        }
        var batches = Self.batches
        // The port has a window in 2096, while the batches are of 1970.
        batches[0] = [Self.reading("a", 1, 3), Self.reading("b", 2, 4_000_000_000)]
        batches[6] = [Self.reading("z", 1, 8_000_000_000)]
        let report = try compare(.sums, batches)
        let far = report.labels.filter { $0.label > 1_000_000_000 }
        #expect(!far.isEmpty)
        let page = HTMLReport().page(report)
        #expect(
            page.contains("Not drawn, as far from all batches: \(far.count) labels, 2096-10-02 07:06:50 – 2096-10-02 07:07:10"), "\(far)")
        #expect(bars(page) > 10)
        #expect(!HTMLReport().page(try compare(.sums)).contains("Not drawn"))
    }
}
