import BatchRuntime
import Columnar
import DStreams
import Foundation
import RDDs
import StreamTesting
import Synchronization
import Testing

/// The life of a context, its outputs and its mistakes. Texts are Spark's own.
@Suite struct ContextTests {
    struct Broken: Error, Equatable { var what: String }

    func message(_ build: (StreamingContext) -> Void) -> String? {
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(1000), clock: ManualClock(millis: 0))
        build(ssc)
        return #expect(throws: StreamingError.self) { try ssc.start() }?.message
    }

    @Test func `a context says where it keeps its checkpoint, and that it keeps none`() {
        let ssc = context()
        #expect(ssc.checkpointPath == nil)
        ssc.checkpoint("/kept")
        #expect(ssc.checkpointPath == "/kept")
        ssc.checkpoint(nil)
        #expect(ssc.checkpointPath == nil)
    }

    @Test func `mistakes in the graph are thrown by start, in Spark's words`() {
        #expect(message { _ in } == "requirement failed: No output operations registered, so nothing to execute")
        #expect(
            message { $0.stream([[1]]).window(.milliseconds(2500)).foreachRDD { _ in } }
                == "The window duration of windowed DStream (2500 ms) must be a multiple of the slide duration of parent DStream (1000 ms)")
        #expect(
            message { $0.stream([[1]]).window(.seconds(2), .milliseconds(1500)).foreachRDD { _ in } }
                == "The slide duration of windowed DStream (1500 ms) must be a multiple of the slide duration of parent DStream (1000 ms)")
        let needsCheckpoint =
            "requirement failed: The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint()."
        #expect(message { $0.stream([[1]]).countByWindow(.seconds(2), .seconds(1)).foreachRDD { _ in } } == needsCheckpoint)
        #expect(
            message { ssc in
                ssc.stream([[("a", 1)]]).updateStateByKey { (values: [Int], _: Int?) in values.last }.foreachRDD { _ in }
            } == needsCheckpoint)
        #expect(
            message { ssc in
                let stream = ssc.stream([[1]])
                stream.union(stream.window(.seconds(2), .seconds(2))).foreachRDD { _ in }
            } == "requirement failed: Some of the DStreams have different slide durations")
        #expect(
            message {
                $0.stream([[1]]).foreachRDD { _ in }
                $0.remember(.seconds(1))
                $0.remember(.seconds(2))
            } == "requirement failed: Remember duration already set as 1000 ms. Cannot set it again.")
    }

    @Test func `a failed output costs neither the later outputs nor the later batches`() throws {
        let ssc = context()
        let output = Emitted<Int>()
        let stream = ssc.stream([[1], [2], [3]])
        stream.foreachRDD { _, time in if time == Time(20) { throw Broken(what: "first") } }
        stream.map { if $0 == 3 { throw Broken(what: "later") } else { return $0 } }.foreachRDD { try output.take($0, $1) }
        stream.foreachRDD { try output.take($0, $1) }
        try ssc.runBatches(until: Time(30))
        #expect(output.lines == ["10: 1", "10: 1", "20: 2", "20: 2", "30: 3"])
        ssc.stop()
        // As in Spark: of two failures the last.
        #expect(throws: Broken(what: "later")) { try ssc.awaitTermination() }
    }

    @Test func `a change after the start has no effect, and awaitTermination throws what Spark throws at the call`() throws {
        struct Said: Decodable { var message: String }
        struct Answers: Decodable { var late: [String: [String: Said?]] }
        let answers = try JSONDecoder().decode(Answers.self, from: Data(contentsOf: URL(filePath: "fixtures/oracle/late_changes.json")))
        let changes: [(String, (DStream<Int>, Emitted<Int>) -> Void)] = [
            ("foreachRDD", { stream, late in stream.foreachRDD { try late.take($0, $1) } }),
            ("window", { stream, _ in _ = stream.window(.milliseconds(20)) }),
            ("persist", { stream, _ in stream.persist() }),
            ("checkpoint", { stream, _ in stream.checkpoint(.milliseconds(10)) }),
        ]
        for (name, change) in changes {
            for when in ["active", "stopped"] {
                let ssc = context()
                let (output, late) = (Emitted<Int>(), Emitted<Int>())
                let stream = ssc.stream([[1], [2]])
                stream.foreachRDD { try output.take($0, $1) }
                try ssc.runBatches(until: Time(10))
                if when == "stopped" { ssc.stop() }
                change(stream, late)
                if when == "active" { try ssc.runBatches(until: Time(20)) }
                let expected = try #require(answers.late[when]?[name] ?? nil)
                #expect(throws: StreamingError(.badState, expected.message), "\(name) when \(when)") { try ssc.awaitTermination() }
                #expect(output.lines == (when == "active" ? ["10: 1", "20: 2"] : ["10: 1"]) && late.lines.isEmpty)
                ssc.stop()
            }
        }
    }

    @Test func `a failed transform costs its batch all outputs, and no other batch any`() throws {
        let ssc = context()
        let output = Emitted<Int>()
        let stream = ssc.stream([[1], [2], [3]])
        stream.foreachRDD { try output.take($0, $1) }
        stream.transform { rdd, time in
            if time == Time(20) { throw Broken(what: "transform") }
            return rdd.map { $0 * 10 }
        }.foreachRDD { try output.take($0, $1) }
        try ssc.runBatches(until: Time(30))
        #expect(output.lines == ["10: 1", "10: 10", "30: 3", "30: 30"])
    }

    @Test func `print gives Spark's text`() throws {
        let text = Mutex("")
        let ssc = StreamingContext(
            SparkContext(defaultParallelism: 2), .milliseconds(1000), clock: ManualClock(millis: 0),
            printer: { line in text.withLock { $0 += line } })
        ssc.stream([[("a", 1.5), ("b", 2), ("c", 1e10)], []]).print(2)
        try ssc.runBatches(until: Time(2000))
        let rule = "-------------------------------------------"
        #expect(
            text.withLock { $0 } == """
                \(rule)
                Time: 1000 ms
                \(rule)
                (a,1.5)
                (b,2.0)
                ...

                \(rule)
                Time: 2000 ms
                \(rule)


                """)
    }

    @Test func `a context runs on its own thread until it is stopped`() throws {
        let clock = ManualClock(millis: 5)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: clock)
        let output = Emitted<Int>()
        ssc.stream([[1], [2], [3], [4]]).foreachRDD { try output.take($0, $1) }
        #expect(ssc.getState() == .initialized)
        try ssc.start()
        #expect(ssc.getState() == .active)
        #expect(clock.waitForSleeper() == 10)
        clock.set(toMillis: 31)
        while clock.waitForSleeper() != 40 {}
        #expect(output.lines == ["10: 1", "20: 2", "30: 3"])
        #expect(try !ssc.awaitTerminationOrTimeout(.milliseconds(1)))
        ssc.stop()
        try ssc.awaitTermination()
        #expect(ssc.getState() == .stopped)
        #expect(throws: StreamingError(.badState, "StreamingContext has already been stopped")) { try ssc.start() }
        #expect(output.labels == [10, 20, 30])
    }

    @Test(.timeLimit(.minutes(1))) func `a clock set back is said, and batches go on where it passes the last label`() throws {
        RecordedLog.begin()
        let name = "j-\(UUID())"
        let clock = ManualClock(millis: 3_600_005)
        let ssc = StreamingContext(SparkContext(appName: name, defaultParallelism: 2), .milliseconds(10), clock: clock)
        let output = Emitted<Int>()
        ssc.stream([[1], [2], [3]]).foreachRDD { try output.take($0, $1) }
        try ssc.start()
        clock.set(toMillis: 3_600_012)
        while clock.waitForSleeper() != 3_600_020 {}
        clock.set(toMillis: 7)
        while RecordedLog.lines(containing: name).isEmpty { usleep(1000) }
        #expect(
            RecordedLog.lines(containing: name) == [
                """
                warning portage.batch: \(name): the clock was set back by 3600.005 s: it shows 1970-01-01T00:00:00.007Z where it would have shown \
                1970-01-01T01:00:00.012Z; no batch runs until it shows 1970-01-01T01:00:00.020Z
                """
            ])
        clock.set(toMillis: 3_600_020)
        while clock.waitForSleeper() != 3_600_030 {}
        ssc.stop()
        #expect(output.lines == ["3600010: 1", "3600020: 2"])
    }

    @Test func `stopped gracefully, it still runs the batch whose label comes next`() throws {
        let clock = ManualClock(millis: 0)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: clock)
        let output = Emitted<Int>()
        ssc.stream([[1], [2], [3], [4]]).foreachRDD { try output.take($0, $1) }
        try ssc.start()
        #expect(clock.waitForSleeper() == 10)
        clock.set(toMillis: 12)
        while clock.waitForSleeper() != 20 {}
        let stopper = Thread { ssc.stop(stopGracefully: true) }
        stopper.start()
        while ssc.getState() != .stopped { usleep(1000) }
        // However late the stop reaches the loop, the clock gets to the label that comes next then.
        while try !ssc.awaitTerminationOrTimeout(.milliseconds(2)) { clock.advance(byMillis: 10) }
        #expect(output.lines.prefix(2) == ["10: 1", "20: 2"])
    }

    @Test func `a graceful stop plans no label that came due after it, however long the batch under way takes`() throws {
        let clock = ManualClock(millis: 0)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: clock)
        let labels = Mutex<[Int64]>([])
        ssc.stream([[1], [2], [3], [4], [5], [6], [7], [8], [9], [10]]).foreachRDD { _, time in
            labels.withLock { $0.append(time.milliseconds) }
            guard time == Time(20) else { return }
            // The batch of label 20 is behind when the stop comes, at 35, and takes until 95.
            clock.set(toMillis: 35)
            ssc.stop(stopGracefully: true)
            clock.set(toMillis: 95)
        }
        try ssc.start()
        clock.set(toMillis: 20)
        try ssc.awaitTermination()
        // What was due when the stop came, and the label after it.
        #expect(labels.withLock { $0 } == [10, 20, 30, 40])
    }

    @Test func `an output that stops its own context is the last`() throws {
        let clock = ManualClock(millis: 0)
        let ssc = StreamingContext(SparkContext(defaultParallelism: 2), .milliseconds(10), clock: clock)
        let labels = Mutex<[Int64]>([])
        ssc.stream([[1], [2], [3]]).foreachRDD { _, time in
            labels.withLock { $0.append(time.milliseconds) }
            if time == Time(20) { ssc.stop() }
        }
        try ssc.start()
        clock.set(toMillis: 100)
        try ssc.awaitTermination()
        #expect(labels.withLock { $0 } == [10, 20])
    }

    final class Watching: OutputObserver {
        let seen = Mutex<[Observation]>([])
        func observe(_ observation: Observation) { seen.withLock { $0.append(observation) } }
        func letsThrough(output: String) -> Bool { output == "foreachRDD-1" }
    }

    @Test func `an observer sees what outputs are given, and fences them off`() throws {
        let (observer, output) = (Watching(), Emitted<Int>())
        let ssc = StreamingContext(
            SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), observer: observer)
        let stream = ssc.stream([[3, 4]])
        stream.map { number in ("k\(number)", (Double(number), number > 3 ? number : nil)) }.foreachRDD { _ in throw Broken(what: "fenced")
        }
        stream.foreachRDD { try output.take($0, $1) }
        try ssc.runBatches(until: Time(10))
        let seen = observer.seen.withLock { $0 }
        #expect(seen.map(\.output) == ["foreachRDD-0", "foreachRDD-1"])
        #expect(seen.map(\.columns) == [["key", "value"], ["value"]])
        #expect(
            seen.map(\.rows) == [
                [
                    [.string("k3"), .structure([.double(3), .null])], [.string("k4"), .structure([.double(4), .long(4)])],
                ], [[.long(3)], [.long(4)]],
            ])
        #expect(seen.allSatisfy { $0.label == 10 && $0.batchTime == 10 && $0.kind == .rdd })
        #expect(output.lines == ["10: 3 4"])
        ssc.stop()
        #expect(try ssc.awaitTerminationOrTimeout(.seconds(1)), "the fenced output did not fail")
    }

    struct Listing: DStreamVisitor {
        var lines: [String] = []
        private mutating func add(_ node: DStreamNode, _ what: String) {
            lines.append("\(node.id) \(node.operation) \(what) <- \(node.parents.map { "\($0.id)" }.joined(separator: ","))")
        }
        mutating func visit(kafka node: DirectKafkaInputDStream) { add(node, "kafka") }
        mutating func visit<T>(queue node: QueueInputDStream<T>) { add(node, "queue \(T.self)") }
        mutating func visit(textFiles node: TextFileInputDStream) { add(node, "files") }
        mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) { add(node, "\(T.self) -> \(U.self)") }
        mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) { add(node, "transformed") }
        mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) { add(node, "with") }
        mutating func visit<T>(union node: UnionDStream<T>) { add(node, "union") }
        mutating func visit<T>(window node: WindowedDStream<T>) { add(node, "\(node.windowDuration)/\(node.slideDuration)") }
        mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) { add(node, "\(V.self) -> \(C.self)") }
        mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) {
            add(node, "\(K.self), \(V.self) \(node.windowDuration)/\(node.slideDuration)")
        }
        mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) { add(node, "state \(S.self)") }
        mutating func visit<T>(output node: ForEachDStream<T>) { add(node, node.name) }
    }

    @Test func `a visitor sees every node with its types, parents first`() throws {
        let ssc = context()
        let pairs = ssc.stream([["a"]]).map { ($0, 1) }
        pairs.reduceByKeyAndWindow(&+, windowDuration: .milliseconds(20)).foreachRDD { _ in }
        pairs.reduceByKeyAndWindow(&+, &-, windowDuration: .milliseconds(30), slideDuration: .milliseconds(20)).print()
        var listing = Listing()
        try ssc.graph.accept(&listing)
        #expect(
            listing.lines == [
                "0 queueStream queue String <- ", "1 map String -> (String, Int) <- 0", "2 reduceByKeyAndWindow Int -> Int <- 1",
                "3 reduceByKeyAndWindow 20 ms/10 ms <- 2", "4 reduceByKeyAndWindow Int -> Int <- 3", "5 foreachRDD foreachRDD-0 <- 4",
                "6 reduceByKeyAndWindow Int -> Int <- 1", "7 reduceByKeyAndWindow String, Int 30 ms/20 ms <- 6",
                "8 print foreachRDD-1 <- 7",
            ])
    }
}
