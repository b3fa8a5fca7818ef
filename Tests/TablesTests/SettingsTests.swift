import Columnar
import Foundation
import Expressions
import Plans
import Settings
import StreamTesting
import Tables
import Testing

/// Settings are checked where they are given, and those that are offered work.
@Suite struct SettingsTests {
    /// What real Spark 3.5.8 refuses, and what it takes.
    @Test(arguments: [
        ("spark.sql.shuffle.partitions", "0", "must be positive"), ("spark.sql.shuffle.partitions", "x", "should be int, but was x"),
        ("spark.sql.session.timeZone", "Nowhere", "Cannot resolve the given timezone"),
        ("spark.sql.session.timeZone", "utc", "Cannot resolve the given timezone"),
        ("spark.sql.legacy.timeParserPolicy", "x", "should be one of CORRECTED, EXCEPTION, LEGACY"),
        ("spark.sql.streaming.multipleWatermarkPolicy", "average", "min, max"),
        ("spark.sql.streaming.minBatchesToRetain", "x", "should be int"),
        ("spark.sql.streaming.noDataMicroBatches.enabled", "yes", "should be boolean"),
    ])
    func `a value that cannot be read is refused wherever it is given`(_ name: String, _ value: String, _ why: String) throws {
        let spark = SparkSession()
        let error = #expect(throws: AnalysisError.self) { try spark.conf.set(name, value) }
        #expect(error?.description.contains(why) == true && error?.description.contains(name) == true, "\(String(describing: error))")
        #expect(throws: AnalysisError.self) { try SparkSession.builder.config(name, value).getOrCreate() }
        #expect(throws: AnalysisError.self) { try SparkSession(conf: [name: value]).createDataFrame([[.long(1)]], "a long") }
        #expect(throws: AnalysisError.self) { try SparkSession(conf: [name: value]).readStream.format("kafka").load().schema }
    }

    @Test(arguments: [
        ("spark.sql.session.timeZone", "PST"), ("spark.sql.session.timeZone", "GMT+3"), ("spark.sql.session.timeZone", "+3"),
        ("spark.sql.legacy.timeParserPolicy", "legacy"),
        ("spark.sql.columnNameOfCorruptRecord", ""), ("spark.executor.memory", "4g"),
        ("spark.serializer", "org.apache.spark.serializer.KryoSerializer"), ("spark.sql.adaptive.enabled", "false"), ("my.own.key", "x"),
    ])
    func `what Spark takes is taken`(_ name: String, _ value: String) throws {
        let spark = SparkSession()
        try spark.conf.set(name, value)
        #expect(try spark.conf.get(name) == value)
    }

    /// Spark's results change by each of these values.
    @Test(arguments: [
        ("spark.sql.ansi.enabled", "true", "false"), ("spark.sql.caseSensitive", "true", "FALSE"),
        ("spark.sql.mapKeyDedupPolicy", "LAST_WIN", "exception"),
        ("spark.sql.groupByOrdinal", "false", "true"), ("spark.sql.jsonGenerator.ignoreNullFields", "false", "true"),
        ("spark.sql.parser.escapedStringLiterals", "true", "false"), ("spark.sql.legacy.sizeOfNull", "false", "true"),
        ("spark.sql.json.enablePartialResults", "false", "true"), ("spark.sql.timestampType", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ"),
    ])
    func `a setting that is done in one way is taken with that value and refused with another`(
        _ name: String, _ value: String, _ done: String
    ) throws {
        let spark = SparkSession()
        let error = #expect(throws: AnalysisError.self) { try spark.conf.set(name, value) }
        #expect(error?.message.contains("\(name)=\(value): this setting changes Spark's results") == true, "\(String(describing: error))")
        try spark.conf.set(name, done)
        #expect(try spark.conf.get(name) == done)
    }

    @Test(arguments: ["spark.sql.legacy.noSuchForm", "spark.sql.json.noSuch", "spark.sql.parser.noSuch"])
    func `a name under a family of settings that change results is not waved through`(_ name: String) {
        #expect(throws: AnalysisError.self) { try SparkSession().conf.set(name, "true") }
    }

    @Test func `a name that nobody knows is refused with the nearest one`() throws {
        for _ in 0..<3 {
            let error = #expect(throws: AnalysisError.self) { try SparkSession().conf.set("spark.sql.shufle.partition", "4") }
            #expect(error?.description.contains("did you mean spark.sql.shuffle.partitions?") == true, "\(String(describing: error))")
        }
        let zone = #expect(throws: AnalysisError.self) {
            try SparkSession.builder.config("spark.sql.session.timezone", "UTC").getOrCreate()
        }
        #expect(zone?.description.contains("did you mean spark.sql.session.timeZone?") == true)
    }

