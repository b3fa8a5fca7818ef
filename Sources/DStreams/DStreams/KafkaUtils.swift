import Offsets

/// Makes streams of Kafka topics. Mirrors `org.apache.spark.streaming.kafka010.KafkaUtils`.
public enum KafkaUtils {
    /// A stream of a topic's records: each batch one offset range a partition, planned and logged before it is read.
    ///
    /// - Parameters:
    ///   - maxRatePerPartition: records a second that a batch takes of a partition at most; nil or 0 for no limit
    ///     (`spark.streaming.kafka.maxRatePerPartition`).
    /// - Throws: `KafkaError` if the properties are wrong. The broker is asked first when the context starts.
    public static func createDirectStream(
        _ ssc: StreamingContext, _ location: LocationStrategy, _ consumer: ConsumerStrategy, maxRatePerPartition: Int64? = nil
    ) throws -> DirectKafkaInputDStream {
        DirectKafkaInputDStream(
            ssc, location: location, strategy: consumer,
            reader: try ssc.connector.reader(properties: consumer.properties), maxRatePerPartition: maxRatePerPartition)
    }
}

/// Something that can tell Kafka how far a job has come. Mirrors `CanCommitOffsets`.
public protocol CanCommitOffsets {
    /// Queues offsets; they are sent, the highest a partition, when the next batch is planned. So the last batch's are never
    /// sent, as in Spark: they tell others where the job is, and the job itself goes on from its checkpoint.
    func commitAsync(_ ranges: [OffsetRange])
}
