import Columnar

/// What a job emitted at one moment through one output: the common form in which all runs are compared.
///
/// On disk it is one JSON line, `{"output":…,"label":…,"batchTime":…,"kind":…,"rows":[{…}]}`, which any engine can write.
public struct Observation: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// An RDD handed to a DStream's output operation; `label` is its time.
        case rdd
        /// Rows handed to a table's sink, by output mode; `label` is the batch time unless a window column gives a better one.
        case append, update, complete
    }

    /// Which output of the job: `foreachRDD-0` in the order of registration, or the query's name.
    public var output: String
    /// ms since the epoch.
    public var label: Int64
    /// The batch in which it was emitted, ms since the epoch.
    public var batchTime: Int64
    public var kind: Kind
    /// Names of the columns of `rows`; for an RDD of pairs `key`, `value`; for one of single values `value`.
    public var columns: [String]
    public var rows: [[Value]]
    /// The number of the batch in its run, where batches may share a time; not part of the JSON line. It distinguishes a repetition after a
    /// crash from another batch.
    public var batchID: Int64?

    public init(
        output: String, label: Int64, batchTime: Int64, kind: Kind, columns: [String], rows: [[Value]], batchID: Int64? = nil
    ) {
        self.batchID = batchID
        self.output = output
        self.label = label
        self.batchTime = batchTime
        self.kind = kind
        self.columns = columns
        self.rows = rows
    }
}

/// Sees what each output emits, before the output itself does.
public protocol OutputObserver: AnyObject, Sendable {
    func observe(_ observation: Observation) throws
    /// Whether the user's own side effect of this output may run as well. A comparison suppresses it.
    func letsThrough(output: String) -> Bool
}