    @Test func `every setting has a default that it would take, and is entered once`() {
        #expect(KnownSettings.byName.count == KnownSettings.entries.count, "a setting is entered twice")
        for entry in KnownSettings.entries {
            if let fallback = entry.fallbackText { #expect(throws: Never.self) { try entry.check(fallback) } }
            #expect(entry.doc.hasSuffix("."), "\(entry.name)")
        }
    }

    @Test func `variables that name each other twice are refused before they fill the memory`() throws {
        let spark = SparkSession()
        for level in 0..<24 { try spark.conf.set("v\(level)", "${v\(level + 1)}${v\(level + 1)}") }
        try spark.conf.set("v24", "1 + ")
        let table = try spark.createDataFrame([[.long(1)]], "a long")
        let error = #expect(throws: AnalysisError.self) { try table.selectExpr("${v0} 1").collect() }
        #expect(error?.message.contains("replacements") == true, "\(String(describing: error))")
        try spark.conf.set("v3", "1")
        #expect(try table.selectExpr("'${v2}' AS x").collect().map(\.values) == [[.string("11")]])
    }

    @Test func `more partitions of state than can be are refused`() {
        let error = #expect(throws: AnalysisError.self) { try SparkSession().conf.set("spark.sql.shuffle.partitions", "2147483647") }
        #expect(error?.message.contains("at most 100000") == true)
    }

    @Test func `an empty path is refused wherever one is given`() throws {
        let spark = SparkSession()
        let table = try spark.createDataFrame([[.long(1)]], "a long")
        for attempt in [
            { _ = try spark.read.format("json").schema("a long").load("").collect() }, { try table.write.format("json").save("") },
            { _ = try spark.readStream.format("json").schema("a long").load("").writeStream.format("noop").start() },
            {
                _ = try MemoryStream(Schema([Field("a", .long)])).toDF(spark).writeStream.format("json").option(
                    "checkpointLocation", NSTemporaryDirectory() + UUID().uuidString
                ).start("")
            },
        ] as [() throws -> Void] {
            let error = #expect(throws: AnalysisError.self) { try attempt() }
            #expect(error?.message.contains("Can not create a Path from an empty string") == true, "\(String(describing: error))")
        }
    }

    @Test func `an option that is missing is named with its format`() {
        let error = #expect(throws: AnalysisError.self) { _ = try SparkSession().read.format("json").schema("a long").load().collect() }
        #expect(error?.message.hasPrefix("json: 'path' is not specified.") == true)
    }

    // MARK: The time zone

    /// Each value by Spark in America/New_York: see fixtures/oracle/values.json.
    @Test func `the zone given to a session holds for casts, functions, JSON and what is shown`() throws {
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": "America/New_York"])
        let frame = try spark.createDataFrame([[.string("2023-07-01 12:00:00")]], "s string")
            .selectExpr(
                "cast(s as timestamp) t", "hour(cast(s as timestamp)) h", "to_json(struct(cast(s as timestamp) t)) j",
                "from_json('{\"t\":\"2023-02-03T01:02:03.123456789\"}', 't timestamp').t f",
                "date_format(cast(s as timestamp), 'HH:mm XXX') x", "cast(timestamp_seconds(0) as string) e")
        #expect(
            try frame.collect()[0].values == [
                .timestamp(1_688_227_200_000_000), .long(12), .string("{\"t\":\"2023-07-01T12:00:00.000-04:00\"}"),
                .timestamp(1_675_404_123_123_456), .string("12:00 -04:00"), .string("1969-12-31 19:00:00"),
            ])
        try spark.conf.set("spark.sql.session.timeZone", "UTC")
        #expect(try frame.collect()[0].values[0] == .timestamp(1_688_212_800_000_000))
    }

