import KafkaTransport
import Offsets
import RDDs
import Settings

/// Makes streams and RDDs of Kafka topics. Mirrors `org.apache.spark.streaming.kafka010.KafkaUtils`.
public enum KafkaUtils {
    /// A stream of a topic's records: each batch one offset range a partition, planned and logged before it is read.
    ///
    /// How much a batch takes is limited by `spark.streaming.kafka.maxRatePerPartition` and `minRatePerPartition`, and by
    /// `spark.streaming.backpressure.*`, of the context's `SparkConf`.
    /// - Parameters:
    ///   - perPartitionConfig: limits a partition, instead of those of the settings.
    /// - Throws: `KafkaError` if the properties are wrong, `RDDError` or `StreamingError` if a setting is. The broker is asked first when
    ///   the context starts.
    public static func createDirectStream(
        _ ssc: StreamingContext, _ location: LocationStrategy, _ consumer: ConsumerStrategy,
        _ perPartitionConfig: (any PerPartitionConfig)? = nil
    ) throws -> DirectKafkaInputDStream {
        let conf = ssc.sparkContext.getConf
        var consumer = consumer
        // Where it starts follows from them, too.
        consumer.properties = ssc.connector.properties(of: consumer.properties)
        return DirectKafkaInputDStream(
            ssc, location: location, strategy: consumer,
            reader: try ssc.connector.reader(properties: fetching(consumer.properties, conf)),
            rates: try KafkaRateControl(conf, limits: perPartitionConfig, batchMillis: ssc.batchDuration.milliseconds),
            allowsGaps: try allowsGaps(conf))
    }

    /// The records of some offset ranges, one RDD partition each.
    ///
    /// - Parameter connector: opens Kafka, or a recording that stands in for it.
    /// - Throws: `KafkaError` if the properties are wrong; `StreamingError` `.badArgument` for `.preferBrokers`, as in Spark: nobody asks
    ///   the brokers here. What is wrong with a range is thrown by who reads it.
    public static func createRDD(
        _ sc: SparkContext, _ properties: [String: String], _ ranges: [OffsetRange], _ location: LocationStrategy = .preferConsistent,
        connector: any TopicConnector = KafkaCluster()
    ) throws -> KafkaRDD {
        if location == .preferBrokers {
            throw StreamingError(
                .badArgument, "an RDD of offset ranges cannot look up brokers: give .preferFixed with a host for each partition, or .preferConsistent")
        }
        return KafkaRDD(
            sparkContext: sc, ranges: ranges, reader: try connector.reader(properties: fetching(properties, sc.getConf)),
            allowsGaps: try allowsGaps(sc.getConf))
    }

    /// Spark's wait for a record is its network time-out unless set.
    private static func fetching(_ properties: [String: String], _ conf: SparkConf) throws -> [String: String] {
        let millis = try conf.value(of: StreamSettings.pollMillis)
        return properties.merging([KafkaProperties.pollTimeout: "\(millis)"]) { given, _ in given }
    }

    private static func allowsGaps(_ conf: SparkConf) throws -> Bool {
        try conf.value(of: StreamSettings.allowsGaps)
    }
}

/// Something that can tell Kafka how far a job has come. Mirrors `CanCommitOffsets`.
public protocol CanCommitOffsets {
    /// Queues offsets; they are sent, the highest a partition, when the next batch is planned. So the last batch's are never
    /// sent, as in Spark: they tell others where the job is, and the job itself goes on from its checkpoint.
    func commitAsync(_ ranges: [OffsetRange])
    /// The same, and `callback` is told how it went; of several callbacks given before a commit only the last is called.
    func commitAsync(_ ranges: [OffsetRange], _ callback: OffsetCommitCallback?)
}

/// Told what was committed, or was to be, and why that failed. Mirrors `OffsetCommitCallback`.
public typealias OffsetCommitCallback = @Sendable (_ offsets: [TopicPartition: Int64], _ error: (any Error)?) -> Void
