import Logging

/// Opens readers, writers and administrators for Kafka brokers, through librdkafka: the default connector.
///
/// Properties have Kafka's own names (`bootstrap.servers`, `security.protocol`, …); see `KafkaProperties`. Opening does not
/// connect: the first call does, and throws `KafkaError` `.unreachable` when no broker answers within `wait`.
public struct KafkaCluster: TopicConnector {
    /// How long a call waits for brokers, 60 s by default as in Java's clients; `default.api.timeout.ms` among the properties takes
    /// precedence, and for a writer `max.block.ms`.
    public var wait: Duration
    private let logger: Logger

    /// - Parameter logger: gets librdkafka's own log lines, at debug level; nothing is written to standard error.
    public init(wait: Duration = .seconds(60), logger: Logger = Logger(label: "portage.kafka")) {
        self.wait = wait
        self.logger = logger
    }

    public func reader(properties: [String: String]) throws -> any TopicReader {
        try KafkaReader(resolved(properties), logger: logger)
    }

    public func writer(properties: [String: String]) throws -> any TopicWriter {
        try KafkaWriter(resolved(properties), logger: logger)
    }

    /// Creates and deletes topics.
    public func admin(properties: [String: String]) throws -> KafkaAdmin {
        try KafkaAdmin(resolved(properties), logger: logger)
    }

    private func resolved(_ properties: [String: String]) throws -> KafkaProperties {
        let millis = wait.components.seconds.multipliedReportingOverflow(by: 1000)
        let part = wait.components.attoseconds / 1_000_000_000_000_000
        let total = millis.overflow ? Int64(Int32.max) : millis.partialValue &+ part
        return try KafkaProperties(properties, waitMillis: Int32(clamping: max(1, total)))
    }
}
