import BatchRuntime
import DStreams
import Foundation
import Offsets
import RDDs
import Synchronization
import Testing

/// What listeners are told, next to what real Spark 3.5.8 told its own of the same job (`scripts/oracle/listeners.py`).
@Suite struct ListenerTests {
    struct Broken: Error {}
    struct Recording: Decodable { var legacy: [String] }

    final class Listener: StreamingListener {
        private let told = Mutex<[String]>([])
        private let seen = Mutex<[BatchInfo]>([])
        private let times = Mutex<[Time]>([])
        var lines: [String] { told.withLock { $0 } }
        var batches: [BatchInfo] { seen.withLock { $0 } }

        private func say(_ line: String) { told.withLock { $0.append(line) } }
        private func number(_ time: Time) -> Int {
            times.withLock { times in
                if !times.contains(time) { times.append(time) }
                return (times.firstIndex(of: time) ?? 0) + 1
            }
        }

        func onStreamingStarted(_ event: StreamingListenerStreamingStarted) { say("started") }
        func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted) {
            let info = event.batchInfo
            say("batch \(number(info.batchTime)) submitted, \(info.outputOperationInfos.count) outputs, \(info.numRecords) records")
        }
        func onBatchStarted(_ event: StreamingListenerBatchStarted) { say("batch \(number(event.batchInfo.batchTime)) started") }
        func onBatchCompleted(_ event: StreamingListenerBatchCompleted) {
            seen.withLock { $0.append(event.batchInfo) }
            say("batch \(number(event.batchInfo.batchTime)) completed")
        }
        func onOutputOperationStarted(_ event: StreamingListenerOutputOperationStarted) {
            let info = event.outputOperationInfo
            say("batch \(number(info.batchTime)) output \(info.id) started")
        }
        func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted) {
            let info = event.outputOperationInfo
            say("batch \(number(info.batchTime)) output \(info.id) \(info.failureReason == nil ? "completed" : "failed")")
        }
    }

    @Test func `a listener is told what Spark tells its own, in Spark's order`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/listeners.json")
        let spark = try JSONDecoder().decode(Recording.self, from: Data(contentsOf: path)).legacy
        let ssc = context()
        let listener = Listener()
        ssc.addStreamingListener(listener)
        let stream = ssc.stream([[1], [2, 3]])
        stream.foreachRDD { rdd in if try rdd.collect().contains(2) { throw Broken() } }
        stream.foreachRDD { _ = try $0.count() }
        try ssc.runBatches(until: Time(20))
        ssc.stop()
        #expect(listener.lines == spark)
    }

    @Test func `a batch's delays are counted from its times, and a batch without outputs is not told of`() throws {
        let clock = ManualClock(millis: 0)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 1), .milliseconds(10), clock: clock)
        let listener = Listener()
        ssc.addStreamingListener(listener)
        ssc.stream([[1], [2]]).window(.milliseconds(20), .milliseconds(20)).foreachRDD { _ in }
        try ssc.runBatches(until: Time(40))
        ssc.stop()
        #expect(listener.batches.map(\.batchTime) == [Time(20), Time(40)])
        for batch in listener.batches {
            #expect(batch.schedulingDelay == 0 && batch.processingDelay == 0 && batch.totalDelay == 0)
            #expect(batch.outputOperationInfos[0]?.duration == 0 && batch.outputOperationInfos[0]?.name == "foreachRDD")
        }
    }

    @Test func `the times of a batch are those of the clock when its outputs began and ended`() throws {
        let clock = ManualClock(millis: 1000)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 1), .milliseconds(10), clock: clock)
        let listener = Listener()
        ssc.addStreamingListener(listener)
        let stream = ssc.stream([[1], [2]])
        stream.foreachRDD { _ in clock.advance(byMillis: 3) }
        stream.foreachRDD { _ in clock.advance(byMillis: 4) }
        try ssc.runBatches(until: Time(1020))
        ssc.stop()
        #expect(listener.batches.map(\.batchTime) == [Time(1010), Time(1020)])
        #expect(listener.batches.map(\.processingStartTime) == [1000, 1007])
        #expect(listener.batches.map(\.processingEndTime) == [1007, 1014])
        #expect(listener.batches.map(\.processingDelay) == [7, 7])
        for (batch, start) in zip(listener.batches, [1000, 1007] as [Int64]) {
            let outputs = batch.outputOperationInfos
            let times = [outputs[0]?.startTime, outputs[0]?.endTime, outputs[1]?.startTime, outputs[1]?.endTime]
            #expect(times == [start, start + 3, start + 3, start + 7])
            #expect(batch.streamIdToInputInfo.map { [$0.key, $0.value.inputStreamId] } == [[0, 0]])
        }
    }

    @Test func `a removed listener hears no more, and one added by a batch hears the next`() throws {
        let ssc = context()
        let (first, second) = (Listener(), Listener())
        ssc.addStreamingListener(first)
        ssc.stream([[1], [2], [3]]).foreachRDD { [unowned ssc] _, time in
            if time == Time(20) {
                ssc.removeStreamingListener(first)
                ssc.addStreamingListener(second)
            }
        }
        try ssc.runBatches(until: Time(30))
        ssc.stop()
        #expect(first.lines.last == "batch 2 output 0 started" && second.lines.first == "batch 1 output 0 completed")
        #expect(second.batches.map(\.batchTime) == [Time(20), Time(30)])
    }

    @Test func `a Kafka input tells its records, its offsets, and how far it is behind`() throws {
        let topic = ScriptedTopic()
        let conf = SparkConf().set("spark.streaming.kafka.maxRatePerPartition", "200")
        let ssc = StreamingContext(SparkContext(conf), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        let listener = Listener()
        ssc.addStreamingListener(listener)
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).foreachRDD { _ in }
        topic.append(["a", "b", "c", "d", "e"])
        topic.append(["f"], to: 1)
        try ssc.runBatches(until: Time(10))
        ssc.stop()
        // 200 a second are 2 in 10 ms.
        let input = try #require(listener.batches.first?.streamIdToInputInfo[0])
        #expect(input.numRecords == 3 && listener.batches[0].numRecords == 3)
        #expect(
            input.offsetRanges == [
                OffsetRange(TopicPartition("t", 0), from: 0, until: 2), OffsetRange(TopicPartition("t", 1), from: 0, until: 1),
            ])
        #expect(input.recordsBehindLatest == [TopicPartition("t", 0): 3, TopicPartition("t", 1): 0])
        #expect(input.metadata["Description"] == "topic: t\tpartition: 0\toffsets: 0 to 2\ntopic: t\tpartition: 1\toffsets: 0 to 1")
    }

    @Test func `a run until the end takes what was there at its start, in as many batches as the rate asks for, and nothing later`() throws
    {
        let topic = ScriptedTopic()
        let conf = SparkConf().set("spark.streaming.kafka.maxRatePerPartition", "200")
        let ssc = StreamingContext(SparkContext(conf), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        let output = Emitted<String>()
        ssc.stopAtEnd()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy)
            .map { record in
                if record.offset == 0 { topic.append(["late"], to: 1) }
                return record.value?.string ?? ""
            }
            .foreachRDD { try output.take($0, $1) }
        topic.append(["a", "b", "c"])
        topic.append(["f"], to: 1)
        try ssc.runBatches()
        #expect(output.lines == ["10: a b f", "20: c"])
        ssc.stop()
    }

    @Test func `a run until the end begins where the last one ended, also if that found nothing`() throws {
        let topic = ScriptedTopic()
        let storage = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: storage) }
        // It begins at the topic's end.
        let strategy = ConsumerStrategy.subscribe(["t"], ["bootstrap.servers": "b:9092"])
        func run(at millis: Int64) throws -> [String] {
            let ssc = StreamingContext(
                SparkContext(defaultParallelism: 1), .milliseconds(10), clock: ManualClock(millis: millis), connector: topic)
            ssc.checkpoint(storage)
            ssc.stopAtEnd()
            let output = Emitted<String>()
            try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy).map { $0.value?.string ?? "" }.foreachRDD {
                try output.take($0, $1)
            }
            try ssc.runBatches()
            ssc.stop()
            return output.lines
        }
        topic.append(["before"])
        #expect(try run(at: 0) == ["10: "])
        topic.append(["between"])
        #expect(try run(at: 50).filter { !$0.hasSuffix(": ") } == ["20: between"])
        #expect(try run(at: 90).isEmpty)
    }

    @Test func `an input without an end refuses a run until the end`() throws {
        let ssc = context()
        ssc.stopAtEnd()
        ssc.stream([[1]]).foreachRDD { _ in }
        let message = #expect(throws: StreamingError.self) { try ssc.runBatches() }?.message
        #expect(message?.contains("has no end to stop at") == true)
    }
}
