/// The settings that a client passes to librdkafka, with Java's defaults and meanings where librdkafka's differ.
extension KafkaProperties {
    func settings(for role: KafkaClient.Role) -> [String: String] {
        var result = settings
        addTimeouts(role, &result)
        if role == .consumer { addFetchSizes(&result) }
        return result
    }

    /// A request is given up after `request.timeout.ms`, and a lost broker is looked for within a second: as in Java's clients.
    private func addTimeouts(_ role: KafkaClient.Role, _ result: inout [String: String]) {
        var request = requestMillis ?? 30_000
        if role == .producer {
            if let requestMillis { result["request.timeout.ms"] = "\(requestMillis)" }
            // librdkafka must be able to make one request within a transaction.
            if result["transactional.id"] != nil { request = min(request, transactionMillis) }
        }
        result["socket.timeout.ms"] = result["socket.timeout.ms"] ?? "\(min(max(request, 10), 300_000))"
        result["socket.connection.setup.timeout.ms"] = result["socket.connection.setup.timeout.ms"] ?? "10000"
        let backoff = result["reconnect.backoff.ms"].flatMap { Int32($0) } ?? 50
        result["reconnect.backoff.ms"] = result["reconnect.backoff.ms"] ?? "50"
        // Java raises the limit to the first pause; librdkafka refuses it.
        let longest = result["reconnect.backoff.max.ms"].map { Int32($0) } ?? 1000
        if let longest { result["reconnect.backoff.max.ms"] = "\(max(longest, backoff))" }
    }

    /// The properties without those that only a producer accepts.
    var forConsumer: KafkaProperties {
        var copy = self
        copy.removeProducerSettings()
        return copy
    }

    /// How long a transaction may stay open, in ms: `transaction.timeout.ms`.
    var transactionMillis: Int32 { settings["transaction.timeout.ms"].flatMap { Int32($0) } ?? 60_000 }

    /// `fetch.max.bytes` does not limit a message: a broker sends the first one whatever its size, to any client. librdkafka
    /// refuses a value below its largest message, and an answer above its largest answer.
    private func addFetchSizes(_ result: inout [String: String]) {
        var longestAnswer: Int64 = 1_000_000_000
        if let bytes = result["fetch.max.bytes"].flatMap({ Int64($0) }), (0...Int64(Int32.max)).contains(bytes) {
            let fetch = min(max(bytes, 1000), 2_147_483_135)
            result["fetch.max.bytes"] = "\(fetch)"
            result["message.max.bytes"] = "\(min(fetch, result["message.max.bytes"].flatMap { Int64($0) } ?? 1_000_000))"
            longestAnswer = max(longestAnswer, fetch + 512)
        }
        if let bytes = result["max.partition.fetch.bytes"].flatMap({ Int64($0) }), (0...Int64(Int32.max)).contains(bytes) {
            result["max.partition.fetch.bytes"] = "\(min(max(bytes, 1), 1_000_000_000))"
        }
        result["receive.message.max.bytes"] = result["receive.message.max.bytes"] ?? "\(longestAnswer)"
    }
}
