import Portage

/// A job of several outputs, and a port with a query for each.
enum SeveralOutputs {
    static let job =
        Job("sensor-report", batch: .seconds(10), legacy: sensorReport, port: { spark in
            [sensorCounts(spark).queryName("counts"), sensorPeaks(spark).queryName("peaks")]
        })

    @Sendable static func sensorReport(_ ssc: StreamingContext) throws {
        let readings = try KafkaUtils.createDirectStream(
            ssc, .preferConsistent, .subscribe(["sensor_readings_raw"], ["bootstrap.servers": "localhost:9092", "group.id": "report"])
        ).map { (key: $0.key?.string ?? "", value: Double($0.value?.string ?? "") ?? 0) }
        readings.map { ($0.key, 1) }.reduceByKey { $0 &+ $1 }.foreachRDD { rdd, time in print(time, try rdd.collect()) }
        readings.map { ($0.key, $0.value) }.reduceByKey { max($0, $1) }.foreachRDD { rdd, time in print(time, try rdd.collect()) }
    }

    private static func readings(_ spark: SparkSession) -> DataFrame {
        spark.readStream.format("kafka").option("kafka.bootstrap.servers", "localhost:9092").option("subscribe", "sensor_readings_raw").load()
            .selectExpr("CAST(key AS string) AS sensor", "CAST(CAST(value AS string) AS double) AS value", "timestamp")
            .withWatermark("timestamp", "0 seconds")
    }

    static func sensorCounts(_ spark: SparkSession) -> DataStreamWriter {
        readings(spark).groupBy(window("timestamp", "10 seconds"), col("sensor")).agg(count("*")).writeStream
    }

    static func sensorPeaks(_ spark: SparkSession) -> DataStreamWriter {
        readings(spark).groupBy(window("timestamp", "10 seconds"), col("sensor")).agg(max("value")).writeStream
    }
}