    @Test func `a running query keeps its zone, a restarted one has its session's`() throws {
        let scratch = NSTemporaryDirectory() + "zone-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        func run(_ zone: String, _ file: Int) throws {
            let spark = SparkSession(conf: ["spark.sql.session.timeZone": zone])
            try FileManager.default.createDirectory(atPath: scratch + "/in", withIntermediateDirectories: true)
            try "{\"s\":\"2023-07-01 12:00:00\"}\n".write(toFile: scratch + "/in/\(file).json", atomically: true, encoding: .utf8)
            try spark.readStream.format("json").schema("s timestamp").load(scratch + "/in").writeStream.format("json").option(
                "path", scratch + "/out"
            )
            .option("checkpointLocation", scratch + "/checkpoint").trigger(.availableNow).start().awaitTermination()
        }
        try run("America/New_York", 1)
        try run("Asia/Kolkata", 2)
        let lines = try FileManager.default.contentsOfDirectory(atPath: scratch + "/out").filter { $0.hasSuffix(".json") }.sorted()
            .map { try String(contentsOfFile: scratch + "/out/" + $0, encoding: .utf8) }
        #expect(lines == ["{\"s\":\"2023-07-01T12:00:00.000-04:00\"}\n", "{\"s\":\"2023-07-01T12:00:00.000+05:30\"}\n"])
    }

    /// Spark's windows are of UTC, whatever the zone: a day begins at 20:00 or 19:00 in New York, and 23 hours of a day are a whole one.
    @Test func `windows of a day over a change of clocks are UTC's days, shown in the zone`() throws {
        let spark = SparkSession(conf: ["spark.sql.session.timeZone": "America/New_York"])
        let frame = try spark.createDataFrame(
            [
                [.string("2023-03-12 01:30:00")], [.string("2023-03-12 03:30:00")], [.string("2023-03-12 19:59:59")],
                [.string("2023-03-12 20:00:00")],
            ], "s string"
        )
        .selectExpr("cast(s as timestamp) t").groupBy(window("t", "1 day")).agg(count("*").alias("n")).selectExpr(
            "cast(window.start as string) s", "n"
        ).orderBy("s")
        #expect(
            try frame.collect().map(\.values) == [[.string("2023-03-11 19:00:00"), .long(3)], [.string("2023-03-12 20:00:00"), .long(1)]])
    }

    @Test func `an empty checkpoint location is refused`() throws {
        let scratch = NSTemporaryDirectory() + "empty-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let error = #expect(throws: AnalysisError.self) {
            try SparkSession().readStream.format("text").load(scratch).writeStream.format("noop").option("checkpointLocation", "").start()
        }
        #expect(error?.description.contains("checkpointLocation") == true)
    }

    @Test func `two letters that changed places are one slip`() {
        #expect(NearestName.find("wrods", among: ["words", "totals"]) == "words")
        #expect(NearestName.find("spark.sql.shufle.partitoins", among: ["spark.sql.shuffle.partitions"]) == "spark.sql.shuffle.partitions")
        #expect(NearestName.find("ab", among: ["xy"]) == nil)
        #expect(NearestName.distance(Array("abcd".unicodeScalars), Array("badc".unicodeScalars)) == 2)
    }
}
