import Checkpoints
import Foundation
import Offsets

/// What a recording holds: the contents of its `recording.json`.
public struct RecordingDescriptor: Equatable, Sendable {
    /// One recorded partition.
    public struct Partition: Equatable, Sendable, Decodable {
        public var topic: String
        public var partition: Int32
        /// The recorded offsets `[from, until)`.
        public var from: Int64
        public var until: Int64
        /// The number of records in the range; less than that of the offsets if the log had gaps.
        public var records: Int64
        /// The length of the partition's file.
        public var bytes: Int64
        /// The checksum in the file's footer.
        public var crc32c: UInt32

        public var range: OffsetRange { OffsetRange(TopicPartition(topic, partition), from: from, until: until) }
    }

    public var version: Int
    /// In order of topic and partition.
    public var partitions: [Partition]

    private static let mark = "  \"checksum\": "

    init(partitions: [Partition]) {
        version = Int(RecordingFormat.version)
        self.partitions = partitions
    }

    /// The file's text, written by hand so that the same recording always gives the same bytes.
    var text: String {
        let lines = partitions.map { partition in
            "    {\"topic\": \"\(partition.topic)\", \"partition\": \(partition.partition), \"from\": \(partition.from), "
                + "\"until\": \(partition.until), \"records\": \(partition.records), \"bytes\": \(partition.bytes), "
                + "\"crc32c\": \(partition.crc32c)}"
        }
        let body = "{\n  \"format\": \"portage-recording\",\n  \"version\": \(version),\n  \"partitions\": [\n"
            + lines.joined(separator: ",\n") + "\n  ],\n"
        return body + "\(Self.mark)\(CRC32C.checksum(body.utf8))\n}\n"
    }

    private struct Head: Decodable {
        var format: String
        var version: Int
    }

    private struct Body: Decodable { var partitions: [Partition] }

    init(_ data: Data, path: String) throws(RecordingError) {
        guard !data.isEmpty else { throw RecordingError(.torn, "\(path): torn: it is empty; record the topic again, or restore the file") }
        let text = String(decoding: data, as: UTF8.self)
        // A newer format may have its checksum elsewhere, so its version is checked first.
        if let head = try? JSONDecoder().decode(Head.self, from: data), head.format == "portage-recording",
            head.version > Int(RecordingFormat.version)
        {
            throw RecordingError(
                .newerVersion, "\(path): version \(head.version), but this program reads up to \(RecordingFormat.version); use a newer one")
        }
        guard let end = text.range(of: Self.mark, options: .backwards), text.hasSuffix("\n}\n") else {
            throw RecordingError(.torn, "\(path): torn: it has no checksum at its end; record the topic again, or restore the file")
        }
        // Written again and compared, so that no byte of the file, not even a space, can differ unnoticed.
        guard let body = try? JSONDecoder().decode(Body.self, from: data),
            UInt32(text[end.upperBound...].dropLast(3)) == CRC32C.checksum(text[..<end.lowerBound].utf8),
            data == Data(RecordingDescriptor(partitions: body.partitions).text.utf8)
        else { throw .corrupt(path, "its checksum does not match its text") }
        self.init(partitions: body.partitions)
        try validate(path)
    }

    private func validate(_ path: String) throws(RecordingError) {
        guard !partitions.isEmpty else { throw .corrupt(path, "it lists no partition") }
        var last: TopicPartition?
        for partition in partitions {
            let name = partition.range.topicPartition
            guard RecordingFormat.isTopicName(partition.topic), partition.partition >= 0, last.map({ $0 < name }) ?? true,
                partition.from >= 0, partition.until >= partition.from, (0...partition.range.count).contains(partition.records)
            else { throw .corrupt(path, "\(partition.range) with \(partition.records) records is impossible") }
            last = name
        }
    }
}
