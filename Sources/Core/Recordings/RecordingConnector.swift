import KafkaTransport
import Offsets

/// Serves recordings as if they were one cluster: a job that reads Kafka reads them unchanged.
public struct RecordingConnector: TopicConnector {
    private let reader: RecordedTopics

    /// - Throws: `RecordingError` `.badInput` if two recordings hold the same topic.
    public init(_ recordings: [Recording]) throws(RecordingError) {
        var byTopic: [String: Recording] = [:]
        for recording in recordings {
            for topic in recording.topics {
                if let other = byTopic.updateValue(recording, forKey: topic) {
                    throw RecordingError(
                        .badInput, "topic \(topic) is in \(other.directory) and in \(recording.directory): give one of them")
                }
            }
        }
        reader = RecordedTopics(byTopic)
    }

    public init(_ recording: Recording) { reader = RecordedTopics(recording.topics.reduce(into: [:]) { $0[$1] = recording }) }

    /// Ignores the properties; there is no broker to find.
    public func reader(properties: [String: String]) throws -> any TopicReader { reader }

    /// - Throws: `KafkaError` `.other` always.
    public func writer(properties: [String: String]) throws -> any TopicWriter {
        throw KafkaError(
            .other, "a recording cannot be written to: give the job's output another cluster, or send it to another sink")
    }
}

/// The topics of several recordings behind one reader.
private final class RecordedTopics: TopicReader {
    private let recordings: [String: Recording]

    init(_ recordings: [String: Recording]) { self.recordings = recordings }

    private func recording(of topic: String) throws(KafkaError) -> Recording {
        guard let recording = recordings[topic] else {
            let places = Set(recordings.values.map(\.directory)).sorted().joined(separator: ", ")
            throw .unknownTopic(topic, at: places.isEmpty ? "no recording" : places)
        }
        return recording
    }

    func topicNames() -> [String] { recordings.keys.sorted() }

    func partitions(of topic: String) throws -> [TopicPartition] { try recording(of: topic).partitions(of: topic) }

    func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try gather(partitions) { try $0.earliestOffsets(of: $1) }
    }

    func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try gather(partitions) { try $0.latestOffsets(of: $1) }
    }

    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets {
        try gather(partitions) { try $0.offsets(of: $1, atOrAfterMillis: millis) }
    }

    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        try recording(of: range.topic).fetch(range, includeHeaders: includeHeaders)
    }

    func close() {}

    private func gather(
        _ partitions: [TopicPartition], _ ask: (Recording, [TopicPartition]) throws -> PartitionOffsets
    ) throws -> PartitionOffsets {
        var result = PartitionOffsets()
        for partition in partitions {
            result.offsets.merge(try ask(recording(of: partition.topic), [partition]).offsets) { $1 }
        }
        return result
    }
}
