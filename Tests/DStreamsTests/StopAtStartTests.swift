import BatchRuntime
import Checkpoints
import DStreams
import Dispatch
import Foundation
import RDDs
import StateStore
import StreamTesting
import Synchronization
import Testing

/// What comes before a context's first batch.
struct StopAtStartTests {
    private final class Held: Sendable {
        let context = Mutex<StreamingContext?>(nil)
    }

    @Test func `a stop ends the opening of many partitions of state, no batch is run, and nothing is a failure`() throws {
        let scratch = try Scratch(inMemory: true)
        let held = Held()
        let ran = Mutex(0)
        let conf = SparkConf().setAppName("job").set(StateStores.partitionsSetting, "100000")
        let ssc = StreamingContext(SparkContext(conf), .milliseconds(20))
        held.context.withLock { $0 = ssc }
        defer { held.context.withLock { $0 = nil } }
        let files = WatchedPartitions(MemoryFileSystem()) { count in
            guard count == 3 else { return }
            let context = held.context.withLock { $0 }
            Thread.detachNewThread { context?.stop(stopGracefully: true) }
            // Known once the state is another: the request to end the start comes right after, and no partition takes as long.
            while context?.getState() != .stopped { usleep(1000) }
            usleep(200_000)
        }
        ssc.storage = CheckpointStorage(files: files, lease: .heirOfTheDead)
        ssc.checkpoint("/cp")
        ssc.textFileStream(scratch.path).map { ($0, 1) }.updateStateByKey { (values: [Int], state: Int?) -> Int? in
            values.reduce(state ?? 0, &+)
        }
        .foreachRDD { _, _ in ran.withLock { $0 += 1 } }
        try ssc.start()
        try ssc.awaitTermination()
        #expect(ran.withLock { $0 } == 0 && !ssc.hasRestored && ssc.failure == nil)
        #expect(files.seen < 100_000)
    }

    @Test func `a directory of text files that is the checkpoint too is refused, by whatever path`() throws {
        let scratch = try Scratch(inMemory: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: scratch.path)
        for (directory, checkpoint) in [("", ""), ("/", "/link"), ("/link/", "/x/..")] {
            let ssc = StreamingContext(SparkContext(), .seconds(1), clock: ManualClock(millis: 0))
            ssc.checkpoint(scratch.path + checkpoint)
            ssc.textFileStream(scratch.path + directory).print()
            let error = #expect(throws: StreamingError.self) { try ssc.start() }
            #expect(
                error?.message.contains("which is the checkpoint directory (or --checkpoint) too") == true, "\(String(describing: error))")
        }
        #expect(try scratch.names == ["link"])
        let ssc = StreamingContext(SparkContext(), .seconds(1), clock: ManualClock(millis: 0))
        ssc.checkpoint(scratch.path + "/below")
        ssc.textFileStream(scratch.path).print()
        try ssc.start()
        ssc.stop()
    }
}
