import BatchRuntime
import Checkpoints
import StreamTesting
import Tables

extension Scene {
    func liveOnTables(
        _ machine: Machine, _ life: SimulatedLife, _ storage: CheckpointStorage, _ hook: ((CrashPoint) throws -> Void)?
    ) throws {
        let session = SparkSession(connector: machine.topics.connector(life), clock: ManualClock(millis: 1_000))
        session.storage = storage
        let input = session.readStream.format("kafka").option("kafka.bootstrap.servers", "b:1").option("subscribe", "in")
            .option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", Machine.chunk).load()
            .selectExpr("split(cast(value AS string), ',') AS v")
            .selectExpr("v[0] AS i", "v[1] AS k", "timestamp_millis(cast(v[2] AS long)) AS ts")
        var writer: DataStreamWriter
        switch work {
        case .stateless: writer = input.selectExpr("i AS value").writeStream
        case .windowed:
            writer =
                input.withWatermark("ts", "0 seconds").groupBy(window("ts", "5 seconds")).agg(count("*").alias("n"))
                .selectExpr("concat(cast(cast(window.start AS long) AS string), ':', cast(n AS string)) AS value").writeStream
        case .keyed:
            writer = input.groupBy(col("k")).agg(count("*").alias("n"))
                .selectExpr("concat(k, ':', cast(n AS string)) AS value").writeStream.outputMode(.update)
        }
        switch sink {
        case .file where work == .keyed:
            let files = storage.files
            writer = writer.foreachBatch { rows, batch in
                let lines = try rows.batches().flatMap(\.rows).map { if case .string(let text) = $0[0] { text } else { "?" } }
                try files.put("/out/\(batch)", Array(lines.joined(separator: "\n").utf8))
            }
        case .file: writer = writer.format("json").option("path", "/out")
        case .kafka, .transactionalKafka:
            writer = writer.format("kafka").option("kafka.bootstrap.servers", "b:1").option("topic", "out")
                .option("deliveryGuarantee", sink == .kafka ? "at-least-once" : "exactly-once")
        }
        writer = writer.option("checkpointLocation", "/cp").queryName("matrix").trigger(
            api == .tables ? .availableNow : .continuous("1 second"))
        let query = try writer.prepare()
        if let hook { query.setCrashHook(hook) }
        query.setCommitTiming(api == .tablesPipelinedLate ? .late : .early)
        try query.runAvailable()
        try query.stop()
    }
}
