import Foundation
import Portage

/// The README's job over a topic that is there already: all of it is one batch. What is measured is the process that runs it.
@main struct BatchJob: Portage.Main {
    static let jobs = [Job("batch", batch: .seconds(2), legacy: totals, port: totals)]
}

private let topic = ProcessInfo.processInfo.environment["BATCH_TOPIC"] ?? "batch"

struct Reading: Codable, Sendable {
    var sensorID: String
    var value: Double
    var tsMillis: Int64

    enum CodingKeys: String, CodingKey {
        case sensorID = "sensor_id"
        case value
        case tsMillis = "ts_ms"
    }
}

private func totals(_ ssc: StreamingContext) throws {
    let records = try KafkaUtils.createDirectStream(
        ssc, .preferConsistent, .subscribe([topic], ["bootstrap.servers": "localhost:9092", "group.id": "batch", "auto.offset.reset": "earliest"]))
    records.flatMap { Reading(json: $0.value) }
        .map { ($0.sensorID, 1) }
        .reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(6), slideDuration: .seconds(2))
        .foreachRDD { rdd, _ in
            let totals = try rdd.collect()
            FileHandle.standardError.write(Data("counted \(totals.reduce(0) { $0 + $1.1 })\n".utf8))
            if !totals.isEmpty { kill(getpid(), SIGINT) }
        }
}

private func totals(_ spark: SparkSession) throws -> DataStreamWriter {
    spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", "localhost:9092")
        .option("subscribe", topic)
        .option("startingOffsets", "earliest")
        .load()
        .select(from_json(col("value").cast("string"), "sensor_id string, value double, ts_ms long").alias("r"))
        .select("r.*", "timestamp_millis(r.ts_ms) AS ts")
        .where("sensor_id IS NOT NULL AND value IS NOT NULL AND ts IS NOT NULL")
        .withWatermark("ts", "10 seconds")
        .groupBy(window("ts", "30 seconds", "10 seconds"), col("sensor_id"))
        .agg(count("*").alias("n"))
        .writeStream.outputMode(.append)
}
