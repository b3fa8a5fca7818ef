import KafkaTransport
import Offsets
import Expressions
import Plans

/// The options of the Kafka sink, read and checked.
struct KafkaSinkOptions {
    /// The delivery guarantees.
    enum Guarantee: String, CaseIterable, Sendable {
        case atLeastOnce = "at-least-once"
        /// For readers with `isolation.level=read_committed`.
        case exactlyOnce = "exactly-once"
    }

    /// The option `topic`.
    var topic: String?
    var guarantee: Guarantee
    /// The topic of the progress markers, where the option `topic` does not say one.
    private var marksTopic: String?
    /// Begins the names of transactions and of the progress markers' consumer group.
    var prefix: String
    /// Properties without the prefix `kafka.`.
    var properties: [String: String]

    private static let refused = [
        "key.serializer": "keys are written as the bytes of the column 'key'; cast that column",
        "value.serializer": "values are written as the bytes of the column 'value'; cast that column",
        "transactional.id":
            "the sink names its transactions itself; set the option deliveryGuarantee to exactly-once, and transactionalIdPrefix to "
                + "choose a name",
    ]

    /// - Parameter options: checked individually already.
    init(_ options: DataSourceOptions) throws {
        properties = options.stripping(Self.propertyPrefix)
        for (name, advice) in Self.refused.sorted(by: { $0.key < $1.key }) where properties[name] != nil {
            throw AnalysisError(.wrongOption, "kafka sink: the option kafka.\(name) is not allowed: \(advice)")
        }
        guard properties["bootstrap.servers"]?.isEmpty == false else {
            throw AnalysisError(
                .wrongOption, "kafka sink: the option kafka.bootstrap.servers must be given, like \"host1:9092,host2:9092\"")
        }
        topic = try options[Self.topicOption]
        marksTopic = try options[Self.marksOption]
        prefix = try options[Self.prefixOption]
        guarantee = try options[Self.guaranteeOption]
        if guarantee == .atLeastOnce, let name = [Self.marksOption.name, Self.prefixOption.name].first(where: { options[$0] != nil }) {
            throw AnalysisError(
                .wrongOption, "kafka sink: the option \(name) is for deliveryGuarantee=exactly-once only; set that too, or leave it out")
        }
        if guarantee == .exactlyOnce {
            for (name, value) in properties
            where ["enable.idempotence", "acks"].contains(name) && !["true", "all", "-1"].contains(value.lowercased()) {
                throw AnalysisError(
                    .wrongOption, "kafka sink: kafka.\(name)=\(value) excludes deliveryGuarantee=exactly-once; leave one of them out")
            }
        }
    }

    /// Where the progress markers of an exactly-once query are kept.
    var marksPartition: TopicPartition {
        get throws {
            guard let topic = marksTopic ?? topic else {
                throw AnalysisError(
                    .wrongOption,
                    "kafka sink: deliveryGuarantee=exactly-once with topics from a column needs the option marksTopic: a topic that "
                        + "exists, for "
                        + "whose partition 0 the query's consumer group keeps its progress; nothing is written to it")
            }
            return TopicPartition(topic, 0)
        }
    }
}
