import CRDKafka
import Logging
import Offsets
import Synchronization

/// What librdkafka reports outside of a call: failures of connections, delivery reports, log lines.
///
/// Callbacks come from librdkafka's own threads and from whoever polls, so the state lies behind one lock. The client that
/// owns this object destroys its handle first, so a callback never meets a freed object.
final class ClientEvents: Sendable {
    private struct State {
        var lastFailure: String?
        var allDown = false
        /// Why the brokers refused the login, since `forgetRefusal`.
        var refusal: String?
        /// Why no broker's name could be resolved, as long as nothing else has been reported.
        var unresolved: String?
        var hasConnected = false
        var firstUndelivered: KafkaError?
        var fatal: KafkaError?
        /// Why a broker's answer was rejected for its size.
        var tooLong: String?
    }

    private let state = Mutex(State())
    private let logger: Logger
    private let secrets: KafkaSecrets
    /// Where tokens come from, if the client logs in with them.
    let tokens: OAuthTokenEndpoint?

    init(logger: Logger, secrets: KafkaSecrets, tokens: OAuthTokenEndpoint?) {
        self.logger = logger
        self.secrets = secrets
        self.tokens = tokens
    }

    func redacting(_ text: String) -> String { secrets.redacting(text) }

    static func of(_ handle: OpaquePointer?) -> ClientEvents? {
        guard let handle, let opaque = rd_kafka_opaque(handle) else { return nil }
        return Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
    }

    /// The latest failure of a connection, in librdkafka's words.
    var lastFailure: String? { state.withLock { $0.lastFailure } }
    /// Why the brokers refused the login or a certificate.
    var refusal: String? { state.withLock { $0.refusal } }
    /// Why no broker's name can be resolved; nil once anything else was reported of a broker.
    var unresolved: String? { state.withLock { $0.allDown && !$0.hasConnected ? $0.unresolved : nil } }
    /// Whether every known broker was down at the last report.
    var allDown: Bool { state.withLock { $0.allDown } }
    /// A failure after which the client cannot continue.
    var fatal: KafkaError? { state.withLock { $0.fatal } }

    /// Why an answer was larger than the client accepts. The next one will be too, so the client cannot continue.
    var tooLong: String? { state.withLock { $0.tooLong } }

    /// Clears the state that brokers are down, because one has answered.
    func heard() {
        state.withLock { state in
            (state.allDown, state.hasConnected, state.refusal) = (false, true, nil)
        }
    }

    /// A login that was refused may be accepted now: the next call finds out.
    func forgetRefusal() { state.withLock { $0.refusal = nil } }

    func failed(_ code: rd_kafka_resp_err_t, _ reason: UnsafePointer<CChar>?) {
        let text = secrets.redacting(reason.map { String(cString: $0) } ?? KafkaError.text(code))
        state.withLock { state in
            if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { state.allDown = true } else { state.lastFailure = text }
            switch code {
            case RD_KAFKA_RESP_ERR__AUTHENTICATION: state.refusal = text
            case RD_KAFKA_RESP_ERR__SSL where Self.isVerdict(text): state.refusal = text
            case RD_KAFKA_RESP_ERR__RESOLVE: state.unresolved = text
            case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: break
            default: state.hasConnected = true
            }
            // librdkafka reports it as a broken connection, and repeats the request without end.
            if text.contains("increase receive.message.max.bytes") { state.tooLong = text }
            if code == RD_KAFKA_RESP_ERR__FATAL {
                state.fatal = state.fatal ?? KafkaError(.other, "the Kafka client failed for good: \(text)")
            }
        }
    }

    /// Whether a failed handshake is one side's decision about the other, rather than a connection that broke in between.
    private static func isVerdict(_ text: String) -> Bool {
        text.contains("SSL routines") && !text.contains("unexpected eof")
    }

    /// Every failure that matters is thrown; the log is for finding its cause.
    func log(_ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?) {
        let severity: Logger.Level = level <= 2 ? .error : level <= 6 ? .debug : .trace
        guard logger.logLevel <= severity else { return }
        logger.log(
            level: severity, "\(secrets.redacting(text.map { String(cString: $0) } ?? ""))",
            metadata: ["facility": "\(facility.map { String(cString: $0) } ?? "")"])
    }

    func delivered(_ message: rd_kafka_message_t) {
        guard message.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let topic = message.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? "?"
        let place = message.partition >= 0 ? "\(TopicPartition(topic, message.partition))" : topic
        let text = KafkaError.text(message.err)
        state.withLock { state in
            let why = state.lastFailure.map { "; last failure: \($0)" } ?? ""
            state.firstUndelivered =
                state.firstUndelivered
                ?? KafkaError(.notDelivered, "\(place): a record was not delivered: \(text)\(why)")
        }
    }

    /// The first record that was not delivered since the last call.
    func takeUndelivered() -> KafkaError? {
        state.withLock { state in
            defer { state.firstUndelivered = nil }
            return state.firstUndelivered
        }
    }
}
