import KafkaTransport
import Offsets

/// Records ranges of topics to a directory, byte for byte: keys, values, headers, offsets, timestamps and their types.
///
/// ```swift
/// let reader = try KafkaCluster().reader(properties: ["bootstrap.servers": "broker:9092"])
/// try TopicRecorder(reader).record(topic: "sensor_readings_raw", to: "recordings/monday")
/// ```
public struct TopicRecorder {
    private let reader: any TopicReader
    /// Offsets fetched at once; bounds the memory for recording.
    private static let chunk: Int64 = 20_000

    public init(_ reader: any TopicReader) { self.reader = reader }

    /// Records everything that `topic` holds now.
    /// - Throws: `KafkaError`, `RecordingError`; the directory then does not exist.
    public func record(topic: String, to directory: String, progress: (OffsetRange) throws -> Void = { _ in }) throws {
        let partitions = try reader.partitions(of: topic)
        let earliest = try reader.earliestOffsets(of: partitions)
        try record(earliest.ranges(until: try reader.latestOffsets(of: partitions)), to: directory, progress: progress)
    }

    /// Records `ranges`, one a partition.
    /// - Parameter progress: called after each piece that was read; an error that it throws ends the recording.
    /// - Throws: `KafkaError`, `RecordingError`; the directory then does not exist.
    public func record(_ ranges: [OffsetRange], to directory: String, progress: (OffsetRange) throws -> Void = { _ in }) throws {
        let writer = try RecordingWriter(directory: directory)
        defer { writer.close() }
        for range in ranges {
            var next = range.from
            try writer.write(range) {
                guard next < range.until else { return nil }
                let piece = OffsetRange(range.topicPartition, from: next, until: next + min(range.until - next, Self.chunk))
                let records = try reader.fetch(piece, includeHeaders: true)
                next = piece.until
                try progress(piece)
                return records
            }
        }
        try writer.finish()
    }
}
