import DStreams
import RDDs
import Tables

/// A legacy job, its port, or both: what the commands run and compare.
public struct Job: Sendable {
    /// Names the job on the command line and in its checkpoints.
    public let name: String
    /// The batch interval of the legacy job.
    public let batchInterval: Duration
    /// The legacy job's settings: `spark.streaming.*`, `spark.default.parallelism`.
    public let conf: SparkConf
    /// Builds the legacy job's graph on a context; registers at least one output.
    public let legacy: (@Sendable (StreamingContext) throws -> Void)?
    /// Builds the ported query up to its writer; the command adds sink, trigger and checkpoint unless the job did.
    public let port: (@Sendable (SparkSession) throws -> DataStreamWriter)?

    public init(
        _ name: String, batch: Duration, conf: SparkConf = SparkConf(), legacy: (@Sendable (StreamingContext) throws -> Void)? = nil,
        port: (@Sendable (SparkSession) throws -> DataStreamWriter)? = nil
    ) {
        self.name = name
        batchInterval = batch
        self.conf = conf
        self.legacy = legacy
        self.port = port
    }
}
