import DStreams
import RDDs
import Tables

/// A legacy job, its port, or both, which the commands run and compare.
public struct Job: Sendable {
    /// Names the job on the command line and in its checkpoints.
    public let name: String
    /// The batch interval of the legacy job.
    public let batchInterval: Duration
    /// The job's settings, on both sides: `spark.streaming.*`, `spark.default.parallelism`; those of `spark.sql.*` are used in the session
    /// of its port.
    public let conf: SparkConf
    /// Builds the legacy job's graph on a context; registers at least one output.
    public let legacy: (@Sendable (StreamingContext) throws -> Void)?
    /// Builds the ported queries up to their writers, one for each output of the legacy job; the command adds sink, trigger and checkpoint
    /// unless the job has set them.
    public let port: (@Sendable (SparkSession) throws -> [DataStreamWriter])?

    /// A legacy job, and a port of one query.
    public init(
        _ name: String, batch: Duration, conf: SparkConf = SparkConf(), legacy: (@Sendable (StreamingContext) throws -> Void)? = nil,
        port: (@Sendable (SparkSession) throws -> DataStreamWriter)? = nil
    ) {
        guard let port else {
            self.init(name, batch, conf, legacy, nil)
            return
        }
        self.init(name, batch, conf, legacy, { (spark: SparkSession) in [try port(spark)] })
    }

    /// A legacy job with several outputs, and a port of several queries.
    ///
    /// ```swift
    /// Job("sensor-report", batch: .seconds(10), legacy: sensorReport, port: { spark in
    ///     let readings = readings(spark)
    ///     return [totals(readings).queryName("totals"), extremes(readings).queryName("extremes")]
    /// })
    /// ```
    ///
    /// Outputs and queries are paired by name, otherwise by position. A query without a name is named by its position: `sensor-report-0`.
    public init(
        _ name: String, batch: Duration, conf: SparkConf = SparkConf(), legacy: (@Sendable (StreamingContext) throws -> Void)? = nil,
        port: @escaping @Sendable (SparkSession) throws -> [DataStreamWriter]
    ) {
        self.init(name, batch, conf, legacy, port)
    }

    private init(
        _ name: String, _ batch: Duration, _ conf: SparkConf, _ legacy: (@Sendable (StreamingContext) throws -> Void)?,
        _ port: (@Sendable (SparkSession) throws -> [DataStreamWriter])?
    ) {
        self.name = name
        batchInterval = batch
        self.conf = conf
        self.legacy = legacy
        self.port = port
    }
}
