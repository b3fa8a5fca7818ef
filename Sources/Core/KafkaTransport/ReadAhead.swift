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
    /// More of one partition makes nothing faster: 11 MB, or 28,000 messages.
    private static let most = 24 << 20
    /// Less would be a request for every few messages. Where this is too much, fewer partitions are read ahead.
    private static let least = 512 << 10

    /// What one partition of so many may have.
    package struct Share: Hashable, Sendable {
        package var bytes: Int

        // Both limits hold, so messages of whatever size take nine tenths of the share at most when either is reached.
        package var messages: Int { max(1, part / ReadAhead.bytesAMessage) }
        package var payloadBytes: Int { part }
        private var part: Int { bytes / 20 * 9 }
        /// At most of one partition in an answer, which comes on top of what was held when it was asked for: of messages of 100 bytes a third of the
        /// share.
        package var answerBytes: Int { max(32 << 10, min(1 << 20, bytes / 16)) }

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
