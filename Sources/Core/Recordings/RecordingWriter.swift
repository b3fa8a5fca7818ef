import Foundation
import KafkaTransport
import Offsets
import Paths
import Synchronization

/// Writes a recording, partition after partition, which becomes visible only when it is complete.
///
/// Everything goes to a directory beside the target, which is renamed to the target in `finish`; until then the target
/// does not exist. Its owner must close it. Not for use from several threads.
public final class RecordingWriter {
    private let directory: String
    private let temporary: String
    private var partitions: [RecordingDescriptor.Partition] = []
    private var finished = false
    private var isClosed = true
    private static let counter = Atomic<Int>(0)

    /// - Parameter directory: must not exist; its parent must.
    /// - Throws: `RecordingError` `.alreadyExists`, `.unwritable`.
    public init(directory: String) throws(RecordingError) {
        if let refusal = FilePlace.foreign(directory) { throw RecordingError(.unwritable, refusal.message, hint: refusal.hint) }
        var path = FilePlace.plain(directory)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.directory = path
        temporary = "\(path).incomplete-\(getpid())-\(Self.counter.add(1, ordering: .relaxed).newValue)"
        guard access(path, F_OK) != 0 else {
            throw RecordingError(.alreadyExists, "\(path): exists already; remove it, or record to another place")
        }
        guard mkdir(temporary, 0o755) == 0 else {
            let reason = String(cString: strerror(errno))
            throw RecordingError(
                .unwritable, "\(path): cannot be created: \(reason); its parent must be a directory that this user may write to")
        }
        isClosed = false
    }

    deinit { assert(isClosed, "\(directory): the recording's writer was released without being closed") }

    /// Closes the writer; a recording that is not finished is removed. A second call does nothing.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        if !finished { try? FileManager.default.removeItem(atPath: temporary) }
    }

    /// Records one partition.
    ///
    /// - Parameters:
    ///   - range: the offsets that the recording covers.
    ///   - next: called until it returns nil, for the records of the range in order; they must have been fetched with headers.
    /// - Throws: `RecordingError` `.badInput` for offsets that do not ascend within the range, `.unwritable`; what `next` throws.
    public func write(_ range: OffsetRange, _ next: () throws -> KafkaRecords?) throws {
        guard RecordingFormat.isTopicName(range.topic), range.partition >= 0, range.from >= 0, range.until >= range.from else {
            throw RecordingError(.badInput, "\(range): not a range of a Kafka topic")
        }
        guard !partitions.contains(where: { $0.range.topicPartition == range.topicPartition }) else {
            throw RecordingError(.badInput, "\(range): this partition is in the recording already; a recording has one range per partition")
        }
        var file = try PartitionFileWriter("\(temporary)/\(RecordingFormat.fileName(range.topic, range.partition))")
        var expected = range.from
        while let records = try next() {
            let offsets = records.offsets.values(as: Int64.self)
            for offset in offsets {
                guard offset >= expected, offset < range.until else {
                    throw RecordingError(.badInput, "\(range): offset \(offset), where one of [\(expected), \(range.until)) was expected")
                }
                expected = offset + 1
            }
            try file.append(records)
        }
        let count = file.records
        let (bytes, crc) = try file.finish()
        partitions.append(
            .init(
                topic: range.topic, partition: range.partition, from: range.from, until: range.until, records: count, bytes: bytes,
                crc32c: crc))
    }

    /// Makes the recording durable and visible under its name.
    /// - Throws: `RecordingError` `.alreadyExists` if something took the name meanwhile, `.unwritable`.
    public func finish() throws(RecordingError) {
        precondition(!finished, "a recording is finished once")
        guard !partitions.isEmpty else { throw RecordingError(.badInput, "\(directory): a recording needs at least one partition") }
        partitions.sort { $0.range.topicPartition < $1.range.topicPartition }
        var file = try OutputFile("\(temporary)/\(RecordingFormat.descriptorName)")
        try Array(RecordingDescriptor(partitions: partitions).text.utf8)
            .withUnsafeBytes { bytes in Result { () throws(RecordingError) in try file.write(bytes) } }.get()
        try file.sync()
        try OutputFile.syncDirectory(temporary)
        guard rename(temporary, directory) == 0 else {
            let number = errno
            if number == EEXIST || number == ENOTEMPTY || number == ENOTDIR {
                throw RecordingError(.alreadyExists, "\(directory): exists already; remove it, or record to another place")
            }
            throw .system(.unwritable, directory, "giving the recording its name", number)
        }
        finished = true
        let parent = (directory as NSString).deletingLastPathComponent
        try OutputFile.syncDirectory(parent.isEmpty ? "." : parent)
    }
}
