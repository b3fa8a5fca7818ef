import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import KafkaTransport
import Offsets
import Expressions
import Operators
import Plans
import Synchronization

/// The entry point to tables and queries: creates tables, keeps views and settings, lists running queries.
///
/// ```
/// let spark = try SparkSession.builder.appName("sensors").getOrCreate()
/// try spark.createDataFrame([[.string("a"), .long(1)]], "k string, v long").show()
/// ```
/// Thread-safe. Mirrors `org.apache.spark.sql.SparkSession`.
public final class SparkSession: Sendable {
    private struct Shared {
        var conf: [String: String]
        var tables: [String: DataFrame] = [:]
        var memoryTables: [String: MemoryTable] = [:]
        var storage = CheckpointStorage()
        var functions = FunctionRegistry.standard
        var printer: @Sendable (String) -> Void = { print($0, terminator: "") }
        var isStopped = false
    }

    /// Opens the Kafka topics of the session's queries: librdkafka, or a recording.
    public let connector: any TopicConnector
    /// Gives the time of batches, triggers and `current_timestamp()`; the system's unless a test or a replay advances one by hand.
    public let clock: any StreamClock
    /// Receives what every query of this session emits, before its sink does; nil for none.
    public let observer: (any OutputObserver)?
    /// Batches that every query of this session follows, instead of what its Kafka sources have; nil for none.
    public let manifest: BatchManifest?
    /// The formats that `read`, `readStream`, `write` and `writeStream` know; a job may register its own.
    public let dataSources = DataSourceRegistry()
    /// The session's streaming queries.
    public let streams = StreamingQueryManager()
    private let shared: Mutex<Shared>
    /// An invalid setting given at the start: thrown by every read and query of the session.
    let confProblem: AnalysisError?

    /// - Parameters:
    ///   - conf: settings by Spark's names; an invalid one is thrown by the first table or query.
    ///   - connector: opens Kafka topics: librdkafka, or a recording.
    ///   - manifest: if given, the Kafka source takes exactly each entry's ranges, batch by batch, and ends with the last.
    public init(
        conf: [String: String] = [:], connector: any TopicConnector = KafkaCluster(), clock: any StreamClock = SystemClock(),
        observer: (any OutputObserver)? = nil, manifest: BatchManifest? = nil
    ) {
        self.connector = connector
        self.clock = clock
        self.observer = observer
        self.manifest = manifest
        shared = Mutex(Shared(conf: conf))
        var problem: AnalysisError?
        for (name, value) in conf.sorted(by: { $0.key < $1.key }) where problem == nil {
            do { try RuntimeConf.check(name, value) } catch { problem = AnalysisError(handingOn: error) }
        }
        confProblem = problem
    }

    /// Creates or returns the session of the process.
    public static var builder: Builder { Builder() }

    /// The settings, by Spark's names.
    public var conf: RuntimeConf { RuntimeConf(session: self) }

    /// Reads static tables.
    public var read: DataFrameReader { DataFrameReader(session: self) }
    /// Reads streams.
    public var readStream: DataStreamReader { DataStreamReader(session: self) }

    /// A static table of the given rows; `schema` in SQL's form: `k string, v long`.
    public func createDataFrame(_ rows: [[Value]], _ schema: String) throws -> DataFrame {
        try createDataFrame(rows, try Parsing.schema(schema))
    }

    /// A static table of the given rows.
    ///
    /// - Parameters:
    ///   - rows: one value a column and row, in the order of `schema`: `.long` for all whole numbers, `.double` for `float` too.
    ///   - schema: the columns' names and types.
    /// - Throws: an error that names row and column for a value that does not fit its type, and one for an invalid setting of the session.
    public func createDataFrame(_ rows: [[Value]], _ schema: Schema) throws -> DataFrame {
        if let confProblem { throw confProblem }
        let batch = try RecordBatch(rows: rows, schema: schema)
        return DataFrame(session: self, leaf: "LocalRelation", schema: schema, isStreaming: false, .rows([batch]))
    }

    /// The table of a memory sink (by its query's name) or of `createOrReplaceTempView`.
    /// - Throws: `AnalysisError` that names the existing tables.
    public func table(_ name: String) throws -> DataFrame {
        let key = name.lowercased()
        let found = shared.withLock { ($0.tables[key], $0.memoryTables[key], $0.tables.keys.sorted() + $0.memoryTables.keys.sorted()) }
        if let view = found.0 { return view }
        if let memory = found.1 {
            return DataFrame(session: self, leaf: name, schema: memory.schema, isStreaming: false, .scan { _ in memory.batches })
        }
        throw AnalysisError(
            .tableNotFound, ["relationName": Quoted.name(name.split(separator: ".").map(String.init))],
            hint: found.2.isEmpty
                ? "there are no tables; createOrReplaceTempView creates one" : "there are \(found.2.joined(separator: ", "))")
    }

    /// The current time and settings, for a query's expressions.
    package var expressionSettings: EvaluationContext { conf.expressionSettings(nowMicros: clock.nowMillis &* 1000) }

    func setTable(_ name: String, _ table: DataFrame) { shared.withLock { $0.tables[name.lowercased()] = table } }

    /// Registers the table of a memory sink under its query's name.
    func setMemoryTable(_ name: String, _ table: MemoryTable) { shared.withLock { $0.memoryTables[name.lowercased()] = table } }

    /// Where the console sink and `show` write: standard output by default.
    package var printer: @Sendable (String) -> Void {
        get { shared.withLock { $0.printer } }
        set { shared.withLock { $0.printer = newValue } }
    }

    /// The storage of checkpoints and files of this session's queries.
    package var storage: CheckpointStorage {
        get { shared.withLock { $0.storage } }
        set { shared.withLock { $0.storage = newValue } }
    }

    /// The functions that expressions of this session's tables may call.
    package var functions: FunctionRegistry {
        get { shared.withLock { $0.functions } }
        set { shared.withLock { $0.functions = newValue } }
    }

    /// Registers Swift functions for SQL and `expr`.
    public var udf: UDFRegistration { UDFRegistration(session: self) }

    func register(_ function: ScalarFunction) { shared.withLock { $0.functions = $0.functions.with(function) } }

    var settings: [String: String] {
        get { shared.withLock { $0.conf } }
    }

    func set(_ name: String, _ value: String?) { shared.withLock { $0.conf[name] = value } }

    /// Stops all queries of the session; no other starts after that.
    public func stop() throws {
        shared.withLock { $0.isStopped = true }
        for query in streams.active { try query.stop() }
    }

    package var isStopped: Bool { shared.withLock { $0.isStopped } }

    /// - Throws: `AnalysisError` once the session was stopped.
    func requireRunning() throws(AnalysisError) {
        guard isStopped else { return }
        throw AnalysisError(
            .wrongArguments, "Cannot call methods on a stopped SparkContext.", hint: "start the query before stop(), or in another session")
    }
}
