import BatchRuntime
import DStreams
import Foundation
import RDDs
import StreamTesting
import Testing

/// A function of the job that throws: what is said of the record, and what is kept of it.
@Suite struct BadRecordTests {
    struct Unusable: Error, CustomStringConvertible {
        var description: String { "no use for it" }
    }

    let file = FileManager.default.temporaryDirectory.appending(path: "portage-bad-\(UUID().uuidString)/kept/bad.jsonl").path

    private struct Line: Decodable, Equatable {
        var topic: String
        var partition: Int
        var offset: Int64
        var timestamp: Int64
        var key: String?
        var value: String?
        var error: String
        var job: String
        var output: String?
        var operation: String?
        var batch: Int64
    }

    private func kept() throws -> [Line] {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    /// Runs a job over `good, bad, good` in one partition and `good, good, bad` in the other, and gives the place that is named. Where it
    /// is known beforehand how little that is, it runs on one thread, and the first failure ends it.
    private func place(_ job: (DStream<ConsumerRecord>) -> Void) throws -> String? {
        let topic = ScriptedTopic()
        topic.append(["good", "bad", "good"])
        topic.append(["good", "good", "bad"], to: 1)
        let ssc = StreamingContext(
            SparkContext(appName: "j", defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        ssc.keepBadRecords(in: file)
        job(try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy))
        try ssc.runBatches(until: Time(10))
        ssc.stop()
        #expect(throws: Unusable.self, "the job's own error is what is thrown") { try ssc.awaitTerminationOrTimeout(.seconds(10)) }
        return ssc.lastFailure?.place?.text
    }

    @Sendable private static func check(_ record: ConsumerRecord) throws -> String {
        if record.value == "bad" { throw Unusable() }
        return String(record.value) ?? ""
    }

    @Test func `job, batch, output, operation and record are named, and the record of each partition is kept`() throws {
        defer { try? FileManager.default.removeItem(atPath: file) }
        let place = try place { records in
            records.foreachRDD { _ in }
            records.map { $0 }.flatMap { [try Self.check($0)] }.map { ($0, 1) }.reduceByKey { $0 + $1 }.foreachRDD { _ = try $0.collect() }
        }
        #expect(place == " (job j, batch 10 ms, output foreachRDD-1, operation flatMap, record t-0@1, t-1@2)")
        let line = Line(
            topic: "t", partition: 0, offset: 1, timestamp: 7, key: nil, value: "bad", error: "no use for it", job: "j",
            output: "foreachRDD-1",
            operation: "flatMap", batch: 10)
        var second = line
        (second.partition, second.offset) = (1, 2)
        #expect(try kept() == [line, second])
    }

    @Test func `each kind of function is named`() throws {
        let jobs: [(String, (DStream<ConsumerRecord>) -> Void)] = [
            ("map", { $0.map { try Self.check($0) }.foreachRDD { _ = try $0.count() } }),
            ("filter", { $0.filter { try !Self.check($0).isEmpty }.foreachRDD { _ = try $0.count() } }),
            ("mapValues", { $0.map { (1, $0) }.mapValues { try Self.check($0) }.foreachRDD { _ = try $0.count() } }),
            ("foreach", { $0.foreachRDD { try $0.foreach { _ = try Self.check($0) } } }),
            (
                "combineByKey",
                {
                    $0.map { (1, $0) }.foreachRDD {
                        _ = try $0.combineByKey({ try Self.check($0) }, { try $0 + Self.check($1) }, { $0 + $1 }).collect()
                    }
                }
            ),
            ("aggregate", { $0.foreachRDD { _ = try $0.aggregate("", { try $0 + Self.check($1) }, { $0 + $1 }) } }),
        ]
        for (operation, job) in jobs {
            #expect(try place(job) == " (job j, batch 10 ms, output foreachRDD-0, operation \(operation), record t-0@1)")
        }
        try? FileManager.default.removeItem(atPath: file)
    }

    @Test func `an output that throws by itself is named with its operation, and the records that its batch had`() throws {
        #expect(
            try place { $0.foreachRDD { _, _ in throw Unusable() } }
                == " (job j, batch 10 ms, output foreachRDD-0, operation foreachRDD, records t-0 offsets 0 until 3, t-1 offsets 0 until 3)")
        // Of an output's own action as of its own code: no record is known.
        #expect(
            try place { records in
                records.foreachRDD { _ in }
                records.map { $0.offset }.foreachRDD { rdd in if try rdd.count() > 0 { throw Unusable() } }
            } == " (job j, batch 10 ms, output foreachRDD-1, operation foreachRDD, records t-0 offsets 0 until 3, t-1 offsets 0 until 3)")
        #expect(try kept().isEmpty)
    }

