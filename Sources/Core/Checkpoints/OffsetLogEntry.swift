import Columnar

/// One file of the offset log: where each source ends in a batch, written before the batch runs.
///
/// The text is that of Spark's Structured Streaming, version 1: `v1`, a line of metadata, a line a source (`-` for none yet).
public struct OffsetLogEntry: Hashable, Sendable {
    public var batchWatermarkMillis: Int64
    public var batchTimestampMillis: Int64
    public var conf: [String: String]
    /// The end position of each source in its own JSON, on one line; nil while it has nothing to offer.
    public var offsets: [String?]

    public init(batchWatermarkMillis: Int64, batchTimestampMillis: Int64, conf: [String: String], offsets: [String?]) {
        self.batchWatermarkMillis = batchWatermarkMillis
        self.batchTimestampMillis = batchTimestampMillis
        self.conf = conf
        self.offsets = offsets
    }

    /// The file's text. `conf` in the order of its keys.
    public var text: String {
        let conf = LogJSON.object(conf.sorted { $0.key < $1.key }.map { ($0.key, JSONString.quoted($0.value)) })
        let metadata = LogJSON.object([
            ("batchWatermarkMs", "\(batchWatermarkMillis)"), ("batchTimestampMs", "\(batchTimestampMillis)"), ("conf", conf),
        ])
        return (["v1", metadata] + offsets.map { $0 ?? "-" }).joined(separator: "\n")
    }

    private struct Metadata: Decodable {
        var batchWatermarkMs: Int64?
        var batchTimestampMs: Int64?
        var conf: [String: String]?
    }

    /// Reads what `text` or Spark wrote.
    /// - Throws: `.newerFormat`, or `.corrupt` that names the file and what to do.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        let lines = try LogText.body(bytes, path: path, remedy: Self.remedy)
        guard let first = lines.first, let metadata = LogJSON.decode(Metadata.self, first) else {
            throw .corrupt(path, "torn or damaged: its second line is not the metadata of a batch", remedy: Self.remedy)
        }
        let offsets = lines.dropFirst().map { $0 == "-" ? nil : String($0) }
        for offset in offsets where offset?.isEmpty == true || offset.map(LogText.looksTorn) == true {
            throw .corrupt(path, "torn or damaged: the offset \"\(offset ?? "")\" is not whole", remedy: Self.remedy)
        }
        self.init(
            batchWatermarkMillis: metadata.batchWatermarkMs ?? 0, batchTimestampMillis: metadata.batchTimestampMs ?? 0,
            conf: metadata.conf ?? [:], offsets: Array(offsets))
    }

    static let remedy = """
        restore it from a copy; or, if it is the newest offset file and has no commit file of its number, delete it, \
        and the batch is planned again
        """
}
