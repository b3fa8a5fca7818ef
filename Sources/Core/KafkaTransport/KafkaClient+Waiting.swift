import CRDKafka
import Glibc

/// How calls wait for brokers: like Java's clients, up to `default.api.timeout.ms` (for a producer `max.block.ms`), 60 s unless set.
extension KafkaClient {
    /// Repeats a call until it succeeds, fails with an error that is not retriable, or the wait is over.
    ///
    /// A refused login ends it at once, because waiting does not mend a wrong password. librdkafka reports a refusal only between calls, so
    /// the first calls get little time each, and later ones more, for brokers that are slow to answer.
    /// - Parameters:
    ///   - wait: in ms; nil for the client's.
    ///   - time: in ms, what each call takes whatever time it is given; nil for a call that keeps to its time.
    ///   - call: gets the time that it may take, in ms; it is called again after a retriable error. It must own everything that it
    ///     uses: if the wait is given up, the call continues without a caller.
    func waiting<R>(
        _ place: String, within wait: Int32? = nil, taking time: Int32? = nil, _ call: @escaping (Int32) throws(KafkaError) -> R
    ) throws(KafkaError) -> R {
        let wait = wait ?? waitMillis
        let start = ContinuousClock.now
        let deadline = start + .milliseconds(wait)
        var slice = Self.firstSliceMillis
        var hasWarned = false
        let number = BrokerWaits.begin(place, servers, since: start)
        defer { BrokerWaits.end(number) }
        events.forgetRefusal()
        while true {
            do {
                let millis = time ?? max(1, min(slice, Self.millis(until: deadline)))
                return try millis <= Self.longestHeldMillis
                    ? call(millis)
                    : leavable(place, since: start, until: max(deadline, .now + .milliseconds(millis)), wait) { () throws(KafkaError) in
                        try call(millis)
                    }
            } catch {
                if error.code == .stopped { throw error }
                try checkRefusal(place)
                try limit.check(place, servers, since: start)
                guard error.isRetriable, ContinuousClock.now < deadline else { throw error }
                if !hasWarned, ContinuousClock.now - start >= .seconds(5) {
                    hasWarned = true
                    logger.warning(
                        """
                        \(place): \(servers) does not answer yet; waiting up to \(Double(wait) / 1000) \
                        s\(events.lastFailure.map { "; last failure: \($0)" } ?? "")
                        """)
                }
            }
            slice = slice > Int32.max / 2 ? .max : slice * 2
            // Java's retry.backoff.ms. Errors that are reported meanwhile are handled.
            let pause = ContinuousClock.now + .milliseconds(min(100, Self.millis(until: deadline)))
            repeat {
                poll()
                usleep(10_000)
            } while ContinuousClock.now < pause
            try checkRefusal(place)
            try limit.check(place, servers, since: start)
        }
    }

    /// Runs a long call so that the caller can leave it: on another thread, which uses the client until librdkafka returns.
    ///
    /// Even if librdkafka does not keep to the time it was given, the wait ends shortly after `deadline`.
    private func leavable<R>(
        _ place: String, since start: ContinuousClock.Instant, until deadline: ContinuousClock.Instant, _ wait: Int32,
        _ body: @escaping () throws(KafkaError) -> R
    ) throws(KafkaError) -> R {
        try enter(place)
        let call = LeavableCall(body)
        do throws(KafkaError) {
            try call.start(place) { [self] in leave() }
        } catch {
            leave()
            throw error
        }
        // Not earlier: a call that is still under way must not be repeated.
        let result = try call.result(by: deadline + Self.overtime) { () throws(KafkaError) in try limit.check(place, servers, since: start)
        }
        guard let result else { throw unreachable(place, within: wait) }
        return result
    }

    /// The next event of the queue to which a request answers; the caller destroys it.
    func event(of queue: OpaquePointer, _ place: String, within wait: Int32) throws(KafkaError) -> OpaquePointer {
        let start = ContinuousClock.now
        let deadline = start + .milliseconds(wait)
        let number = BrokerWaits.begin(place, servers, since: start)
        defer { BrokerWaits.end(number) }
        events.forgetRefusal()
        repeat {
            if let event = rd_kafka_queue_poll(queue, max(1, min(100, Self.millis(until: deadline)))) { return event }
            try checkRefusal(place)
            try limit.check(place, servers, since: start)
        } while ContinuousClock.now < deadline
        throw unreachable(place, within: wait)
    }

    /// - Throws: `.authentication` where the brokers refused the login, `.unreachable` where none of their names can be resolved.
    func checkRefusal(_ place: String) throws(KafkaError) {
        poll()
        if let reason = events.refusal { throw refused(place, reason) }
        if let reason = events.unresolved {
            throw KafkaError(
                .unreachable, "\(place): none of the brokers in bootstrap.servers=\(servers) can be found: \(reason). Check the names")
        }
    }

    func refused(_ place: String, _ reason: String) -> KafkaError {
        KafkaError(
            .authentication,
            "\(place): \(servers) refused the connection: \(reason). Check user, password and certificates (sasl.jaas.config, ssl.*), "
                + "and that security.protocol and sasl.mechanism are those that the brokers expect")
    }

    private static let firstSliceMillis: Int32 = 250
    /// A call that may take longer than this is made leavable.
    private static let longestHeldMillis: Int32 = 1000
    /// By how much librdkafka may exceed its time to return with an error of its own.
    private static let overtime = Duration.seconds(1)

    static func millis(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - .now).components
        return Int32(clamping: left.seconds.multipliedReportingOverflow(by: 1000).partialValue &+ left.attoseconds / 1_000_000_000_000_000)
    }
}
