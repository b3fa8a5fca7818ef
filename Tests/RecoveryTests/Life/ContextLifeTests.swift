import BatchRuntime
import Checkpoints
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// Contexts of the legacy API come and go in one process, and leave nothing behind.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ContextLifeTests {
    /// Batches of so many elements are shared out between threads.
    static let batch = (0..<6_000).map { ("k\($0 % 7)", 1) }

    final class Emitted: Sendable { let last = Mutex<[String: Int]>([:]) }

    enum State: CaseIterable { case byKey, inverseWindow }

    static func context(
        _ checkpoint: String, _ state: State, _ clock: any StreamClock, batches: Int = 3, _ emitted: Emitted
    ) -> StreamingContext {
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: clock)
        ssc.storage = CheckpointStorage.testing
        ssc.checkpoint(checkpoint)
        let pairs = ssc.queueStream(RDDQueue((0..<batches).map { _ in ssc.sparkContext.parallelize(batch, 2) }))
        let sums: DStream<(String, Int)>
        switch state {
        case .byKey: sums = pairs.updateStateByKey { (values: [Int], sum: Int?) in values.reduce(sum ?? 0, &+) }
        case .inverseWindow:
            sums = pairs.reduceByKeyAndWindow(
                { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        }
        sums.foreachRDD { rdd in
            let all = Dictionary(uniqueKeysWithValues: try rdd.collect())
            emitted.last.withLock { $0 = all }
        }
        return ssc
    }

    @Test(arguments: State.allCases)
    func `contexts in turn, each stopped after a few labels and let go of, on busy cores`(state: State) throws {
        let scratch = try Scratch(inMemory: true)
        try BusyCores.during {
            for number in 0..<60 {
                let clock = ManualClock(millis: 0)
                let emitted = Emitted()
                let ssc = Self.context("\(scratch.path)/\(number)", state, clock, emitted)
                try ssc.start()
                for label in 1...3 {
                    #expect(clock.waitForSleeper() == Int64(label) * 10)
                    clock.advance(byMillis: 10)
                }
                #expect(clock.waitForSleeper() == 40)
                ssc.stop()
                let rounds = state == .byKey ? 3 : 2
                #expect(emitted.last.withLock { $0 }["k0"] == rounds * 858)
                #expect(emitted.last.withLock { $0 }["k6"] == rounds * 857)
            }
        }
    }

    @Test func `two hundred contexts at once, stopped from many threads, some while they start, on busy cores`() throws {
        let scratch = try Scratch(inMemory: true)
        try BusyCores.during {
            for round in 0..<4 {
                let contexts = (0..<50).map { number in
                    Self.context(
                        "\(scratch.path)/\(round)-\(number)", number.isMultiple(of: 2) ? .byKey : .inverseWindow, SystemClock(), Emitted())
                }
                let failures = Mutex<[any Error]>([])
                DispatchQueue.concurrentPerform(iterations: 100) { task in
                    let context = contexts[task / 2]
                    if task.isMultiple(of: 2) {
                        do { try context.start() } catch { failures.withLock { $0.append(error) } }
                    } else {
                        context.stop(stopGracefully: task % 4 == 1)
                    }
                }
                // A stop that came first makes the start fail, in Spark's words; nothing else does.
                for failure in failures.withLock({ $0 }) {
                    #expect(failure as? StreamingError == StreamingError(.badState, "StreamingContext has already been stopped"))
                }
                for context in contexts {
                    context.stop()
                    context.stop()
                    #expect(context.getState() == .stopped)
                }
            }
        }
        for name in try scratch.names where try !FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/\(name)").isEmpty {
            let job = try #require(try CheckpointDirectory.storedJob(at: "\(scratch.path)/\(name)"))
            try CheckpointDirectory("\(scratch.path)/\(name)", job: job).close()
        }
    }

    @Test func `a context that nobody holds runs on, and stops itself from its own batch`() throws {
        let ended = DispatchSemaphore(value: 0)
        let batches = Mutex(0)
        final class Held: Sendable { let context = Mutex<StreamingContext?>(nil) }
        let held = Held()
        func start() throws {
            let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10))
            held.context.withLock { $0 = ssc }
            ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize([1], 1)])).foreachRDD { _, _ in
                let count = batches.withLock {
                    $0 += 1; return $0
                }
                guard count == 3 else { return }
                let context = held.context.withLock { held in
                    defer { held = nil }
                    return held
                }
                context?.stop()
                ended.signal()
            }
            try ssc.start()
        }
        try start()
        ended.wait()
        #expect(batches.withLock { $0 } == 3)
    }
}
