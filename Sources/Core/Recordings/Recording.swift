import Foundation
import KafkaTransport
import Offsets
import Paths

/// A recording on disk, read as if it were the topics from which it was taken.
///
/// Opening reads the descriptor and each file's index and checks them; the records are checked as they are read. Safe from
/// several threads.
public final class Recording: Sendable {
    /// Where it lies.
    public let directory: String
    public let descriptor: RecordingDescriptor
    private let files: [TopicPartition: PartitionFile]

    /// - Throws: `RecordingError` that names the file and what is wrong with it.
    public init(directory: String) throws(RecordingError) {
        if let refusal = FilePlace.foreign(directory) { throw RecordingError(.unreadable, refusal.message, hint: refusal.hint) }
        let directory = FilePlace.plain(directory)
        self.directory = directory
        let path = "\(directory)/\(RecordingFormat.descriptorName)"
        guard access(directory, F_OK) == 0 else { throw RecordingError(.notFound, "\(directory): there is no such directory") }
        guard access(path, F_OK) == 0 else {
            throw RecordingError(.notARecording, "\(directory): not a recording: it has no \(RecordingFormat.descriptorName)")
        }
        let file = try InputFile(path)
        let text = try file.read(0, file.length)
        descriptor = try RecordingDescriptor(withExtendedLifetime(text) { Data(text.bytes) }, path: path)
        var files: [TopicPartition: PartitionFile] = [:]
        for partition in descriptor.partitions {
            files[partition.range.topicPartition] = try PartitionFile(
                "\(directory)/\(RecordingFormat.fileName(partition.topic, partition.partition))", partition)
        }
        self.files = files
    }

    /// The topics, in order.
    public var topics: [String] { Array(Set(descriptor.partitions.map(\.topic))).sorted() }
    /// The recorded range of each partition, in order.
    public var ranges: [OffsetRange] { descriptor.partitions.map(\.range) }
    /// The number of records in all partitions.
    public var recordCount: Int64 { descriptor.partitions.reduce(0) { $0 + $1.records } }

    /// Reads and checks the whole recording; O(size).
    /// - Throws: `RecordingError` that names the first damaged block.
    public func verify() throws(RecordingError) {
        for partition in descriptor.partitions { try files[partition.range.topicPartition]?.verify() }
    }

    func file(of partition: TopicPartition) throws(KafkaError) -> PartitionFile {
        if let file = files[partition] { return file }
        guard topics.contains(partition.topic) else { throw .unknownTopic(partition.topic, at: directory) }
        throw .unknownPartition(partition, at: directory)
    }
}
