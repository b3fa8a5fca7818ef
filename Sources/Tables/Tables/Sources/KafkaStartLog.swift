import Checkpoints
import Offsets

/// Where a query started, in its checkpoint: `sources/N/0`, in the format of Spark's Kafka source.
///
/// Written once, before the first batch: a query that dies before its first commit starts at the same place again.
struct KafkaStartLog {
    let checkpoint: CheckpointDirectory?
    let index: Int

    /// The start of an earlier run; if there is none, the result of `find`, which is then written.
    func recalled(orWritten find: () throws -> PartitionOffsets) throws -> PartitionOffsets {
        guard let checkpoint else { return try find() }
        let directory = directory(checkpoint)
        if let bytes = try checkpoint.files.read("\(directory)/0") { return try Self.parsed(bytes, "\(directory)/0") }
        let start = try find()
        // Spark writes a zero byte before the version, for compatibility with its earliest versions.
        let bytes: [UInt8] = [0] + Array("v1\n\(start.json)".utf8)
        try checkpoint.files.makeDirectory(directory)
        try checkpoint.write([FileWrite("\(directory)/0", bytes)])
        return start
    }

    /// Whether an earlier run has written the start of the query.
    var isWritten: Bool {
        get throws { try checkpoint.map { try $0.files.read("\(directory($0))/0") != nil } ?? false }
    }

    private func directory(_ checkpoint: CheckpointDirectory) -> String { "\(checkpoint.path)/sources/\(index)" }

    private static func parsed(_ bytes: [UInt8], _ path: String) throws -> PartitionOffsets {
        let text = String(decoding: bytes.first == 0 ? bytes.dropFirst() : bytes[...], as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.count == 2, lines[0] == "v1", let offsets = try? PartitionOffsets(json: String(lines[1])) else {
            throw CheckpointError.corrupt(
                path, "torn or damaged: it does not hold the offsets at which the query started",
                remedy: "restore it from a copy; or delete the checkpoint to start again")
        }
        return offsets
    }
}
