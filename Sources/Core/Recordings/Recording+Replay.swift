import KafkaTransport
import Offsets

extension Recording {
    private static let chunk: Int64 = 5_000

    /// Sends a recorded topic, each partition to the same partition and in order, and waits until all records are acknowledged.
    ///
    /// On an empty topic a recording that starts at 0 and has no gaps gets its own offsets again; timestamps are kept if the
    /// topic keeps a producer's (`message.timestamp.type=CreateTime`, `retention.ms=-1` for old ones).
    /// - Parameters:
    ///   - topic: the recorded topic.
    ///   - target: the topic to send to, with at least the recorded partitions; the recorded name unless given.
    ///   - ranges: the parts to send; all unless given.
    ///   - progress: called after each piece that was sent; an error that it throws ends the replay.
    /// - Throws: `KafkaError`, `RecordingError`.
    public func replay(
        _ topic: String, into writer: any TopicWriter, as target: String? = nil, ranges: [OffsetRange]? = nil,
        progress: (OffsetRange) throws -> Void = { _ in }
    ) throws {
        _ = try partitions(of: topic)
        var left = (ranges ?? self.ranges).filter { $0.topic == topic && !$0.isEmpty }
        // In pieces by turns, so that the partitions grow together as they did originally.
        while !left.isEmpty {
            for index in left.indices {
                let range = left[index]
                let piece = OffsetRange(
                    range.topicPartition, from: range.from, until: range.from + min(range.until - range.from, Self.chunk))
                let records = try fetch(piece, includeHeaders: true)
                try writer.send(records, topic: target ?? topic, partition: range.partition)
                left[index].from = piece.until
                try progress(piece)
            }
            left.removeAll(where: \.isEmpty)
        }
        try writer.flush()
    }
}
