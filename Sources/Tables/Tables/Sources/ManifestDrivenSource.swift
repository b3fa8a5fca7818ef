import BatchRuntime
import Columnar
import Offsets

/// A source whose batches can be laid down by a recorded manifest instead of by what is there.
protocol ManifestDrivenSource: StreamSource {
    /// Whether a recorded range is of what it reads.
    func takes(_ range: OffsetRange) -> Bool
    /// The position after an entry, coming from `start`.
    func position(after start: String?, _ entry: BatchManifest.Entry) throws -> String
    /// Exactly these ranges, as far as they are of this source's topics, one batch a range.
    func read(_ ranges: [OffsetRange], columns: [Int]) throws -> [RecordBatch]
    /// The rows of `read` in parts that are read as they are needed; nil where it is as well to read them all at once.
    func deferred(_ ranges: [OffsetRange], columns: [Int]) throws -> [DeferredBatch]?
}
