/// A client's settings under Kafka's own names, sorted into what librdkafka takes, what is ours, and what only Java reads.
///
/// A job's properties come over from Java unchanged: names that only the Java client knows are dropped where they cannot
/// change a result (`key.deserializer`, `max.poll.records`), renamed where librdkafka says it otherwise
/// (`fetch.max.wait.ms`), and refused by name where dropping them would be wrong (`ssl.truststore.location`).
public struct KafkaProperties: Sendable, Equatable {
    /// What goes to librdkafka; names that it does not know are refused when a client is made.
    package private(set) var settings: [String: String] = [:]
    /// `bootstrap.servers`.
    public private(set) var servers = ""
    /// `group.id`, if there is one. It is used for committed offsets only: no client here ever joins a group.
    public private(set) var group: String?
    /// `auto.offset.reset`: `earliest`, `latest` or `none`; nil when not said. It is for the caller to act on.
    public private(set) var offsetReset: OffsetReset?
    /// `enable.auto.commit`; nil when not said. It is for the caller to act on.
    public private(set) var autoCommit: Bool?
    /// How long a call waits for a broker, in ms: `default.api.timeout.ms` (`max.block.ms` of a producer) or the connector's.
    public private(set) var waitMillis: Int32

    public enum OffsetReset: String, Sendable { case earliest, latest, none }

    /// - Throws: `KafkaError` `.badProperty`, naming the property, its value and what is accepted.
    public init(_ properties: [String: String], waitMillis: Int32 = 10_000) throws(KafkaError) {
        self.waitMillis = waitMillis
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) { try take(name, value) }
        guard !servers.isEmpty else {
            throw KafkaError(.badProperty, "bootstrap.servers is missing: name at least one broker, as host:port")
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(KafkaError) {
        switch name {
        case "bootstrap.servers", "metadata.broker.list":
            servers = value
            settings["bootstrap.servers"] = value
        case "group.id":
            guard !value.isEmpty else { throw .bad(name, value, "a name") }
            group = value
        case "auto.offset.reset":
            guard let reset = OffsetReset(rawValue: value.lowercased()) else {
                throw .bad(name, value, "earliest, latest or none")
            }
            offsetReset = reset
        case "enable.auto.commit":
            guard let flag = Bool(value.lowercased()) else { throw .bad(name, value, "true or false") }
            autoCommit = flag
        case "default.api.timeout.ms", "max.block.ms":
            guard let millis = Int32(value), millis > 0 else { throw .bad(name, value, "a number of milliseconds above 0") }
            waitMillis = millis
        case "sasl.jaas.config":
            try takeLogin(value)
        case "security.protocol":
            settings[name] = value.lowercased()
        default:
            if let hint = Self.refused[name] {
                throw KafkaError(.badProperty, "\(name): this is a setting of the Java client; \(hint)")
            }
            guard !Self.javaOnly.contains(name) else { return }
            settings[Self.renamed[name] ?? name] = value
        }
    }

    /// Reads user name and password out of Java's login line (`…LoginModule required username="u" password="p";`).
    private mutating func takeLogin(_ line: String) throws(KafkaError) {
        func member(_ name: String) -> String? {
            guard let start = line.firstRange(of: "\(name)=\"")?.upperBound else { return nil }
            guard let end = line[start...].firstIndex(of: "\"") else { return nil }
            return String(line[start..<end])
        }
        guard let user = member("username"), let password = member("password") else {
            throw KafkaError(
                .badProperty,
                "sasl.jaas.config: only logins with username=\"…\" and password=\"…\" are understood; else set sasl.mechanism and librdkafka's own sasl.* names")
        }
        settings["sasl.username"] = user
        settings["sasl.password"] = password
    }

    /// Without meaning here, or without effect on what is read and written.
    private static let javaOnly: Set<String> = [
        "key.deserializer", "value.deserializer", "key.serializer", "value.serializer", "max.poll.records",
        "partition.assignment.strategy", "metric.reporters", "metrics.num.samples", "metrics.recording.level",
        "metrics.sample.window.ms", "auto.include.jmx.reporter", "exclude.internal.topics", "client.dns.lookup",
        "group.instance.id", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "auto.commit.interval.ms", "allow.auto.create.topics",
    ]

    private static let renamed = [
        "fetch.max.wait.ms": "fetch.wait.max.ms", "receive.buffer.bytes": "socket.receive.buffer.bytes",
        "send.buffer.bytes": "socket.send.buffer.bytes", "max.request.size": "message.max.bytes",
        "sasl.mechanism": "sasl.mechanisms",
    ]

    private static let refused = [
        "interceptor.classes": "Java classes cannot be loaded here: do that work in the job",
        "partitioner.class": "set librdkafka's \"partitioner\" (murmur2_random is Java's default)",
        "ssl.truststore.location": "give the authorities as PEM in ssl.ca.location",
        "ssl.truststore.password": "give the authorities as PEM in ssl.ca.location",
        "ssl.truststore.type": "give the authorities as PEM in ssl.ca.location",
        "ssl.truststore.certificates": "give the authorities as PEM in ssl.ca.pem",
    ]
}
