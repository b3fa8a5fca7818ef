import Adapter
import BatchRuntime
import Checkpoints
import DStreams
import Foundation
import RDDs
import StateStore
import StreamTesting
import Synchronization
import Testing

/// On the table engine too, a job has the same output in the same order for every number of state partitions.
@Suite struct PartitionedStateTests {
    /// What is put out, in its order, and in which partitions there was state at the end.
    private func run(_ batches: [[(Int, Int)]], partitions: Int?) throws -> (lines: [String], partitions: Set<Int>) {
        let scratch = try Scratch(inMemory: true)
        var conf = SparkConf().setAppName("job").set("spark.default.parallelism", "2")
        if let partitions { conf = conf.set(StateStores.partitionsSetting, "\(partitions)") }
        let ssc = StreamingContext(SparkContext(conf), .milliseconds(10), clock: ManualClock(millis: 0))
        ssc.checkpoint("\(scratch.path)/kept")
        ssc.storage.files = LocalFileSystem(isDurable: false)
        let lines = Mutex<[String]>([])
        let pairs = ssc.queueStream(RDDQueue(batches.map { ssc.sparkContext.parallelize($0) }))
        let sums = pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .milliseconds(40), slideDuration: .milliseconds(20))
        sums.foreachRDD { rdd, time in
            let line = try rdd.collect().map { "\($0)" }.joined(separator: " ")
            lines.withLock { $0.append("sums \(time.milliseconds): \(line)") }
        }
        sums.updateStateByKey { (values: [Int], state: Int?) in values.reduce(state ?? 0, &+) }.foreachRDD { rdd, time in
            let line = try rdd.collect().map { "\($0)" }.joined(separator: " ")
            lines.withLock { $0.append("state \(time.milliseconds): \(line)") }
        }
        ssc.runOnTables()
        try ssc.runBatches(until: Time(Int64(batches.count) * 10))
        ssc.stop()
        if let failure = ssc.failure { throw failure }
        var found: Set<Int> = []
        let state = try StoredState(of: "\(scratch.path)/kept")
        for stored in state.operators {
            try state.forEach(operatorID: stored.operatorInfo.operatorId, batchID: state.batches.last ?? 0) { partition, _, _ in
                found.insert(partition)
            }
        }
        return (lines.withLock { $0 }, found)
    }

    @Test func `what it puts out, and in which order, does not depend on the number of partitions`() throws {
        var generator = SeededGenerator(seed: ProcessSeed.value)
        let batches = (0..<9).map { _ in (0..<30).map { _ in (generator.below(50), generator.below(100)) } }
        let one = try run(batches, partitions: nil)
        #expect(one.partitions == [0])
        #expect(one.lines.count == 8)
        for count in [2, 5] {
            let repartitioned = try run(batches, partitions: count)
            #expect(repartitioned.partitions == Set(0..<count))
            #expect(repartitioned.lines == one.lines, "PORTAGE_SEED=\(ProcessSeed.value)")
        }
    }
}
