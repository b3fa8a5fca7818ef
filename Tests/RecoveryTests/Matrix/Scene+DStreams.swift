import BatchRuntime
import Checkpoints
import DStreams
import KafkaTransport
import Offsets
import RDDs
import StreamTesting

extension Scene {
    func liveOnDStreams(
        _ machine: Machine, _ life: SimulatedLife, _ storage: CheckpointStorage, _ hook: ((CrashPoint) throws -> Void)?
    ) throws {
        let ssc = StreamingContext(
            SparkContext(appName: "matrix", defaultParallelism: 2), .seconds(1), clock: ManualClock(millis: 0),
            connector: machine.topics.connector(life))
        ssc.storage = storage
        ssc.crashHook = hook
        ssc.checkpoint("/cp")
        let fields = try KafkaUtils.createDirectStream(
            ssc, .preferConsistent,
            .subscribe(["in"], ["bootstrap.servers": "b:1", "group.id": "matrix", "auto.offset.reset": "earliest"]), HalfChunk()
        ).map { record in (record.value?.string ?? "").split(separator: ",").map(String.init) }
        let put = output(machine, life, storage)
        switch work {
        case .stateless: fields.foreachRDD { rdd, time in try put(try rdd.map { $0[0] }.collect(), time) }
        case .windowed:
            let pairs: DStream<(String, Int)> = fields.map { ($0[1], 1) }
            pairs.reduceByKeyAndWindow({ $0 + $1 }, { $0 - $1 }, windowDuration: .seconds(2)).foreachRDD { rdd, time in
                try put(try rdd.collect().map { "\(time.milliseconds / 1000):\($0.0):\($0.1)" }, time)
            }
        case .keyed:
            let pairs: DStream<(String, Int)> = fields.map { ($0[1], 1) }
            pairs.updateStateByKey { (values: [Int], state: Int?) -> Int? in values.reduce(state ?? 0, +) }.foreachRDD { rdd, time in
                try put(try rdd.collect().map { "\(time.milliseconds / 1000):\($0.0):\($0.1)" }, time)
            }
        }
        try ssc.runBatches(until: Time(Int64(Machine.records / Machine.chunk) * 1000))
        if let failure = ssc.failure { throw failure }
        ssc.stop()
    }

    /// What a careful user does at the end of a batch: the label makes a repetition harmless.
    private func output(
        _ machine: Machine, _ life: SimulatedLife, _ storage: CheckpointStorage
    ) -> @Sendable ([String], Time) throws -> Void {
        let files = storage.files
        let topics = machine.topics.connector(life)
        let sink = sink
        return { rows, time in
            switch sink {
            case .file: try files.put("/out/\(time.milliseconds)", Array(rows.joined(separator: "\n").utf8))
            case .kafka:
                let writer = try topics.writer(properties: [:])
                for row in rows { try writer.send(OutgoingRecord(topic: "out", value: Array(row.utf8))) }
                try writer.flush()
            case .transactionalKafka:
                guard let writer = try topics.writer(properties: ["transactional.id": "matrix"]) as? any TransactionalTopicWriter else {
                    return
                }
                if let mark = try writer.newestMarker(of: "matrix", at: TopicPartition("out", 0)), mark >= time.milliseconds { return }
                try writer.beginTransaction()
                for row in rows { try writer.send(OutgoingRecord(topic: "out", value: Array(row.utf8))) }
                try writer.commitTransaction(
                    ProgressMarker(group: "matrix", partition: TopicPartition("out", 0), number: time.milliseconds))
            }
        }
    }
}

/// A batch of a second takes three records of each partition.
private struct HalfChunk: PerPartitionConfig {
    func maxRatePerPartition(_ partition: TopicPartition) -> Int64 { Int64(Machine.chunk / 2) }
}
