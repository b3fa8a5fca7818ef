import Foundation
import KafkaTransport
import Logging
import Expressions
import Plans

/// The options of Spark's Kafka source, read and checked.
struct KafkaOptions: Sendable {
    var subscription: KafkaSubscription
    var starting: KafkaPosition
    var ending: KafkaPosition
    /// Whether a starting timestamp after a partition's last record means its end, instead of an error.
    var startsAtLatestWithoutMatch: Bool
    var minOffsetsPerTrigger: Int64?
    var maxOffsetsPerTrigger: Int64?
    /// How long `minOffsetsPerTrigger` may delay a batch.
    var maxTriggerDelayMillis: Int64
    var minPartitions: Int64?
    var maxRecordsPerPartition: Int64?
    var failOnDataLoss: Bool
    var includeHeaders: Bool
    /// How often a request for offsets is repeated until a broker answers, and the pause between.
    var fetchAttempts: Int64
    var fetchPauseMillis: Int64
    /// Whether the offsets of each committed batch are committed to the group `kafka.group.id`.
    var commitsOffsets: Bool
    /// Properties without the prefix `kafka.`.
    var properties: [String: String]

    /// Options that Spark refuses, and why.
    private static let refused = [
        "auto.offset.reset":
            "the source keeps its own offsets; set startingOffsets for where a new query starts; a restarted one resumes where it stopped",
        "key.deserializer": "keys are read as bytes; cast the column instead",
        "value.deserializer": "values are read as bytes; cast the column instead",
        "enable.auto.commit": "the source keeps its own offsets; set commitOffsets to true to commit the query's progress to a group",
        "interceptor.classes": "they could change what is read; do that work in the query",
    ]

    /// Refuses ending offsets for a stream, in Spark's words.
    static func check(_ options: DataSourceOptions, _ use: DataSourceUse) throws {
        guard use == .readStream else { return }
        for name in [endingOffsets.name, endingOffsetsByTimestamp.name, endingTimestamp.name] where options[name] != nil {
            let what = name == endingOffsets.name ? "offset" : "timestamp"
            throw AnalysisError(.wrongOption, "kafka source: ending \(what) not valid in streaming queries (the option \(name))")
        }
    }

    /// - Parameter options: checked individually already.
    init(_ options: DataSourceOptions, isStreaming: Bool) throws {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        properties = options.stripping(Self.prefix)
        for (name, why) in Self.refused.sorted(by: { $0.key < $1.key }) where properties[name] != nil {
            throw wrong("the option kafka.\(name) is not supported: \(why)")
        }
        guard properties["bootstrap.servers"]?.isEmpty == false else {
            throw wrong("the option kafka.bootstrap.servers must be given, like \"host1:9092,host2:9092\"")
        }
        subscription = try KafkaSubscription(options)
        starting = try KafkaPosition.read(options, .starting, isStreaming ? Self.startingOffsetsOfStream : Self.startingOffsetsOfBatch)
        ending = isStreaming ? .latest : try KafkaPosition.read(options, .ending, Self.endingOffsets)
        if !isStreaming { try KafkaPosition.checkBatch(starting, ending) }
        startsAtLatestWithoutMatch = try options[Self.startsWithoutMatch] == .latest
        minOffsetsPerTrigger = try options[Self.minOffsets]
        maxOffsetsPerTrigger = try options[Self.maxOffsets]
        if let minimum = minOffsetsPerTrigger, let maximum = maxOffsetsPerTrigger, minimum > maximum {
            throw wrong("minOffsetsPerTrigger (\(minimum)) is higher than maxOffsetsPerTrigger (\(maximum))")
        }
        maxTriggerDelayMillis = try options[Self.maxDelay]
        minPartitions = try options[Self.partitions]
        maxRecordsPerPartition = try options[Self.recordsPerPartition]
        failOnDataLoss = try options[Self.failsOnDataLoss]
        includeHeaders = try options[Self.headers]
        fetchAttempts = try options[Self.offsetRetries]
        fetchPauseMillis = try options[Self.offsetRetryPause]
        properties[KafkaProperties.pollTimeout] = "\(try options[Self.pollTimeout])"
        commitsOffsets = try options[Self.commits]
        if commitsOffsets, properties["group.id"]?.isEmpty != false {
            throw wrong("commitOffsets needs the option kafka.group.id: the group to which the query reports its offsets")
        }
        if commitsOffsets, !isStreaming { throw wrong("commitOffsets is for streaming queries: a batch query commits nothing") }
        // Java's client is named after its group. No client here joins one, so the prefix is visible to brokers in its name.
        if properties["client.id"] == nil {
            let prefix = try options[isStreaming ? Self.streamClientPrefix : Self.batchClientPrefix]
            properties["client.id"] = "consumer-\(properties["group.id"] ?? "\(prefix)-\(UUID().uuidString.lowercased())")"
        }
        if !isStreaming {
            for name in [Self.minOffsets.name, Self.maxOffsets.name, Self.maxDelay.name] where options[name] != nil {
                Logger(label: "portage.kafka.source").warning("the option \(name) is ignored in batch queries")
            }
        }
    }
}
