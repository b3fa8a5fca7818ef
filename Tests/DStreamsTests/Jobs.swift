import BatchRuntime
import RDDs

import DStreams

typealias Time = DStreams.Time
typealias Duration = DStreams.Duration

/// A context on a manual clock whose batches are run by the test, fed from a queue: one list of elements a batch.
func context(batch: Int64 = 10, start: Int64 = 0) -> StreamingContext {
    let ssc = StreamingContext(
        SparkContext(appName: "test", defaultParallelism: 2), .milliseconds(batch), clock: ManualClock(millis: start))
    ssc.keepStateInMemory()
    return ssc
}

extension StreamingContext {
    func stream<Element: Sendable>(_ batches: [[Element]], partitions: Int = 2) -> DStream<Element> {
        queueStream(RDDQueue(batches.map { sparkContext.parallelize($0, partitions) }))
    }
}

/// Runs a job over `batches` and gives what it emitted.
func emitted<Element: Sendable, Output: Sendable>(
    _ batches: [[Element]], batch: Int64 = 10, start: Int64 = 0, until: Int64, mayFail: Bool = false,
    _ job: (DStream<Element>) -> DStream<Output>
) throws -> Emitted<Output> {
    let ssc = context(batch: batch, start: start)
    let output = Emitted<Output>()
    let stream = ssc.stream(batches)
    // A queue is taken from only when a label is asked for: so every label is, also one in no window.
    stream.foreachRDD { _ in }
    job(stream).foreachRDD { try output.take($0, $1) }
    try ssc.runBatches(until: Time(until))
    ssc.stop()
    if !mayFail { _ = try ssc.awaitTerminationOrTimeout(.seconds(10)) }
    return output
}
