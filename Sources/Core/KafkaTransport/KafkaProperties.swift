/// A client's settings under Kafka's own names, sorted into those for librdkafka, our own, and those that only Java reads.
///
/// A job's properties are taken from Java unchanged: names that only the Java client knows are dropped where they cannot
/// change a result (`key.deserializer`, `max.poll.records`), renamed where librdkafka calls them otherwise
/// (`fetch.max.wait.ms`), and refused by name where dropping them would be wrong (`interceptor.classes`, a JKS store).
/// librdkafka's own names are accepted too; a name that neither knows is refused with the nearest known name.
public struct KafkaProperties: Sendable, Equatable {
    /// Settings for librdkafka; names that it does not know are refused when a client is made.
    package private(set) var settings: [String: String] = [:]
    /// `bootstrap.servers`.
    public private(set) var servers = ""
    /// `group.id`, if set. It is used for committed offsets only: no client here ever joins a group.
    public private(set) var group: String?
    /// `auto.offset.reset`: `earliest`, `latest` or `none`; nil if not set. The caller acts on it.
    public private(set) var offsetReset: OffsetReset?
    /// `enable.auto.commit`; nil if not set. The caller acts on it.
    public private(set) var autoCommit: Bool?
    /// `exclude.internal.topics`, true by default: whether a pattern leaves out Kafka's own topics.
    public private(set) var excludesInternalTopics = true
    /// How long a call waits for brokers, in ms: `default.api.timeout.ms`, else the connector's wait.
    public var waitMillis: Int32 { apiMillis ?? blockMillis ?? connectorMillis }
    /// The same for a producer, where `max.block.ms` takes precedence.
    var producerWaitMillis: Int32 { blockMillis ?? waitMillis }
    /// How long a fetch waits for the next record, in ms: Spark's `kafkaConsumer.pollTimeoutMs`, else `waitMillis`.
    public var fetchMillis: Int32 { pollMillis ?? waitMillis }
    /// Removes this client's secrets from texts.
    public let secrets: KafkaSecrets

    /// Where tokens are fetched, if the client logs in with them.
    let tokens: OAuthTokenEndpoint?

    private let connectorMillis: Int32
    private var apiMillis: Int32?
    private var blockMillis: Int32?
    private var pollMillis: Int32?
    /// `request.timeout.ms`: its name in librdkafka depends on the kind of client.
    private(set) var requestMillis: Int32?

    public enum OffsetReset: String, Sendable { case earliest, latest, none }

    /// The name under which the wait of a fetch is given, beside Kafka's own properties.
    package static let pollTimeout = "kafkaConsumer.pollTimeoutMs"

    /// Whether a name is one of the Java clients' properties.
    package static func isKnown(_ name: String) -> Bool { JavaProperties.all.contains(name) }

    /// - Throws: `KafkaError` `.badProperty`, naming the property, its value unless it is secret, and what is accepted.
    public init(_ properties: [String: String], waitMillis: Int32 = 60_000) throws(KafkaError) {
        connectorMillis = waitMillis
        let secrets = KafkaSecrets(properties)
        self.secrets = secrets
        let security: KafkaSecurity
        do { security = try KafkaSecurity(properties) } catch { throw secrets.redacting(error) }
        tokens = security.tokens
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            do { try take(name, value) } catch { throw secrets.redacting(error) }
        }
        guard !servers.isEmpty else {
            throw KafkaError(.badProperty, "bootstrap.servers is missing: name at least one broker, as host:port")
        }
        settings.merge(security.settings) { $1 }
    }

    private mutating func take(_ name: String, _ value: String) throws(KafkaError) {
        switch name {
        case "bootstrap.servers", "metadata.broker.list":
            // An empty list is reported as missing by whoever needs it.
            servers = value.isEmpty ? "" : try BootstrapServers.normalized(value)
            settings["bootstrap.servers"] = servers
        case "group.id":
            guard !value.isEmpty else { throw .bad(name, value, "a name") }
            group = value
        case "auto.offset.reset":
            guard let reset = OffsetReset(rawValue: value.lowercased()) else {
                throw .bad(name, value, "earliest, latest or none")
            }
            offsetReset = reset
        case "enable.auto.commit": autoCommit = try Self.flag(name, value)
        case "exclude.internal.topics": excludesInternalTopics = try Self.flag(name, value)
        case "default.api.timeout.ms": apiMillis = try Self.millis(name, value)
        case "max.block.ms": blockMillis = try Self.millis(name, value)
        case Self.pollTimeout: pollMillis = try Self.millis(name, value)
        case "request.timeout.ms": requestMillis = try Self.millis(name, value)
        case "isolation.level": settings[name] = value.lowercased()
        case "buffer.memory":
            guard let bytes = Int64(value), bytes > 0 else { throw .bad(name, value, "a number of bytes above 0") }
            settings["queue.buffering.max.kbytes"] = "\(max(1, bytes / 1024))"
        case "receive.buffer.bytes", "send.buffer.bytes":
            // -1 leaves the size to the system; librdkafka writes that as 0.
            settings["socket.\(name)"] = value == "-1" ? "0" : value
        default:
            if KafkaSecurity.isSecurity(name) { return }
            if let hint = JavaProperties.refused[name] {
                // Explicitly off, which is the default.
                if value == "false" { return }
                throw KafkaError(.badProperty, "\(name): this is a setting of the Java client; \(hint)")
            }
            guard !JavaProperties.ignored.contains(name) else { return }
            settings[JavaProperties.renamed[name] ?? name] = value
        }
    }

    mutating func removeProducerSettings() {
        for name in Self.producerSettings { settings[name] = nil }
    }

    private static let producerSettings = [
        "transactional.id", "transaction.timeout.ms", "enable.idempotence", "acks", "request.required.acks", "retries",
        "message.send.max.retries",
        "linger.ms", "queue.buffering.max.ms", "batch.size", "compression.type", "compression.codec", "delivery.timeout.ms",
        "message.timeout.ms",
        "partitioner", "queue.buffering.max.kbytes", "queue.buffering.max.messages", "message.max.bytes",
        "max.in.flight.requests.per.connection",
    ]

    private static func flag(_ name: String, _ value: String) throws(KafkaError) -> Bool {
        guard let flag = Bool(value.lowercased()) else { throw .bad(name, value, "true or false") }
        return flag
    }

    private static func millis(_ name: String, _ value: String) throws(KafkaError) -> Int32 {
        guard let millis = Int32(value), millis > 0 else { throw .bad(name, value, "a number of milliseconds from 1 to 2147483647") }
        return millis
    }
}

extension KafkaProperties: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The settings by name, secrets left out.
    public var description: String {
        settings.sorted { $0.key < $1.key }.map { "\($0.key)=\(KafkaSecrets.shown($0.key, $0.value))" }.joined(separator: " ")
    }

    public var debugDescription: String { description }

    /// Secrets do not show in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}
