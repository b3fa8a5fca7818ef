import BatchRuntime
import DStreams
import RDDs
import Synchronization
import Testing

/// The delays of `BatchInfo` are Spark's: `schedulingDelay` from when a batch is ready to its first output, `processingDelay` from there to
/// the end of its last, `totalDelay` their sum. What it takes to find out what a batch reads is in none of them, for Spark makes a batch
/// before it submits it.
@Suite struct BatchDelayTests {
    final class Listener: StreamingListener {
        private let seen = Mutex<[BatchInfo]>([])
        var batches: [BatchInfo] { seen.withLock { $0 } }
        func onBatchCompleted(_ event: StreamingListenerBatchCompleted) { seen.withLock { $0.append(event.batchInfo) } }
    }

    @Test func `brokers that are away while a batch is planned are in no delay, and later batches wait for the work before them only`()
        throws
    {
        let topic = ScriptedTopic(partitions: 1)
        let clock = ManualClock(millis: 0)
        let ssc = StreamingContext(SparkContext(appName: "j"), .milliseconds(1000), clock: clock, connector: topic)
        let listener = Listener()
        ssc.addStreamingListener(listener)
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, KafkaStreamTests.strategy).foreachRDD { [unowned ssc] _, time in
            clock.advance(byMillis: 200)
            if time == Time(3000) { ssc.stop() }
        }
        // The first question about a batch takes thirty seconds.
        let isAway = Mutex(true)
        topic.onLatestOffsets = {
            let isFirst = isAway.withLock { isAway in
                defer { if clock.nowMillis >= 1000 { isAway = false } }
                return isAway && clock.nowMillis >= 1000
            }
            if isFirst { clock.advance(byMillis: 30_000) }
        }
        try ssc.start()
        _ = clock.waitForSleeper()
        clock.set(toMillis: 1000)
        try ssc.awaitTermination()
        let batches = listener.batches
        #expect(batches.map(\.batchTime) == [Time(1000), Time(2000), Time(3000)])
        // Spark's generator has all three ready when the brokers answer, and they run one after the other.
        #expect(batches.map(\.submissionTime) == [31_000, 31_000, 31_000])
        #expect(batches.map(\.schedulingDelay) == [0, 200, 400])
        #expect(batches.map(\.processingDelay) == [200, 200, 200])
        #expect(batches.map(\.totalDelay) == [200, 400, 600])
    }
}
