import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// What a job does with a record's key and value.
@Suite struct ConsumerRecordTests {
    /// The lines that a job over three records (text, a tombstone, bytes that are no text) makes of them.
    private func lines(_ make: @escaping @Sendable (ConsumerRecord) throws -> String) throws -> [String] {
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["stop", "-", "grün"])
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        let lines = Mutex<[String]>([])
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map(make).foreachRDD { rdd in
            let made = try rdd.collect()
            lines.withLock { $0 += made }
        }
        try ssc.runBatches(until: Time(10))
        return lines.withLock { $0 }
    }

    @Test func `a value is text in a string, and null where there is none`() throws {
        #expect(try lines { "\($0.value)" } == ["stop", "null", "grün"])
        #expect(try lines { "\($0.key)" } == ["null", "null", "null"])
        #expect(try lines { String($0.value) ?? "none" } == ["stop", "none", "grün"])
        #expect(try lines { $0.value.map { String($0) } ?? "none" } == ["stop", "none", "grün"])
    }

    @Test func `a value is bytes where bytes are wanted`() throws {
        #expect(try lines { "\([UInt8]($0.value)?.count ?? -1)" } == ["4", "-1", "5"])
        #expect(try lines { "\(Data($0.value) == Data("stop".utf8))" } == ["true", "false", "false"])
        #expect(try lines { $0.value.map { "\(Data($0).count) \([UInt8]($0).count)" } ?? "none" } == ["4 4", "none", "5 5"])
    }

    @Test func `a value is compared with a text`() throws {
        #expect(try lines { "\($0.value == "stop")" } == ["true", "false", "false"])
    }

    @Test func `a value prints as Scala prints it, alone or in a pair`() throws {
        let printed = Mutex("")
        let topic = ScriptedTopic(partitions: 1)
        topic.append(["stop", "-"])
        let ssc = StreamingContext(
            SparkContext(defaultParallelism: 1), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic,
            printer: { text in printed.withLock { $0 += text } })
        let records = try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy)
        records.map { $0.value }.print()
        records.map { ($0.key, $0.value) }.print()
        try ssc.runBatches(until: Time(10))
        let text = printed.withLock { $0 }
        #expect(text.contains("\nstop\nnull\n") && text.contains("\n(null,stop)\n(null,null)\n"))
    }

    @Test func `bytes go through JSON and back`() throws {
        let bytes = RecordBytes([0, 255, 7])
        #expect(String(decoding: try JSONEncoder().encode([bytes]), as: UTF8.self) == #"["AP8H"]"#)
        #expect(try JSONDecoder().decode([RecordBytes].self, from: Data(#"["AP8H"]"#.utf8)) == [bytes])
        #expect(String(reflecting: RecordBytes("a\"b")) == #""a\"b""#)
    }
}