    @Test func `a record in a window is named in the batch that failed on it`() throws {
        defer { try? FileManager.default.removeItem(atPath: file) }
        let place = try place { $0.window(.milliseconds(20)).map { try Self.check($0) }.foreachRDD { _ = try $0.count() } }
        #expect(place == " (job j, batch 10 ms, output foreachRDD-0, operation map, record t-0@1)")
    }

    @Test func `what the job's own code catches is no bad record`() throws {
        defer { try? FileManager.default.removeItem(atPath: file) }
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["bad"])
        let ssc = StreamingContext(SparkContext(appName: "j"), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        ssc.keepBadRecords(in: file)
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).foreachRDD { rdd in
            _ = try? rdd.map { try Self.check($0) }.collect()
        }
        try ssc.runBatches(until: Time(10))
        ssc.stop()
        _ = try ssc.awaitTerminationOrTimeout(.seconds(10))
        #expect(try ssc.lastFailure == nil && kept().isEmpty)
    }

    @Test func `a record that fails again at the next start is kept once, a line for each job and output`() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/bad.jsonl"
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["bad"])
        for job in ["j", "j", "j", "another"] {
            let ssc = StreamingContext(SparkContext(appName: job), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
            ssc.checkpoint(scratch.path + "/kept-\(job)")
            ssc.keepBadRecords(in: file)
            let checked = try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map { try Self.check($0) }
            checked.foreachRDD { _ = try $0.count() }
            checked.map { $0 }.foreachRDD { _ = try $0.count() }
            try? ssc.runBatches(until: Time(20))
            ssc.stop()
        }
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(
            lines.map { "\($0.topic)-\($0.partition)@\($0.offset) \($0.output ?? "")" } == [
                "t-0@0 foreachRDD-0", "t-0@0 foreachRDD-1", "t-0@0 foreachRDD-0", "t-0@0 foreachRDD-1",
            ])
    }

    @Test func `a record on which a window's state fails is kept once an output, and the first output that failed is named`() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/bad.jsonl"
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["bad"])
        for start in ["kept", "kept", "afresh", "afresh"] {
            let ssc = StreamingContext(
                SparkContext(appName: "j", defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
            ssc.checkpoint(scratch.path + "/\(start)")
            ssc.keepBadRecords(in: file)
            let checked = try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map {
                (try Self.check($0), 1)
            }
            checked.reduceByKeyAndWindow({ $0 + $1 }, { $0 - $1 }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
                .foreachRDD { _ = try $0.count() }
            checked.foreachRDD { _ = try $0.count() }
            try? ssc.runBatches(until: Time(10))
            ssc.stop()
            let error = #expect(throws: BatchFailure.self) { _ = try ssc.awaitEnd(.seconds(10)) }
            #expect(error?.place?.text == " (job j, batch 10 ms, output foreachRDD-0, operation map, record t-0@0)")
        }
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.map { $0.output ?? "none" } == ["foreachRDD-0", "foreachRDD-1"])
    }

    @Test(arguments: [true, false]) func `with a checkpoint the batch that failed ends the run and is named, without one the run goes on`(
        isKept: Bool
    ) throws {
        let scratch = try Scratch()
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["good"])
        let ssc = StreamingContext(SparkContext(appName: "j"), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        if isKept { ssc.checkpoint(scratch.path) }
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map { try Self.check($0) }.foreachRDD {
            try values.take($0, $1)
        }
        try ssc.runBatches(until: Time(10))
        topic.append(["bad"])
        // A loop that an error ends throws it here.
        try? ssc.runBatches(until: Time(20))
        topic.append(["better"])
        try? ssc.runBatches(until: Time(30))
        #expect(ssc.uncommittedBatch == (isKept ? Time(20) : nil))
        #expect(values.lines == (isKept ? ["10: good"] : ["10: good", "30: better"]))
        ssc.stop()
    }
}
