/// One file of the commit log: the batch is done, and the next one may plan with this watermark. Spark's version 1 text.
public struct CommitLogEntry: Hashable, Sendable {
    public var nextBatchWatermarkMillis: Int64

    public init(nextBatchWatermarkMillis: Int64) { self.nextBatchWatermarkMillis = nextBatchWatermarkMillis }

    public var text: String { "v1\n{\"nextBatchWatermarkMs\":\(nextBatchWatermarkMillis)}" }

    private struct Body: Decodable { var nextBatchWatermarkMs: Int64? }

    /// Reads what `text` or Spark wrote.
    /// - Throws: `.newerFormat`, or `.corrupt` that names the file and what to do.
    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        let lines = try LogText.body(bytes, path: path, remedy: Self.remedy)
        guard let line = lines.first, let body = JSONText.decode(Body.self, line) else {
            throw .corrupt(path, "torn or damaged: its second line is not a commit", remedy: Self.remedy)
        }
        self.init(nextBatchWatermarkMillis: body.nextBatchWatermarkMs ?? 0)
    }

    static let remedy = """
        restore it from a copy; or, if it is the newest commit file, delete it, and its batch runs again with the same input
        """
}
