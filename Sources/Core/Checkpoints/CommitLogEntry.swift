import Offsets

/// One file of the commit log: the batch is done, and the next one may plan with this watermark.
///
/// Spark's version 1 text, plus a checksum as one more member, which Spark ignores: a slightly wrong watermark would count late rows again
/// without any other sign.
public struct CommitLogEntry: Hashable, Sendable {
    public var nextBatchWatermarkMillis: Int64
    /// For each source the offsets, as JSON, that the job asked to commit to its consumer group and that are not sent yet. Spark does not
    /// have this member and ignores it; it is left out where there are no such offsets.
    public var unsentOffsets: [String?]

    public init(nextBatchWatermarkMillis: Int64, unsentOffsets: [String?] = []) {
        self.nextBatchWatermarkMillis = nextBatchWatermarkMillis
        self.unsentOffsets = unsentOffsets.contains { $0 != nil } ? unsentOffsets : []
    }

    public var text: String {
        let unsent = unsentOffsets.isEmpty ? "" : ",\"unsentOffsets\":[\(unsentOffsets.map { $0 ?? "null" }.joined(separator: ","))]"
        return "v1\n" + ChecksummedJSON.sealed("{\"nextBatchWatermarkMs\":\(nextBatchWatermarkMillis)\(unsent)}")
    }

    /// The members allowed in an entry without a checksum: Spark 4 keeps the versions of its state there.
    private static let members: Set = ["nextBatchWatermarkMs", "stateUniqueIds", "unsentOffsets"]

    private struct Body: Decodable {
        var nextBatchWatermarkMs: Int64?
        var unsentOffsets: [[String: [String: Int64]]?]?
    }

    /// Reads what `text` or Spark wrote.
    /// - Throws: `.newerFormat`, or `.corrupt` that names the file and what to do.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        let lines = try LogText.body(bytes, path: path, remedy: Self.remedy)
        // Written by Spark, or by a version of this engine that wrote no checksums: then at least the names of the members must be known
        // ones.
        let isWhole = lines.first.flatMap { ChecksummedJSON.isWhole(String($0)) }
        if isWhole == false { throw .corrupt(path, ChecksummedJSON.damage, remedy: Self.remedy) }
        guard let line = lines.first, let body = LogJSON.decode(Body.self, line),
            isWhole == true || LogJSON.members(line).allSatisfy({ Self.members.contains($0) })
        else {
            throw .corrupt(path, "torn or damaged: its second line is not a commit", remedy: Self.remedy)
        }
        self.init(
            nextBatchWatermarkMillis: body.nextBatchWatermarkMs ?? 0,
            unsentOffsets: (body.unsentOffsets ?? []).map { offsets in
                offsets.map { topics in
                    PartitionOffsets(
                        Dictionary(
                            topics.flatMap { topic, partitions in
                                partitions.compactMap { number, offset in Int32(number).map { (TopicPartition(topic, $0), offset) } }
                            }, uniquingKeysWith: { $1 })
                    ).json
                }
            })
    }

    static let remedy = """
        restore it from a copy; or, if it is the newest commit file, delete it, and its batch runs again with the same input
        """
}
