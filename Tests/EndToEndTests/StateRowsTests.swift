import Adapter
import BatchRuntime
import Checkpoints
import DStreams
import Foundation
import Portage
import RDDs
import StateStore
import StreamTesting
import Testing

/// What a job keeps, shown without the job: `state read` over checkpoints of jobs with values of every kind.
@Suite struct StateRowsTests {
    struct Reading: Codable, Hashable, Sendable {
        var id = "r \"1\""
        var tags = ["x", "y"]
        var level: Double? = 2.5
        var unit: String?
    }

    private static let reading = #"{"id":"r \"1\"","level":2.5,"tags":["x","y"]}"#

    /// The lines of the state after one batch of one pair.
    private func lines<K: Sendable, V: Sendable>(
        _ pair: (K, V), onTables: Bool, withoutForms: Bool = false, _ job: (DStream<(K, V)>) -> Void
    ) throws -> [String] {
        let scratch = try Scratch(inMemory: true)
        let ssc = StreamingContext(SparkContext(appName: "job"), .milliseconds(10), clock: ManualClock(millis: 0))
        ssc.checkpoint(scratch.path("kept"))
        ssc.storage.files = LocalFileSystem(isDurable: false)
        if onTables { ssc.runOnTables() }
        job(ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize([pair], 1)])))
        try ssc.runBatches(until: .init(10))
        ssc.stop()
        let state = try StoredState(of: scratch.path("kept"))
        let id = try #require(state.operators.first).operatorInfo.operatorId
        var schema = try state.schema(of: id)
        if withoutForms {
            for index in schema.key.indices { schema.key[index].metadata[LogicalType.metadataKey] = nil }
            for index in schema.value.indices { schema.value[index].metadata[LogicalType.metadataKey] = nil }
        }
        let (rows, forms) = try StateRows(state, operatorID: id, schema: schema).text(at: 0)
        #expect(rows.table(rows: 10).contains("partition_id"))
        let lines = String(decoding: rows.json(forms), as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(!lines.isEmpty)
        for line in lines { #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any], "\(line)") }
        return lines
    }

    private func onTables<K: Hashable & Sendable, V: Sendable>(
        _ key: K, _ value: V, shows shown: (key: String, value: String), old: Bool = false
    ) throws {
        for line in try lines(
            (key, value), onTables: true, withoutForms: old,
            { pairs in
                pairs.reduceByKeyAndWindow({ $1 }, windowDuration: .milliseconds(30)).foreachRDD { _ in }
            })
        {
            #expect(line.contains("\"key\":\(shown.key)},") && line.contains("{\"reduceByKeyAndWindow\":\(shown.value)},"), "\(line)")
        }
    }

    private func onDStreams<K: Codable & Hashable & Sendable, V: Codable & Sendable>(
        _ key: K, _ value: V, shows shown: (key: String, value: String)
    ) throws {
        for line in try lines(
            (key, value), onTables: false,
            { pairs in
                pairs.updateStateByKey { (values: [V], state: V?) in values.last ?? state }.foreachRDD { _ in }
            })
        {
            #expect(line.contains("{\"key\":\(shown.key)},") && line.contains("{\"value\":\(shown.value),\"time\""), "\(line)")
        }
    }

    @Test func `values of a job on the table engine`() throws {
        let key = "\"a\""
        try onTables("a", 5, shows: (key, "5"))
        try onTables("a", Int8(-5), shows: (key, "-5"))
        try onTables("a", UInt64.max, shows: (key, "18446744073709551615"))
        try onTables("a", UInt16(7), shows: (key, "7"))
        try onTables("a", 1.5, shows: (key, "1.5"))
        try onTables("a", Double.nan, shows: (key, "\"NaN\""))
        try onTables("a", Float(0.25), shows: (key, "0.25"))
        try onTables("a", true, shows: (key, "true"))
        try onTables("a", "x\"y", shows: (key, #""x\"y""#))
        try onTables("a", "", shows: (key, "\"\""))
        try onTables("a", Reading(), shows: (key, Self.reading))
        try onTables("a", Int?.none, shows: (key, "null"))
        try onTables("a", Int?.some(3), shows: (key, "3"))
        try onTables("a", [1, 2], shows: (key, "[1,2]"))
        try onTables("a", [String](), shows: (key, "[]"))
    }

    @Test func `tuples, and lists and optionals of them, on the table engine`() throws {
        let key = "\"a\""
        try onTables("a", ("b", 2), shows: (key, #"{"_1":"b","_2":2}"#))
        try onTables("a", (1.5, (UInt.max, Reading())), shows: (key, #"{"_1":1.5,"_2":{"_1":18446744073709551615,"_2":\#(Self.reading)}}"#))
        try onTables("a", (Int?.none, true), shows: (key, #"{"_1":null,"_2":true}"#))
        try onTables("a", [(1, "x"), (2, "y")], shows: (key, #"[{"_1":1,"_2":"x"},{"_1":2,"_2":"y"}]"#))
        try onTables("a", (Int, String)?.none, shows: (key, "null"))
        try onTables("a", (Int, String)?.some((1, "x")), shows: (key, #"{"_1":1,"_2":"x"}"#))
    }

    @Test func `keys of a job on the table engine`() throws {
        try onTables(7, 1, shows: ("7", "1"))
        try onTables(UInt64.max, 1, shows: ("18446744073709551615", "1"))
        try onTables(Reading(), 1, shows: (Self.reading, "1"))
        try onTables(["x", "y"], 1, shows: (#"["x","y"]"#, "1"))
        try onTables(Int?.none, 1, shows: ("null", "1"))
    }

    @Test func `keys and values of a job on the DStream engine`() throws {
        try onDStreams("a", 5, shows: ("\"a\"", "5"))
        try onDStreams(UInt64.max, UInt8(200), shows: ("18446744073709551615", "200"))
        try onDStreams(Reading(), Reading(), shows: (Self.reading, Self.reading))
        try onDStreams(Int?.some(3), [1, 2], shows: ("3", "[1,2]"))
        try onDStreams("", "x\"y", shows: ("\"\"", #""x\"y""#))
        try onDStreams(true, 1.5, shows: ("true", "1.5"))
        try onDStreams("a", Int??.some(nil), shows: ("\"a\"", "null"))
    }

    @Test func `tuples of a job on the DStream engine`() throws {
        let lines = try lines(("a", (Reading(), UInt64.max)), onTables: false) { pairs in
            pairs.updateStateByKey { (values: [(Reading, UInt64)], state: (Reading, UInt64)?) in values.last ?? state }.foreachRDD { _ in }
        }
        #expect(lines.count == 1 && lines[0].contains(#"{"value":{"_1":\#(Self.reading),"_2":18446744073709551615},"time""#), "\(lines)")
    }

    @Test func `each of several aggregations is shown by its own form`() throws {
        let scratch = try Scratch(inMemory: true)
        let ssc = StreamingContext(SparkContext(appName: "job"), .milliseconds(10), clock: ManualClock(millis: 0))
        ssc.checkpoint(scratch.path("kept"))
        ssc.runOnTables()
        let sums = ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize([("a", UInt64.max)], 1)])).reduceByKeyAndWindow(
            { $1 }, windowDuration: .milliseconds(30))
        let pairs: DStream<(Reading, (Int, String))> = sums.map { (Reading(), (1, $0.0)) }
        pairs.reduceByKeyAndWindow({ $1 }, windowDuration: .milliseconds(30)).foreachRDD { _ in }
        try ssc.runBatches(until: .init(20))
        ssc.stop()
        let state = try StoredState(of: scratch.path("kept"))
        func shown(_ place: Int) throws -> String {
            let (rows, forms) = try StateRows(state, operatorID: state.operators[place].operatorInfo.operatorId).text(
                at: state.batches.last ?? 0)
            return String(decoding: rows.json(forms), as: UTF8.self)
        }
        #expect(state.operators.count == 2)
        #expect(try shown(0).contains(#""key":"a"},"value":{"reduceByKeyAndWindow":18446744073709551615}"#))
        #expect(try shown(1).contains(#""key":\#(Self.reading)},"value":{"reduceByKeyAndWindow":{"_1":1,"_2":"a"}}"#))
    }

    @Test func `a state begun before there were forms shows its bytes`() throws {
        try onTables("a", (1, 2), shows: ("\"a\"", "\"AQAAAAAAAAACAAAAAAAAAA==\""), old: true)
        let base64 = Data(Self.reading.utf8).base64EncodedString()
        try onTables(Reading(), Reading(), shows: ("\"\(base64)\"", "\"\(base64)\""), old: true)
    }
}
