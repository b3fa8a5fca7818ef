import Foundation
import RDDs
import Synchronization

extension ConsumerRecord: SourceRecord {}

/// Reports in which operation and on which record a function of the job threw, and optionally writes such records to a file.
///
/// A batch names the first failed record of each of its partitions. The batch still fails; nothing is skipped.
package final class BadRecords: Sendable {
    private struct State {
        var file: String?
        /// The records that the file has; nil until it is read.
        var kept: Set<Place>?
    }

    /// Identifies a line: a batch that fails again after a restart adds none.
    private struct Place: Hashable, Decodable {
        let topic: String
        let partition: Int32
        let offset: Int64
        let job: String
        let output: String?
    }

    private let state = Mutex(State())

    /// A line of the file. Bytes that are not UTF-8 are in `keyBase64` and `valueBase64` instead of `key` and `value`.
    private struct Line: Encodable {
        let topic: String
        let partition: Int32
        let offset: Int64
        /// In ms since the epoch.
        let timestamp: Int64
        let key: RecordBytes?
        let value: RecordBytes?
        let error: String
        let job: String
        let output: String?
        let operation: String?
        /// The label, in ms since the epoch.
        let batch: Int64

        enum CodingKeys: String, CodingKey {
            case topic, partition, offset, timestamp, key, value, error, job, output, operation, batch, keyBase64, valueBase64
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(topic, forKey: .topic)
            try container.encode(partition, forKey: .partition)
            try container.encode(offset, forKey: .offset)
            try container.encode(timestamp, forKey: .timestamp)
            for (bytes, name, binary) in [(key, CodingKeys.key, CodingKeys.keyBase64), (value, .value, .valueBase64)] {
                guard let bytes else {
                    try container.encodeNil(forKey: name)
                    continue
                }
                if let text = String(validating: bytes, as: UTF8.self) {
                    try container.encode(text, forKey: name)
                } else {
                    try container.encode(Data(bytes), forKey: binary)
                }
            }
            try container.encode(error, forKey: .error)
            try container.encode(job, forKey: .job)
            try container.encodeIfPresent(output, forKey: .output)
            try container.encodeIfPresent(operation, forKey: .operation)
            try container.encode(batch, forKey: .batch)
        }
    }

    /// Writes records to `file` from now on: one JSON object a line, appended; one line for each record, job and output.
    package func keep(in file: String) { state.withLock { ($0.file, $0.kept) = (file, nil) } }

    /// Takes the failures behind `error`, and adds to `place` which functions threw, and on which records, as far as that is known.
    func complete(_ place: inout FailurePlace, of error: any Error, _ failures: [UserFailure]) {
        let text = "\(error)"
        let behind = failures.filter { "\($0.error)" == text }
        let records = behind.compactMap { failure in (failure.record as? ConsumerRecord).map { (failure, $0) } }
            .sorted { ($0.1.topic, $0.1.partition, $0.1.offset) < ($1.1.topic, $1.1.partition, $1.1.offset) }
        let operations = Set(behind.compactMap(\.operation)).sorted().joined(separator: ", ")
        if !operations.isEmpty { place.operation = operations }
        place.record = records.prefix(5).map { "\($1.topic)-\($1.partition)@\($1.offset)" }.joined(separator: ", ")
        if let file = state.withLock({ $0.file }), !records.isEmpty {
            let lines = records.map { failure, record in
                Line(
                    topic: record.topic, partition: record.partition, offset: record.offset, timestamp: record.timestamp, key: record.key,
                    value: record.value, error: "\(failure.error)", job: place.job, output: place.output, operation: failure.operation,
                    batch: place.batch.milliseconds)
            }
            do { try append(lines, to: file) } catch { place.notKept = "the record could not be kept in \(file): \(error)" }
        }
    }

    /// Appends the lines that the file does not have.
    private func append(_ lines: [Line], to file: String) throws {
        var kept = state.withLock { $0.kept } ?? Self.places(in: file)
        let new = lines.filter {
            kept.insert(Place(topic: $0.topic, partition: $0.partition, offset: $0.offset, job: $0.job, output: $0.output)).inserted
        }
        if !new.isEmpty { try Self.write(new, to: file) }
        state.withLock { $0.kept = kept }
    }

    /// The records in a file of an earlier run; other lines are ignored, and a file that is not a regular one is not read.
    private static func places(in file: String) -> Set<Place> {
        var status = stat()
        guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let bytes = FileManager.default.contents(atPath: file) else {
            return []
        }
        let decoder = JSONDecoder()
        return Set(bytes.split(separator: 0x0A).compactMap { try? decoder.decode(Place.self, from: Data($0)) })
    }

    private static func write(_ lines: [Line], to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Data()
        for line in lines { bytes += try encoder.encode(line) + [0x0A] }
        try? FileManager.default.createDirectory(at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StreamingError(.failedBatch, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        try bytes.withUnsafeBytes { bytes in
            // One write, so that the lines of two processes do not mix.
            guard Foundation.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else {
                throw StreamingError(.failedBatch, String(cString: strerror(errno)))
            }
        }
    }
}

extension StreamingContext {
    /// Appends each record on which a function of the job threw to `file`, as a line of JSON: topic, partition, offset, timestamp, key,
    /// value, error, job, output, operation and batch. A record that fails again, for example at the next start, is written once for each
    /// job and output.
    ///
    /// The batch still fails, and with a checkpoint runs again at the next start: correct the function, or have it leave such records out.
    public func keepBadRecords(in file: String) { badRecords.keep(in: file) }
}
