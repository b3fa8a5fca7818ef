import Columnar
import Offsets

/// Where a table's rows come from: positions that can be planned, stored, and read again exactly.
///
/// Positions are JSON text of the source's own; the loop only stores and compares them. Requirements that most sources do not need have
/// defaults: `Docs/sources.md` shows a whole source.
public protocol StreamSource: AnyObject {
    /// As progress shows it: `KafkaV2[Subscribe[t1]]`.
    var description: String { get }
    /// Where a new query starts.
    func initialPosition() throws -> String
    /// How far the next batch may read from `start` under the source's own rate limits; `start` itself if nothing is new.
    func latestPosition(from start: String?) throws -> String?
    /// Where a new query starts at the end of what exists: what that is the end of, such as topics. nil for all other starts.
    var beginsAtEndOf: String? { get throws }
    /// The newest position when `latestPosition` was last called, regardless of rate limits; nil where the source does not know. For
    /// progress.
    var newestPosition: String? { get }
    /// Fixes the end of the input: later positions never pass what is available now.
    func prepareForAvailableNow() throws
    /// For `Trigger.once`: the next position ignores rate limits.
    func ignoreRateLimits()
    /// Exactly the rows between two positions, one batch a partition, with just `columns` in that order (places in the table's schema), or
    /// with all columns of the schema.
    /// Repeatable: the same positions give the same rows in the same order.
    func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch]
    /// The rows of `read` in parts that are read as they are needed; nil where the source reads them all at once.
    func deferred(from start: String?, until end: String, columns: [Int]) throws -> [DeferredBatch]?
    /// Where positions are ranges of offsets: those ranges, so that batches can be listed, their records counted, and a recorded manifest
    /// be followed. nil for any other source.
    var offsetRanges: (any OffsetRangeSource)? { get }
    /// Everything before `end` is committed and will not be read again.
    func committed(until end: String) throws
    /// The query is to stop: stops waiting for brokers that do not answer. Called from any thread.
    func giveUpWaiting()
    func close()
}

extension StreamSource {
    public var newestPosition: String? { nil }
    public var offsetRanges: (any OffsetRangeSource)? { nil }
    public func ignoreRateLimits() {}
    public func committed(until end: String) throws {}
    public func close() {}
    public var beginsAtEndOf: String? { nil }
    public func giveUpWaiting() {}
    public func deferred(from start: String?, until end: String, columns: [Int]) throws -> [DeferredBatch]? { nil }
}

/// A source whose positions are ranges of offsets of topics.
public protocol OffsetRangeSource: AnyObject {
    /// What lies between two positions.
    func ranges(from start: String?, until end: String) throws -> [OffsetRange]
    /// Whether a recorded range is of what it reads.
    func takes(_ range: OffsetRange) -> Bool
    /// The position before all of some recorded ranges.
    func position(before ranges: [OffsetRange]) throws -> String
    /// The position after some ranges, coming from `start`.
    func position(after start: String?, _ ranges: [OffsetRange]) throws -> String
    /// Exactly these ranges, as far as they are of what it reads, one batch a range, with `columns` as in `StreamSource.read`.
    func read(_ ranges: [OffsetRange], columns: [Int]) throws -> [RecordBatch]
    /// The rows of `read` in parts that are read as they are needed; nil where it is as well to read them all at once.
    func deferred(_ ranges: [OffsetRange], columns: [Int]) throws -> [DeferredBatch]?
}
