import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import RDDs
import StreamTesting
import Synchronization
import Testing

@Suite struct KafkaStreamTests {
    let topic = ScriptedTopic()
    static let strategy = ConsumerStrategy.subscribe(["t"], ["bootstrap.servers": "b:9092", "auto.offset.reset": "earliest"])

    func context(manifest: BatchManifest? = nil) -> StreamingContext {
        StreamingContext(
            SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic, manifest: manifest)
    }

    @Test func `each batch takes what came since the last, a range a partition`() throws {
        let ssc = context()
        let ranges = Mutex<[String]>([])
        let values = Emitted<String>()
        let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy)
        stream.foreachRDD { rdd, time in
            let line = "\(time.milliseconds): \(try rdd.offsetRanges) count \(try rdd.count())"
            ranges.withLock { $0.append(line) }
        }
        stream.map { "\($0.partition)/\($0.offset)@\($0.timestamp)=\($0.value?.string ?? "none")" }.foreachRDD { try values.take($0, $1) }
        topic.append(["a", "b"])
        try ssc.runBatches(until: Time(10))
        topic.append(["-"], to: 1)
        topic.append(["é"])
        try ssc.runBatches(until: Time(30))
        #expect(
            ranges.withLock { $0 } == [
                "10: [t-0 [0, 2), t-1 [0, 0)] count 2", "20: [t-0 [2, 3), t-1 [0, 1)] count 2", "30: [t-0 [3, 3), t-1 [1, 1)] count 0",
            ])
        #expect(values.lines == ["10: 0/0@7=a 0/1@7=b", "20: 0/2@7=é 1/0@7=none", "30: "])
        #expect(topic.fetches == 3, "two outputs read a range once, and nobody an empty one")
    }

    @Test func `a batch knows its count by its ranges, and which machine a partition prefers changes nothing`() throws {
        let ssc = context()
        let counts = Mutex<[[Int64?]]>([])
        let fixed = LocationStrategy.preferFixed([TopicPartition("t", 0): "elsewhere"])
        try KafkaUtils.createDirectStream(ssc, fixed, Self.strategy).foreachRDD { rdd in
            let ranges = try rdd.offsetRanges
            let counted = rdd.exactCount.map { Int64($0) }
            counts.withLock { $0.append([counted, ranges[0].fromOffset, ranges[0].untilOffset, ranges[0].count]) }
        }
        topic.append(["a", "b"])
        try ssc.runBatches(until: Time(10))
        topic.append(["c"])
        try ssc.runBatches(until: Time(20))
        #expect(counts.withLock { $0 } == [[2, 0, 2, 2], [1, 2, 3, 1]])
        #expect(topic.fetches == 0, "counting reads nothing")
    }

    /// What `run --property` does.
    private struct Redirected: TopicConnector {
        let base: ScriptedTopic
        var given: [String: String]
        func reader(properties: [String: String]) throws -> any TopicReader { base.reader(properties: self.properties(of: properties)) }
        func writer(properties: [String: String]) throws -> any TopicWriter { try base.writer(properties: properties) }
        func properties(of job: [String: String]) -> [String: String] { job.merging(given) { $1 } }
    }

    @Test(arguments: [nil, "earliest", "latest"], [nil, "earliest", "latest"])
    func `a job starts where its properties say, those of its connector first`(job: String?, connector: String?) throws {
        let given = connector.map { ["auto.offset.reset": $0] } ?? [:]
        let ssc = StreamingContext(
            SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0),
            connector: Redirected(base: topic, given: given))
        topic.append(["old"])
        var properties = ["bootstrap.servers": "b:9092"]
        properties["auto.offset.reset"] = job
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], properties)).map { $0.value?.string ?? "" }
            .foreachRDD { try values.take($0, $1) }
        try ssc.runBatches(until: Time(10))
        #expect(values.lines == [connector ?? job ?? "latest" == "earliest" ? "10: old" : "10: "])
    }

    /// One run of a job that begins at the end: `body` gets the step up to a label. Returns what each batch held.
    private func fromLatest(checkpoint: String? = nil, _ body: (_ run: (Int64) throws -> Void) throws -> Void) throws -> [String] {
        let ssc = context()
        if let checkpoint { ssc.checkpoint(checkpoint) }
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(
            ssc, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "b:9092", "auto.offset.reset": "latest"])
        )
        .map { $0.value?.string ?? "" }.foreachRDD { try values.take($0, $1) }
        try body { try ssc.runBatches(until: Time($0)) }
        ssc.stop()
        return values.lines
    }

    @Test func `from latest, records that come between the start and the first label are the first batch's`() throws {
        topic.append(["old"])
        let lines = try fromLatest { run in
            try run(0)
            topic.append(["a"])
            topic.append(["b"], to: 1)
            topic.addPartition()
            topic.append(["c"], to: 2)
            try run(10)
        }
        #expect(lines == ["10: a b c"])
    }

    @Test func `from latest, a first batch that comes late has all since the start`() throws {
        topic.append(["old"])
        let lines = try fromLatest { run in
            try run(0)
            topic.append(["a"])
            topic.setUnreachable(true)
            try run(10)
            topic.setUnreachable(false)
            topic.append(["b"])
            try run(20)
        }
        #expect(lines == ["20: a b"])
    }

    @Test func `from latest, a start that planned no batch leaves no position, and one after a batch goes on from it`() throws {
        let scratch = try Scratch()
        #expect(try fromLatest(checkpoint: scratch.path) { try $0(0) } == [])
        topic.append(["while nobody ran"])
        let first = try fromLatest(checkpoint: scratch.path) { run in
            try run(0)
            topic.append(["a"])
            try run(10)
        }
        #expect(first == ["10: a"])
        topic.append(["b"])
        let second = try fromLatest(checkpoint: scratch.path) { run in
            try run(10)
            topic.append(["c"])
            try run(20)
        }
        #expect(second == ["20: b c"])
    }

    @Test func `a large batch is read part by part, in order`() throws {
        let ssc = context()
        topic.append((0..<150_000).map { "\($0)" })
        let sums = Mutex<[Int]>([])
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).foreachRDD { rdd in
            let numbers = rdd.map { Int($0.value?.string ?? "") ?? 0 }
            let (sum, first) = (try numbers.sum(), try numbers.take(70_000))
            sums.withLock { $0 += [sum, first.reduce(0, +), first.last ?? 0] }
        }
        try ssc.runBatches(until: Time(10))
        let (all, taken) = ((0..<150_000).reduce(0, +), (0..<70_000).reduce(0, +))
        #expect(sums.withLock { $0 } == [all, taken, 69_999])
        #expect(topic.fetches == 3, "150,000 records in parts of 65,536, and kept: they are few bytes")
    }

    @Test func `only the RDD straight out of the stream has offset ranges`() throws {
        let ssc = context()
        let outcome = Mutex<[String]>([])
        let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy)
        stream.foreachRDD { rdd in
            let (direct, derived) = (rdd is any HasOffsetRanges, rdd.filter { _ in true } is any HasOffsetRanges)
            let message = #expect(throws: StreamingError.self) { try rdd.filter { _ in true }.offsetRanges }?.code.rawValue ?? ""
            outcome.withLock { $0 = ["\(direct)", "\(derived)", message] }
        }
        try ssc.runBatches(until: Time(10))
        #expect(outcome.withLock { $0 } == ["true", "false", "badState"])
    }

    // Real Spark on a real broker: rate 5, batches of 2 s → [0,10) [10,20) a partition.
    @Test func `the rate limits what a batch takes of a partition`() throws {
        let conf = SparkConf().set("spark.streaming.kafka.maxRatePerPartition", "5")
        let ssc = StreamingContext(conf, .seconds(2), clock: ManualClock(millis: 0), connector: topic)
        let ranges = Mutex<[String]>([])
        let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy)
        stream.foreachRDD { rdd in
            let line = "\(try rdd.offsetRanges)"
            ranges.withLock { $0.append(line) }
        }
        topic.append((0..<25).map { "\($0)" })
        try ssc.runBatches(until: Time(6000))
        #expect(ranges.withLock { $0 } == ["[t-0 [0, 10), t-1 [0, 0)]", "[t-0 [10, 20), t-1 [0, 0)]", "[t-0 [20, 25), t-1 [0, 0)]"])
    }

    @Test func `offsets of the strategy go before the reset, and latest is the default reset`() throws {
        topic.append(["a", "b", "c"])
        topic.append(["x", "y"], to: 1)
        let ssc = context()
        let values = Emitted<String>()
        let strategy = ConsumerStrategy.subscribe(["t"], [:], [TopicPartition("t", 0): 1])
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy).map { $0.value?.string ?? "" }
            .foreachRDD { try values.take($0, $1) }
        try ssc.runBatches(until: Time(10))
        topic.append(["z"], to: 1)
        topic.addPartition()
        topic.append(["new"], to: 2)
        try ssc.runBatches(until: Time(20))
        #expect(values.lines == ["10: b c", "20: z new"], "nothing of a partition that came later is lost")
    }

    @Test(arguments: ["earliest", "latest"])
    func `a topic that does not exist yet gives empty batches, as Java's consumer gives Spark none, and is read from its first record once it exists`(
        reset: String
    ) throws {
        RecordedLog.begin()
        topic.setMissing(true)
        let name = "awaits t, \(reset)"
        let ssc = StreamingContext(
            SparkContext(SparkConf().setAppName(name)), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], ["auto.offset.reset": reset])).map {
            $0.value?.string ?? ""
        }
        .foreachRDD { try values.take($0, $1) }
        try ssc.runBatches(until: Time(20))
        topic.append(["a"])
        topic.setMissing(false)
        try ssc.runBatches(until: Time(30))
        #expect(values.lines == ["10: ", "20: ", "30: a"] && ssc.topicsBegunAtEnd.isEmpty)
        topic.setMissing(true)
        try ssc.runBatches(until: Time(40))
        ssc.stop()
        // What was read and is gone is no topic that is yet to come.
        #expect(throws: StreamingError.self) { try ssc.awaitTerminationOrTimeout(.seconds(10)) }
        let told = RecordedLog.lines(containing: name).filter { $0.hasPrefix("warning") }
        #expect(
            told.count == 2 && told.first?.contains("topic t does not exist. As in Spark the job runs without it meanwhile") == true,
            "\(told)")
        #expect(told.last?.contains("topic t exists now, and is read from t-0@0, t-1@0") == true, "\(told)")
    }

    @Test
    func `a topic that comes later is read from the strategy's offsets, and the warning says so; before the first label it is new, too`()
        throws
    {
        RecordedLog.begin()
        topic.setMissing(true)
        let ssc = StreamingContext(
            SparkContext(SparkConf().setAppName("has offsets of t")), .milliseconds(10), clock: ManualClock(millis: 0), connector: topic)
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], [:], [TopicPartition("t", 0): 1])).map {
            $0.value?.string ?? ""
        }
        .foreachRDD { try values.take($0, $1) }
        try ssc.runBatches(until: Time(1))
        topic.append(["a", "b"])
        topic.append(["c"], to: 1)
        topic.setMissing(false)
        try ssc.runBatches(until: Time(10))
        #expect(values.lines == ["10: b c"] && ssc.topicsBegunAtEnd.isEmpty)
        #expect(RecordedLog.lines(containing: "has offsets of t: topic t exists now, and is read from t-0@1, t-1@0").count == 1)
        ssc.stop()
    }

    @Test func `a topic that an earlier run has read and that is gone fails the batch, and nothing says that the job runs without it`()
        throws
    {
        RecordedLog.begin()
        let scratch = try Scratch()
        for run in 0..<2 {
            let ssc = StreamingContext(
                SparkContext(SparkConf().setAppName("has lost t")), .milliseconds(10), clock: ManualClock(millis: Int64(run) * 10),
                connector: topic)
            ssc.checkpoint(scratch.path)
            try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).foreachRDD { _ = try $0.count() }
            topic.setMissing(run == 1)
            try ssc.runBatches(until: Time(10 + Int64(run) * 10))
            ssc.stop()
            guard run == 1 else { continue }
            let error = #expect(throws: StreamingError.self) { try ssc.awaitTerminationOrTimeout(.seconds(10)) }
            #expect(error?.message.contains("this stream has read from there, but the topic or the partition is gone") == true)
        }
        let told = RecordedLog.lines(containing: "has lost t")
        #expect(!told.isEmpty && !told.contains { $0.contains("runs without it") }, "\(told)")
    }

    @Test func `a run until the end of a topic that does not exist is refused, for it has none`() throws {
        let ssc = context()
        ssc.stopAtEnd()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["none"], [:])).foreachRDD { _ in }
        #expect(throws: KafkaError(.unknownTopic, "topic none does not exist")) { try ssc.start() }
        #expect(ssc.getState() == .stopped)
    }

    @Test func `topics that a first start begins to read at their ends are known, and none where something says where to begin`() throws {
        for (strategy, topics) in [
            (ConsumerStrategy.subscribe(["t"], [:]), ["t"]), (.subscribe(["t"], ["auto.offset.reset": "latest"]), ["t"]),
            (Self.strategy, []),
            (.subscribe(["t"], [:], [TopicPartition("t", 0): 0, TopicPartition("t", 1): 0]), []),
        ] {
            let ssc = context()
            try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy).foreachRDD { _ in }
            try ssc.runBatches(until: Time(10))
            #expect(ssc.topicsBegunAtEnd == topics)
            ssc.stop()
        }
    }

    @Test func `a broker that is away for a while costs labels, no records`() throws {
        let ssc = context()
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).map { $0.value?.string ?? "" }
            .window(.milliseconds(30), .milliseconds(10)).foreachRDD { try values.take($0, $1) }
        topic.append(["a"])
        try ssc.runBatches(until: Time(10))
        topic.setUnreachable(true)
        topic.append(["b"])
        try ssc.runBatches(until: Time(20))
        topic.setUnreachable(false)
        try ssc.runBatches(until: Time(40))
        #expect(values.lines == ["10: a", "30: a b", "40: b"])
        #expect(throws: KafkaError.self) { _ = try ssc.awaitTerminationOrTimeout(.milliseconds(10)) }
    }

    @Test func `a manifest gives labels and ranges, and the end`() throws {
        topic.append(["a", "b", "c", "d"])
        let partition = TopicPartition("t", 0)
        let manifest = BatchManifest(
            batchInterval: 10, zeroTime: 1000,
            entries: [(1010, 0, 1), (1020, 1, 1), (1040, 1, 3)].map { time, from, until in
                .init(batchTime: time, ranges: [OffsetRange(partition, from: from, until: until)])
            })
        let ssc = context(manifest: manifest)
        let values = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).map { $0.value?.string ?? "" }
            .window(.milliseconds(30), .milliseconds(10)).foreachRDD { try values.take($0, $1) }
        try ssc.runBatches()
        #expect(values.lines == ["1010: a", "1020: a", "1040: b c"])
        #expect(try ssc.awaitTerminationOrTimeout(.seconds(10)))
    }

    /// Of a record whose label is `labels` after the zero time, with nothing before it: the lines of an inverse window and of a state.
    private func after(_ labels: Int64) throws -> [String] {
        topic.append(["a"])
        let label = 10 * labels
        let manifest = BatchManifest(
            batchInterval: 10, zeroTime: 0,
            entries: [
                .init(batchTime: label, ranges: [OffsetRange(TopicPartition("t", 0), from: 0, until: 1)]),
                .init(batchTime: label + 10, ranges: []),
            ])
        let ssc = context(manifest: manifest)
        let scratch = try Scratch()
        ssc.checkpoint(scratch.path)
        let lines = Emitted<String>()
        let pairs = try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).map { ($0.value?.string ?? "", 1) }
        pairs.reduceByKeyAndWindow(&+, &-, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10)).map {
            "window \($0.0) \($0.1)"
        }
        .foreachRDD { try lines.take($0, $1) }
        pairs.updateStateByKey { values, held in (held ?? 0) + values.count }.map { "state \($0.0) \($0.1)" }.foreachRDD {
            try lines.take($0, $1)
        }
        try ssc.runBatches()
        ssc.stop()
        try ssc.awaitTermination()
        return lines.lines
    }

    @Test func `a first record 20,000 labels after the zero time takes no stack for them`() throws {
        #expect(try after(20_000) == ["200000: window a 1", "200000: state a 1", "200010: window a 1", "200010: state a 1"])
    }

    @Test func `a first record that is too far from the zero time fails its batch with the reason`() {
        let error = #expect(throws: StreamingError.self) { try after(200_000) }
        #expect(error?.message.contains("more than 100,000 labels before it have not been computed") == true)
    }

    @Test func `a manifest whose labels are not on the lattice, or of another interval, is refused`() throws {
        func refusal(_ manifest: BatchManifest) throws -> String? {
            let ssc = context(manifest: manifest)
            try KafkaUtils.createDirectStream(ssc, .preferConsistent, Self.strategy).foreachRDD { _ in }
            return #expect(throws: StreamingError.self) { try ssc.runBatches() }?.message
        }
        #expect(
            try refusal(BatchManifest(batchInterval: 20, zeroTime: 0))
                == "the manifest was recorded with batches of 20 ms, and this context has 10 ms")
        for labels in [[10, 25], [10, 10], [0]] as [[Int64]] {
            let manifest = BatchManifest(batchInterval: 10, zeroTime: 0, entries: labels.map { .init(batchTime: $0, ranges: []) })
            #expect(try refusal(manifest)?.contains("entry \(labels.count - 1) of the manifest has the label") == true)
        }
    }
}
