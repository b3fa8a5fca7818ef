/// How much a reader may hold of what brokers have sent and nobody has requested yet: one budget, divided among its partitions.
///
/// librdkafka limits each partition separately, so a limit that suits a few partitions takes ten times as much memory for many.
package struct ReadAhead: Hashable, Sendable {
    /// For all partitions together, including librdkafka's own overhead for each message.
    package var bytes: Int

    package static let standard = ReadAhead(bytes: 128 << 20)

    package init(bytes: Int) { self.bytes = bytes }

    /// librdkafka's overhead for a message, in bytes.
    package static let bytesAMessage = 400
    /// More for one partition makes nothing faster: 11 MB, or 28,000 messages.
    private static let most = 24 << 20
    /// Less would mean a request for every few messages. Where this is too much, fewer partitions are read ahead.
    private static let least = 512 << 10

    /// The share of one partition.
    package struct Share: Hashable, Sendable {
        package var bytes: Int

        // Both limits apply, so messages of any size take at most nine tenths of the share when either is reached.
        package var messages: Int { max(1, part / ReadAhead.bytesAMessage) }
        package var payloadBytes: Int { part }
        private var part: Int { bytes / 20 * 9 }
        /// The most bytes of one partition in an answer, in addition to what was held when it was requested: a third of the share for
        /// messages of 100 bytes.
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

    /// How many of `partitions` may be read ahead between fetches.
    package func places(of partitions: Int) -> Int { max(1, bytes / share(of: partitions).bytes) }
}
