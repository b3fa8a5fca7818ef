import DStreams
import KafkaTransport
import Tables

/// Jobs over records such as `a 1`: a key and a number, without windows, so that each batch is a label and every expected cell can be seen
/// in the list.
enum WordJob {
    static func pairs(_ ssc: StreamingContext, topic: String = "t") throws -> DStream<(String, Int)> {
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe([topic], ["bootstrap.servers": "none", "group.id": "g"]))
            .map { record in
                let words = (record.value?.string ?? "").split(separator: " ")
                return (String(words[0]), Int(words[1]) ?? 0)
            }
    }

    /// Sums of each batch, and counts of each.
    static func legacy(_ ssc: StreamingContext) throws {
        let pairs = try pairs(ssc)
        pairs.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        pairs.mapValues { _ in 1 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
    }

    static func rows(_ spark: SparkSession, topic: String = "t") -> DataFrame {
        spark.readStream.format("kafka").option("kafka.bootstrap.servers", "none").option("subscribe", topic).load()
            .selectExpr("split(CAST(value AS string), ' ')[0] AS k", "CAST(split(CAST(value AS string), ' ')[1] AS long) AS v", "timestamp")
    }

    /// Rows as they come: the label is the batch's.
    static func values(_ spark: SparkSession) -> DataStreamWriter { rows(spark).select("k", "v").writeStream }
    static func ones(_ spark: SparkSession) -> DataStreamWriter { rows(spark).selectExpr("k", "1 AS n").writeStream }
}

extension DataStreamWriter {
    /// The query over fewer rows.
    func `where`(_ condition: String) -> DataStreamWriter { table.where(condition).writeStream }
}
