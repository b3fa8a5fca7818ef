import KafkaTransport
import Offsets
import RDDs
import Settings

/// Makes streams and RDDs of Kafka topics. Mirrors `org.apache.spark.streaming.kafka010.KafkaUtils`.
public enum KafkaUtils {
    /// A stream of a topic's records: each batch has one offset range a partition, planned and logged before it is read.
    ///
    /// The size of a batch is limited by `spark.streaming.kafka.maxRatePerPartition` and `minRatePerPartition`, and by
    /// `spark.streaming.backpressure.*`, of the context's `SparkConf`.
    /// - Parameters:
    ///   - perPartitionConfig: limits for each partition, instead of those in the settings.
    /// - Throws: `KafkaError` if the properties are wrong, `RDDError` or `StreamingError` if a setting is. The broker is contacted only
    ///   when the context starts.
    public static func createDirectStream(
        _ ssc: StreamingContext, _ location: LocationStrategy, _ consumer: ConsumerStrategy,
        _ perPartitionConfig: (any PerPartitionConfig)? = nil
    ) throws -> DirectKafkaInputDStream {
        let conf = ssc.sparkContext.getConf
        var consumer = consumer
        // The starting point also depends on them.
        consumer.properties = ssc.connector.properties(of: consumer.properties)
        return DirectKafkaInputDStream(
            ssc, location: location, strategy: consumer,
            reader: try ssc.connector.reader(properties: fetching(consumer.properties, conf)),
            rates: try KafkaRateControl(conf, limits: perPartitionConfig, batchMillis: ssc.batchDuration.milliseconds),
            allowsGaps: try allowsGaps(conf))
    }

    /// The records of some offset ranges, one RDD partition each.
    ///
    /// - Parameter connector: opens Kafka, or a recording in its place.
    /// - Throws: `KafkaError` if the properties are wrong; `StreamingError` `.badArgument` for `.preferBrokers`, as in Spark, because the
    ///   brokers are not asked here. A wrong range is an error when it is read.
    public static func createRDD(
        _ sc: SparkContext, _ properties: [String: String], _ ranges: [OffsetRange], _ location: LocationStrategy = .preferConsistent,
        connector: any TopicConnector = KafkaCluster()
    ) throws -> KafkaRDD {
        if location == .preferBrokers {
            throw StreamingError(
                .badArgument,
                "an RDD of offset ranges cannot look up brokers: give .preferFixed with a host for each partition, or .preferConsistent")
        }
        return KafkaRDD(
            sparkContext: sc, ranges: ranges, reader: try connector.reader(properties: fetching(properties, sc.getConf)),
            allowsGaps: try allowsGaps(sc.getConf))
    }

    /// The default for waiting on a record is Spark's network timeout.
    private static func fetching(_ properties: [String: String], _ conf: SparkConf) throws -> [String: String] {
        let millis = try conf.value(of: StreamSettings.pollMillis)
        return properties.merging([KafkaProperties.pollTimeout: "\(millis)"]) { given, _ in given }
    }

    private static func allowsGaps(_ conf: SparkConf) throws -> Bool {
        try conf.value(of: StreamSettings.allowsGaps)
    }
}

/// Can tell Kafka how far a job has come. Mirrors `CanCommitOffsets`.
public protocol CanCommitOffsets {
    /// Queues offsets; the highest of each partition are sent when the next batch is planned. So the last batch's are never
    /// sent, as in Spark: they tell others where the job is, and the job itself resumes from its checkpoint.
    func commitAsync(_ ranges: [OffsetRange])
    /// The same, and passes the outcome to `callback`; of several callbacks given before a commit only the last is called.
    func commitAsync(_ ranges: [OffsetRange], _ callback: OffsetCommitCallback?)
}

/// Receives the committed offsets, and the error if the commit failed. Mirrors `OffsetCommitCallback`.
public typealias OffsetCommitCallback = @Sendable (_ offsets: [TopicPartition: Int64], _ error: (any Error)?) -> Void
