import BatchRuntime
import DStreams
import RDDs
import StreamTesting
import Synchronization
import Testing

/// A start after a down time makes up every batch that it missed, as Spark does: it knows how many without counting, and can be stopped.
@Suite struct MissedBatchTests {
    private func context(_ topic: ScriptedTopic, _ checkpoint: String, now: Int64) -> StreamingContext {
        let ssc = StreamingContext(SparkContext(appName: "j"), .milliseconds(10), clock: ManualClock(millis: now), connector: topic)
        ssc.checkpoint(checkpoint)
        return ssc
    }

    /// What the batches of a context were given, and a job that notes it.
    private func job(_ ssc: StreamingContext, _ seen: Emitted<String>, _ body: @escaping @Sendable (Time) throws -> Void = { _ in }) throws
    {
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).map { $0.value?.string ?? "" }.foreachRDD {
            rdd, time in
            try seen.take(rdd, time)
            try body(time)
        }
    }

    @Test(arguments: [true, false])
    func `a start after a billion labels says how many it makes up, and a stop ends within the batch under way`(isGraceful: Bool) throws {
        let scratch = try Scratch()
        let topic = ScriptedTopic(partitions: 1)
        let seen = Emitted<String>()
        let first = context(topic, scratch.path, now: 0)
        try job(first, seen)
        topic.append(["a"])
        try first.runBatches(until: Time(20))
        #expect(first.missedBatches == nil)
        first.stop()
        topic.append(["b"])

        for start in 0..<2 {
            let ssc = context(topic, scratch.path, now: 10_000_000_005)
            try job(ssc, seen) { [unowned ssc] time in if time.milliseconds % 20 == 0 { ssc.stop(stopGracefully: isGraceful) } }
            try ssc.start()
            try ssc.awaitTermination()
            let missed = try #require(ssc.missedBatches)
            // Labels 30, 40, … 10,000,000,000; the second start has two of them less.
            #expect(
                missed.count == 999_999_998 - Int64(start) * 2 && missed.first == Time(30 + Int64(start) * 20)
                    && missed.last == Time(10_000_000_000))
        }
        #expect(seen.lines == ["10: a", "20: ", "30: b", "40: ", "50: ", "60: "])
    }

    @Test
    func `what a down time missed is made up label by label, and a graceful stop afterwards takes what has come until the next label`()
        throws
    {
        let scratch = try Scratch()
        let topic = ScriptedTopic(partitions: 1)
        let seen = Emitted<String>()
        let first = context(topic, scratch.path, now: 0)
        try job(first, seen)
        try first.runBatches(until: Time(10))
        first.stop()
        let second = context(topic, scratch.path, now: 45)
        try job(second, seen)
        topic.append(["a"])
        try second.runBatches(until: Time(45))
        #expect(second.missedBatches?.text == "3 batches to make up, from 1970-01-01T00:00:00.020Z to 1970-01-01T00:00:00.040Z")
        topic.append(["b"])
        second.stop(stopGracefully: true)
        #expect(seen.lines == ["10: ", "20: a", "30: ", "40: ", "50: b"])
    }

    @Test func `a batch that was planned and not committed is the first to make up, and skipped as asked it has no records`() throws {
        struct Crash: Error {}
        let scratch = try Scratch()
        let topic = ScriptedTopic(partitions: 1)
        let seen = Emitted<String>()
        let first = context(topic, scratch.path, now: 0)
        first.crashHook = { if $0 == CrashPoint(.after, .log, batchID: 1) { throw Crash() } }
        try job(first, seen)
        topic.append(["a"])
        try first.runBatches(until: Time(10))
        topic.append(["bad"])
        #expect(throws: Crash.self) { try first.runBatches(until: Time(20)) }
        first.stop()
        let second = context(topic, scratch.path, now: 31)
        second.skipBatch(Time(20))
        try job(second, seen)
        topic.append(["c"])
        try second.runBatches(until: Time(31))
        #expect(second.missedBatches?.text == "2 batches to make up, from 1970-01-01T00:00:00.020Z to 1970-01-01T00:00:00.030Z")
        second.stop()
        #expect(seen.lines == ["10: a", "20: ", "30: c"])
    }
}
