/// How much a reader may hold of what brokers have sent and nobody has asked for yet: one budget, dealt out among its partitions.
///
/// librdkafka limits each partition by itself, so a limit that is good for a few partitions takes ten times as much for many.
package struct ReadAhead: Hashable, Sendable {
    /// In all partitions together, with what librdkafka itself takes for a message.
    package var bytes: Int

    package static let standard = ReadAhead(bytes: 128 << 20)

    package init(bytes: Int) { self.bytes = bytes }

    /// What librdkafka takes for a message beside its own bytes.
    package static let bytesAMessage = 400
    /// More of one partition makes nothing faster: 16 MB, or 50,000 messages.
    private static let most = 24 << 20
    /// Less would be a request for every few messages. Where this is too much, fewer partitions are read ahead.
    private static let least = 64 << 10

    /// What one partition of so many may have.
    package struct Share: Hashable, Sendable {
        package var bytes: Int

        /// Small messages are bounded by their number, large ones by their bytes; either way they take what is there for them.
        package var messages: Int { max(1, bytes / (ReadAhead.bytesAMessage + ReadAhead.bytesAMessage / 5)) }
        package var payloadBytes: Int { bytes / 3 * 2 }
        /// At most of one partition in an answer, which comes on top of what was held when it was asked for.
        package var answerBytes: Int { max(64 << 10, min(1 << 20, payloadBytes / 8)) }

        /// As librdkafka's settings.
        var settings: [String: String] {
            [
                "queued.min.messages": "\(messages)", "queued.max.messages.kbytes": "\(max(1, payloadBytes >> 10))",
                "fetch.message.max.bytes": "\(answerBytes)", "fetch.max.bytes": "\(16 << 20)",
            ]
        }
    }

    package func share(of partitions: Int) -> Share { Share(bytes: max(Self.least, min(Self.most, bytes / max(1, partitions)))) }

    /// How many partitions of so many may be read ahead between fetches.
    package func places(of partitions: Int) -> Int { max(1, bytes / share(of: partitions).bytes) }
}
