import CRDKafka
import Logging
import Synchronization

/// One librdkafka instance: owned, never shared outside of this module, and closed by its owner.
///
/// The handle may be used from any thread, between `enter` and `leave`: a client that is closed meanwhile ends when its last user leaves.
/// Its callbacks report into `events`, behind a lock.
final class KafkaClient: @unchecked Sendable {
    enum Role: Sendable { case consumer, producer }

    let handle: OpaquePointer
    let servers: String
    let waitMillis: Int32
    let events: ClientEvents
    let logger: Logger
    let limit: WaitLimit
    private let life = Mutex(Life())
    /// The partitions of each topic that was looked up.
    let knownTopics = Mutex<[String: Set<Int32>]>([:])

    private struct Life: @unchecked Sendable {
        var users = 0
        var isClosed = false
        var isDestroyed = false
        /// librdkafka's handles of the topics in use, kept for later calls.
        var topics: [String: OpaquePointer] = [:]
    }

    /// - Parameters:
    ///   - overrides: our own settings, which the properties cannot change.
    ///   - limit: bounds all waits of the client's owner.
    /// - Throws: `KafkaError` `.badProperty` with librdkafka's reason.
    init(
        _ role: Role, _ properties: KafkaProperties, overrides: [String: String], defaults: [String: String] = [:],
        limit: WaitLimit = WaitLimit(),
        logger: Logger
    ) throws(KafkaError) {
        guard let conf = rd_kafka_conf_new() else { throw KafkaError(.other, "librdkafka: out of memory") }
        var settings = defaults.merging(properties.settings(for: role)) { $1 }
        settings.merge(overrides) { $1 }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            do { try Self.set(conf, name, value, properties.secrets) } catch {
                rd_kafka_conf_destroy(conf)
                throw error
            }
        }
        let events = ClientEvents(logger: logger, secrets: properties.secrets, tokens: properties.tokens)
        rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(events).toOpaque())
        rd_kafka_conf_set_log_cb(conf) { handle, level, facility, text in
            ClientEvents.of(handle)?.log(level, facility, text)
        }
        rd_kafka_conf_set_error_cb(conf) { handle, code, reason, _ in
            ClientEvents.of(handle)?.failed(rd_kafka_resp_err_t(code), reason)
        }
        if role == .producer {
            rd_kafka_conf_set_dr_msg_cb(conf) { handle, message, _ in
                if let message { ClientEvents.of(handle)?.delivered(message.pointee) }
            }
        }
        if properties.tokens != nil {
            rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf) { handle, _, _ in
                if let handle { ClientEvents.of(handle)?.refreshToken(of: handle) }
            }
            // Tokens are fetched on librdkafka's own thread, because nobody polls a client while it waits for a broker.
            rd_kafka_conf_enable_sasl_queue(conf, 1)
        }
        var text = [CChar](repeating: 0, count: 512)
        // `rd_kafka_new` owns the configuration only if it succeeds.
        let made = rd_kafka_new(role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, &text, text.count)
        guard let made else {
            rd_kafka_conf_destroy(conf)
            throw KafkaError(
                .badProperty, properties.secrets.redacting("bootstrap.servers=\(properties.servers): \(Self.string(text))"))
        }
        if properties.tokens != nil, let error = rd_kafka_sasl_background_callbacks_enable(made) { rd_kafka_error_destroy(error) }
        handle = made
        servers = properties.servers
        waitMillis = role == .producer ? properties.producerWaitMillis : properties.waitMillis
        self.events = events
        self.logger = logger
        self.limit = limit
    }

    deinit { assert(life.withLock { $0.isDestroyed }, "a client of \(servers) was released without being closed") }

    // MARK: Life

    /// Starts a use of the handle, which a call of `leave` ends.
    /// - Throws: `KafkaError` `.closed`.
    func enter(_ place: String) throws(KafkaError) {
        let isOpen = life.withLock { life in
            if !life.isClosed { life.users += 1 }
            return !life.isClosed
        }
        guard isOpen else { throw KafkaError(.closed, "\(place): this client of \(servers) is closed") }
    }

    func leave() {
        let isLast = life.withLock { life in
            life.users -= 1
            return life.isClosed && life.users == 0
        }
        if isLast { destroy() }
    }

    /// Closes the client once nobody uses it: at once, or when the last user leaves. A second call does nothing.
    func close() {
        let isUnused = life.withLock { life in
            defer { life.isClosed = true }
            return !life.isClosed && life.users == 0
        }
        if isUnused { destroy() }
    }

    private func destroy() {
        let topics = life.withLock { life in
            defer { (life.topics, life.isDestroyed) = ([:], true) }
            return life.topics
        }
        // In librdkafka's order: topics before their client.
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_destroy(handle)
    }

    /// The handle of a topic, which lives as long as the client. Call it between `enter` and `leave`.
    func topic(_ name: String) throws(KafkaError) -> OpaquePointer {
        let found = life.withLock { life -> UInt in
            if life.topics[name] == nil { life.topics[name] = rd_kafka_topic_new(handle, name, nil) }
            return UInt(bitPattern: life.topics[name])
        }
        guard let topic = OpaquePointer(bitPattern: found) else { throw .from(rd_kafka_last_error(), "topic \(name)") }
        return topic
    }

    // MARK: Calls

    /// Serves librdkafka's callbacks (errors, delivery reports) for at most `millis`.
    func poll(_ millis: Int32 = 0) { rd_kafka_poll(handle, millis) }

    /// The error of a call that got no answer in time: `.unreachable` if no broker could be reached at all.
    func noAnswer(_ code: rd_kafka_resp_err_t, _ place: String) -> KafkaError {
        poll()
        switch code {
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__WAIT_COORD:
            return events.refusal.map { refused(place, $0) } ?? unreachable(place)
        default: return .from(code, place, detail: events.lastFailure)
        }
    }

    func unreachable(_ place: String, within millis: Int32? = nil) -> KafkaError {
        let why = events.lastFailure.map { "; last failure: \($0)" } ?? ""
        let seconds = Double(millis ?? waitMillis) / 1000
        return KafkaError(
            .unreachable, "\(place): no answer from \(servers) within \(seconds) s\(why). Is the broker up, and bootstrap.servers right?",
            isRetriable: true)
    }

    private static func set(_ conf: OpaquePointer, _ name: String, _ value: String, _ secrets: KafkaSecrets) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        let result = rd_kafka_conf_set(conf, name, value, &text, text.count)
        guard result != RD_KAFKA_CONF_OK else { return }
        if result == RD_KAFKA_CONF_UNKNOWN {
            let nearest =
                name.lowercased() == "startingoffsets"
                ? "; it is an option of Spark's, and the property is auto.offset.reset"
                : PropertyNames.nearest(to: name).map { "; did you mean \($0)?" } ?? ""
            throw KafkaError(.badProperty, "\(name): no such Kafka property\(nearest)")
        }
        throw KafkaError(.badProperty, secrets.redacting("\(name)=\(KafkaSecrets.shown(name, value)): \(string(text))"))
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
