import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import RDDs
import StreamTesting
import Synchronization
import Testing

/// A direct stream whose topics change under it, its commits, and RDDs of ranges.
@Suite struct DirectStreamChangeTests {
    let cluster = ScriptedCluster()
    static let properties = ["bootstrap.servers": "b:1", "auto.offset.reset": "earliest", "group.id": "g"]

    private func context(_ conf: [String: String] = [:]) -> StreamingContext {
        StreamingContext(SparkConf(conf), .milliseconds(10), clock: ManualClock(millis: 0), connector: cluster)
    }

    private func values(
        _ strategy: ConsumerStrategy, _ conf: [String: String] = [:], batches: Int, before: (Int) -> Void
    ) throws -> (lines: [String], failure: (any Error)?) {
        let ssc = context(conf)
        let output = Emitted<String>()
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, strategy)
            .map { "\($0.topic)\($0.partition)\($0.value?.string ?? "-")" }.foreachRDD { try output.take($0, $1) }
        for batch in 1...batches {
            before(batch)
            try ssc.runBatches(until: Time(Int64(batch) * 10))
        }
        ssc.stop()
        return (output.lines, ssc.failure)
    }

    @Test func `a pattern takes whole names only, and topics that come later from their beginning`() throws {
        for topic in ["a1", "xa1"] {
            cluster.create(topic, partitions: 1)
            cluster.append(["0"], to: topic)
        }
        let found = try values(try .subscribePattern("a[0-9]", Self.properties), batches: 2) { batch in
            guard batch == 2 else { return }
            cluster.create("a2", partitions: 1)
            cluster.append(["1", "2"], to: "a2")
        }
        #expect(found.lines == ["10: a100", "20: a201 a202"])
        #expect(throws: KafkaError.self) { try ConsumerStrategy.subscribePattern("a(", Self.properties) }
    }

    @Test func `partitions that are assigned are read from the strategy's offsets, and no others`() throws {
        cluster.create("t", partitions: 3)
        for partition in 0..<3 { cluster.append(["a", "b"], to: "t", partition) }
        let strategy = ConsumerStrategy.assign(
            [TopicPartition("t", 0), TopicPartition("t", 2)], Self.properties, [TopicPartition("t", 2): 1])
        #expect(try values(strategy, batches: 1) { _ in }.lines == ["10: t0a t0b t2b"])
    }

    @Test func `a strategy shows what it reads, and no secret`() {
        let strategy = ConsumerStrategy.subscribe(["t"], ["bootstrap.servers": "b:1", "sasl.password": "planted-stream-word"])
        #expect("\(strategy)" == "Subscribe[t] bootstrap.servers=b:1 sasl.password=*********(redacted)")
        var dumped = ""
        dump(strategy, to: &dumped)
        #expect(!dumped.contains("planted-stream-word"))
    }

    @Test func `a topic of a pattern that goes away is an error of each batch`() throws {
        for topic in ["a1", "a2"] { cluster.create(topic, partitions: 1) }
        let found = try values(try .subscribePattern("a.", Self.properties), batches: 3) { batch in
            if batch == 2 { cluster.delete("a2") }
        }
        #expect(found.lines == ["10: "])
        #expect("\(found.failure.map { "\($0)" } ?? "")".hasPrefix("a2-0: this stream has read from there"))
    }

    @Test func `a log that was created again fails one batch, and the next one continues from its end`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a", "b"], to: "t")
        let found = try values(.subscribe(["t"], Self.properties), batches: 3) { batch in
            if batch == 2 {
                cluster.create("t", partitions: 1)
                cluster.append(["x"], to: "t")
            }
            if batch == 3 { cluster.append(["y"], to: "t") }
        }
        #expect(found.lines == ["10: t0a t0b", "30: t0y"])
        #expect(
            (found.failure as? KafkaError)?.message.hasPrefix("t-0: this stream has read up to offset 2, but the log ends at 1") == true)
    }

    @Test func `offsets without records fail a batch, unless they are allowed: then records are counted`() throws {
        cluster.create("t", partitions: 1)
        cluster.append(["a"], to: "t")
        cluster.appendGap(2, to: "t")
        cluster.append(["b"], to: "t")
        let strategy = ConsumerStrategy.subscribe(["t"], Self.properties)
        let refused = try values(strategy, batches: 1) { _ in }
        #expect((refused.failure as? StreamingError)?.message.contains("t-0 [0, 4): 2 of its 4 offsets hold a record") == true)
        #expect((refused.failure as? StreamingError)?.message.contains("spark.streaming.kafka.allowNonConsecutiveOffsets") == true)
        let allowed = ["spark.streaming.kafka.allowNonConsecutiveOffsets": "true"]
        #expect(try values(strategy, allowed, batches: 1) { _ in }.lines == ["10: t0a t0b"])
        let range = OffsetRange(TopicPartition("t", 0), from: 0, until: 4)
        func rdd(_ conf: [String: String]) throws -> KafkaRDD {
            try KafkaUtils.createRDD(SparkContext(SparkConf(conf)), Self.properties, [range], connector: cluster)
        }
        #expect(try rdd(allowed).count() == 2)
        #expect(try rdd([:]).count() == 4, "from the range, without a read, as in Spark")
    }

    @Test func `an RDD of ranges holds them, and refuses what it cannot`() throws {
        cluster.create("t", partitions: 2)
        cluster.append(["a", "b", "c"], to: "t", 0)
        cluster.append(["x"], to: "t", 1)
        let sc = SparkContext()
        let ranges = [OffsetRange(TopicPartition("t", 1), from: 0, until: 1), OffsetRange(TopicPartition("t", 0), from: 1, until: 3)]
        let rdd = try KafkaUtils.createRDD(sc, Self.properties, ranges, connector: cluster)
        #expect(rdd.offsetRanges == ranges)
        #expect(try rdd.map { $0.value?.string ?? "" }.collect() == ["x", "b", "c"])
        #expect(throws: StreamingError.self) { try KafkaUtils.createRDD(sc, Self.properties, ranges, .preferBrokers, connector: cluster) }
        let backwards = try KafkaUtils.createRDD(
            sc, Self.properties, [OffsetRange(TopicPartition("t", 0), from: 2, until: 1)], connector: cluster)
        #expect(throws: KafkaError.self) { try backwards.map { $0.offset }.collect() }
    }

    @Test func `commits are sent with the next batch, the highest a partition, and the last callback is told`() throws {
        cluster.create("t", partitions: 1)
        let ssc = context()
        let told = Mutex<[String]>([])
        let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], Self.properties))
        stream.foreachRDD { rdd, time in
            let ranges = try rdd.offsetRanges
            for number in 1...2 {
                stream.commitAsync(ranges) { offsets, error in
                    let line = "\(time.milliseconds)/\(number): \(offsets.map { "\($0)=\($1)" }) \(error == nil ? "ok" : "failed")"
                    told.withLock { $0.append(line) }
                }
            }
        }
        cluster.append(["a", "b"], to: "t")
        try ssc.runBatches(until: Time(10))
        #expect(cluster.commits.isEmpty)
        try ssc.runBatches(until: Time(20))
        #expect(cluster.commits.map(\.json) == ["{\"t\":{\"0\":2}}"])
        cluster.fail([KafkaError(.other, "not the coordinator")])
        try ssc.runBatches(until: Time(30))
        ssc.stop()
        #expect(told.withLock { $0 } == ["10/2: [\"t-0=2\"] ok", "20/2: [\"t-0=2\"] failed"])
        #expect(ssc.failure == nil, "a commit that fails costs no batch")
    }

    /// Spark 3.5.8 at a broker: batches of 2, 4 and 6 s, an immediate stop (the group is at 20), a start from the checkpoint and the batch
    /// of 8 s: the group is at 30.
    @Test func `what a finished batch had asked to commit is sent after a restart too`() throws {
        cluster.create("t", partitions: 1)
        cluster.append((0..<60).map { "\($0)" }, to: "t")
        let scratch = try Scratch(inMemory: true)
        let committing = Mutex(true)
        func run(_ labels: [Int64]) throws {
            let ssc = try StreamingContext.getOrCreate(scratch.path + "/kept") {
                let conf = SparkConf(["spark.streaming.kafka.maxRatePerPartition": "1000"])
                let ssc = StreamingContext(conf, .milliseconds(10), clock: ManualClock(millis: labels[0] - 10), connector: cluster)
                let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["t"], Self.properties))
                stream.foreachRDD { rdd in
                    let ranges = try rdd.offsetRanges
                    if committing.withLock({ $0 }) { stream.commitAsync(ranges) }
                }
                return ssc
            }
            for label in labels { try ssc.runBatches(until: Time(label)) }
            ssc.stop()
        }
        try run([10, 20, 30])
        #expect(cluster.commits.map(\.json) == ["{\"t\":{\"0\":10}}", "{\"t\":{\"0\":20}}"])
        // The job itself asks for nothing more: what is sent now was asked for before the stop.
        committing.withLock { $0 = false }
        try run([40, 50])
        #expect(cluster.commits.map(\.json) == ["{\"t\":{\"0\":10}}", "{\"t\":{\"0\":20}}", "{\"t\":{\"0\":30}}"])
        // And not again after that.
        try run([60])
        #expect(cluster.commits.count == 3)
    }
}
