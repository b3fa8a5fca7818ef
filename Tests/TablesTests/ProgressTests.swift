import BatchRuntime
import Foundation
import StreamTesting
import Tables
import Testing

/// The progress JSON next to what real Spark 3.5.8 said of the same queries over the same files (`scripts/oracle/progress.py`).
struct ProgressTests {
    struct Recorded: Decodable {
        struct Query: Decodable {
            var query: String
            var mode: String
            /// Spark's own text, a batch each.
            var progress: [String]
        }
        var queries: [Query]
    }

    static let recorded: [Recorded.Query] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/progress.json")
        return (try? JSONDecoder().decode(Recorded.self, from: Data(contentsOf: path)))?.queries ?? []
    }()

    static let batches = [
        ["1970-01-01 00:00:12,a", "1970-01-01 00:00:14,b"], ["1970-01-01 00:00:31,a"], ["1970-01-01 00:00:47,b", "1970-01-01 00:00:02,a"],
    ]

    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// What each value is, by its path: `sources[].metrics.x: string`. Null and a number are told apart, whole and broken numbers are not.
    private func shape(_ value: Any, _ path: String = "") -> [String] {
        switch value {
        case let members as [String: Any]:
            members.keys.sorted().flatMap { shape(members[$0] ?? NSNull(), "\(path).\($0)") } + ["\(path): object"]
        case let list as [Any]: list.flatMap { shape($0, "\(path)[]") } + ["\(path): list of \(list.count)"]
        case is String: ["\(path): string"]
        case is NSNull: ["\(path): null"]
        default: ["\(path): number"]
        }
    }

    private func run(_ name: String) throws -> [StreamingQueryProgress] {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        for (number, lines) in Self.batches.enumerated() {
            try scratch.write("in/\(number).txt", lines.joined(separator: "\n") + "\n")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(1000 + number))], ofItemAtPath: "\(scratch.path)/in/\(number).txt")
        }
        let spark = SparkSession()
        let lines = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(scratch.path + "/in")
        let events = lines.selectExpr("to_timestamp(split(value,',')[0]) ts", "split(value,',')[1] k").withWatermark("ts", "5 seconds")
        let table: DataFrame
        switch name {
        case "windowed": table = events.groupBy(window("ts", "10 seconds"), col("k")).count()
        case "keyed": table = events.groupBy(col("k")).count()
        default: table = lines
        }
        let query = try table.writeStream.format("noop").queryName(name).outputMode(name == "keyed" ? .update : .append)
            .option("checkpointLocation", scratch.path + "/c").trigger(.availableNow).prepare()
        try query.runAvailable()
        try query.stop()
        return query.recentProgress
    }

    @Test(arguments: ["stateless", "windowed", "keyed"])
    func `each batch has Spark's fields, of Spark's types, and where they follow from the data Spark's values`(name: String) throws {
        let spark = try #require(Self.recorded.first { $0.query == name }).progress.map { try object($0) }
        let ours = try run(name).map { try object($0.json) }
        #expect(ours.count == spark.count)
        for (mine, theirs) in zip(ours, spark) {
            #expect(shape(mine) == shape(theirs), "batch \(theirs["batchId"] ?? "")")
            func same(_ path: String, _ get: ([String: Any]) -> Any?) {
                #expect("\(get(mine) ?? "nil")" == "\(get(theirs) ?? "nil")", "\(path) of batch \(theirs["batchId"] ?? "")")
            }
            for field in ["name", "batchId", "numInputRows"] { same(field) { $0[field] } }
            for field in ["avg", "max", "min", "watermark"] { same("eventTime.\(field)") { ($0["eventTime"] as? [String: Any])?[field] } }
            for field in ["operatorName", "numRowsTotal", "numRowsUpdated", "numRowsRemoved", "numRowsDroppedByWatermark"] {
                same(field) { ($0["stateOperators"] as? [[String: Any]])?.first?[field] }
            }
            for field in ["startOffset", "endOffset", "numInputRows"] {
                same("sources.\(field)") { ($0["sources"] as? [[String: Any]])?.first?[field] }
            }
            same("sink.numOutputRows") { ($0["sink"] as? [String: Any])?["numOutputRows"] }
        }
        #expect(
            ours.last.map { ($0["stateOperators"] as? [[String: Any]])?.first?["memoryUsedBytes"] as? Int ?? 0 } != 0 || name == "stateless"
        )
    }
}
