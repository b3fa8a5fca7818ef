import CRDKafka
import Glibc

/// How calls wait for brokers: as Java's clients, up to `default.api.timeout.ms` (of a producer `max.block.ms`), 60 s unless set.
extension KafkaClient {
    /// Repeats a call until it succeeds, fails with what time does not mend, or the wait is over.
    ///
    /// A refused login ends it at once: no wait mends a wrong password. librdkafka tells of one only between calls, so the first calls
    /// get little time each, and later ones more, for brokers that are slow to answer.
    /// - Parameters:
    ///   - wait: in ms; nil for the client's.
    ///   - call: gets the time that it may take, in ms; where it throws an error that is retriable it is called again.
    func waiting<R>(_ place: String, within wait: Int32? = nil, _ call: (Int32) throws(KafkaError) -> R) throws(KafkaError) -> R {
        let wait = wait ?? waitMillis
        let start = ContinuousClock.now
        let deadline = start + .milliseconds(wait)
        var slice = Self.firstSliceMillis
        var hasWarned = false
        events.forgetRefusal()
        while true {
            do { return try call(max(1, min(slice, Self.millis(until: deadline)))) } catch {
                try checkRefusal(place)
                guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
                if !hasWarned, ContinuousClock.now - start >= .seconds(5) {
                    hasWarned = true
                    logger.warning("\(place): \(servers) does not answer yet; waiting up to \(Double(wait) / 1000) s\(events.lastFailure.map { "; last failure: \($0)" } ?? "")")
                }
            }
            slice = slice > Int32.max / 2 ? .max : slice * 2
            // Java's retry.backoff.ms. What is reported meanwhile is heard.
            let pause = ContinuousClock.now + .milliseconds(min(100, Self.millis(until: deadline)))
            repeat {
                poll()
                usleep(10_000)
            } while ContinuousClock.now < pause
            try checkRefusal(place)
        }
    }

    /// The next event of a queue that a request answers to, which is the caller's to destroy.
    func event(of queue: OpaquePointer, _ place: String, within wait: Int32) throws(KafkaError) -> OpaquePointer {
        let deadline = ContinuousClock.now + .milliseconds(wait)
        events.forgetRefusal()
        repeat {
            if let event = rd_kafka_queue_poll(queue, max(1, min(100, Self.millis(until: deadline)))) { return event }
            try checkRefusal(place)
        } while ContinuousClock.now < deadline
        throw unreachable(place, within: wait)
    }

    /// - Throws: `.authentication` where the brokers refused the login, `.unreachable` where none of their names can be resolved.
    func checkRefusal(_ place: String) throws(KafkaError) {
        poll()
        if let reason = events.refusal { throw refused(place, reason) }
        if let reason = events.unresolved {
            throw KafkaError(.unreachable, "\(place): none of the brokers in bootstrap.servers=\(servers) can be found: \(reason). Check the names")
        }
    }

    func refused(_ place: String, _ reason: String) -> KafkaError {
        KafkaError(
            .authentication, "\(place): \(servers) refused the connection: \(reason). Check user, password and certificates (sasl.jaas.config, ssl.*), "
                + "and that security.protocol and sasl.mechanism are what the brokers want")
    }

    private static let firstSliceMillis: Int32 = 250

    static func millis(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - .now).components
        return Int32(clamping: left.seconds.multipliedReportingOverflow(by: 1000).partialValue &+ left.attoseconds / 1_000_000_000_000_000)
    }
}
