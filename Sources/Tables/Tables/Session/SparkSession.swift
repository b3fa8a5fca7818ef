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

/// The way in to tables and queries over them: reads, makes and remembers tables, keeps settings, lists running queries.
///
/// ```
/// let spark = try SparkSession.builder.appName("sensors").getOrCreate()
/// try spark.createDataFrame([[.string("a"), .long(1)]], "k string, v long").show()
/// ```
/// Safe to use from several threads. Mirrors `org.apache.spark.sql.SparkSession`.
public final class SparkSession: Sendable {
    private struct Shared {
        var conf: [String: String]
        var tables: [String: DataFrame] = [:]
        var memoryTables: [String: MemoryTable] = [:]
        var storage = CheckpointStorage()
        var functions = FunctionRegistry.standard
        var printer: @Sendable (String) -> Void = { print($0, terminator: "") }
    }

    public let connector: any TopicConnector
    public let clock: any StreamClock
    /// Sees what every query of this session emits, before its sink does.
    public let observer: (any OutputObserver)?
    /// Batches that every query of this session follows, instead of what its Kafka sources have.
    public let manifest: BatchManifest?
    /// The formats that `read`, `readStream`, `write` and `writeStream` know; a job may register its own.
    public let dataSources = DataSourceRegistry()
    /// The session's streaming queries.
    public let streams = StreamingQueryManager()
    private let shared: Mutex<Shared>
    /// A setting given at the start that cannot be: whatever the session is asked to read or to run says so.
    let confProblem: AnalysisError?

    /// - Parameters:
    ///   - conf: settings by Spark's names; one that cannot be is thrown by the first table or query.
    ///   - connector: where Kafka topics are read and written: librdkafka, or a recording.
    ///   - manifest: with one, the Kafka source takes exactly each entry's ranges, batch by batch, and ends with the last.
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

    /// Makes or finds the session of the process.
    public static var builder: Builder { Builder() }

    /// The settings, by Spark's names.
    public var conf: RuntimeConf { RuntimeConf(session: self) }

    /// Reads static tables.
    public var read: DataFrameReader { DataFrameReader(session: self) }
    /// Reads streams.
    public var readStream: DataStreamReader { DataStreamReader(session: self) }

    /// A table of the given rows; `schema` as SQL writes it: `k string, v long`.
    public func createDataFrame(_ rows: [[Value]], _ schema: String) throws -> DataFrame {
        try createDataFrame(rows, try Parsing.schema(schema))
    }

    public func createDataFrame(_ rows: [[Value]], _ schema: Schema) throws -> DataFrame {
        if let confProblem { throw confProblem }
        let batch = try RecordBatch(rows: rows, schema: schema)
        return DataFrame(session: self, leaf: "LocalRelation", schema: schema, isStreaming: false, .rows([batch]))
    }

    /// The table of a memory sink (its query's name) or of `createOrReplaceTempView`.
    /// - Throws: `AnalysisError` that names the tables there are.
    public func table(_ name: String) throws -> DataFrame {
        let key = name.lowercased()
        let found = shared.withLock { ($0.tables[key], $0.memoryTables[key], $0.tables.keys.sorted() + $0.memoryTables.keys.sorted()) }
        if let view = found.0 { return view }
        if let memory = found.1 {
            return DataFrame(session: self, leaf: name, schema: memory.schema, isStreaming: false, .scan { _ in memory.batches })
        }
        throw AnalysisError(
            .tableNotFound, ["relationName": Quoted.name(name.split(separator: ".").map(String.init))],
            hint: found.2.isEmpty ? "there are no tables; createOrReplaceTempView makes one" : "there are \(found.2.joined(separator: ", "))")
    }

    /// Milliseconds and settings of now, for a query's expressions.
    package var expressionSettings: EvaluationContext { conf.expressionSettings(nowMicros: clock.nowMillis &* 1000) }

    func setTable(_ name: String, _ table: DataFrame) { shared.withLock { $0.tables[name.lowercased()] = table } }

    /// Puts the table of a memory sink under its query's name.
    func setMemoryTable(_ name: String, _ table: MemoryTable) { shared.withLock { $0.memoryTables[name.lowercased()] = table } }

    /// Where the console sink and `show` write: standard output unless set.
    package var printer: @Sendable (String) -> Void {
        get { shared.withLock { $0.printer } }
        set { shared.withLock { $0.printer = newValue } }
    }

    /// Where the checkpoints and files of this session's queries are.
    package var storage: CheckpointStorage {
        get { shared.withLock { $0.storage } }
        set { shared.withLock { $0.storage = newValue } }
    }

    /// The functions that expressions of this session's tables may call.
    package var functions: FunctionRegistry {
        get { shared.withLock { $0.functions } }
        set { shared.withLock { $0.functions = newValue } }
    }

    /// Registers functions of one's own for SQL and `expr`.
    public var udf: UDFRegistration { UDFRegistration(session: self) }

    func register(_ function: ScalarFunction) { shared.withLock { $0.functions = $0.functions.with(function) } }

    var settings: [String: String] {
        get { shared.withLock { $0.conf } }
    }

    func set(_ name: String, _ value: String?) { shared.withLock { $0.conf[name] = value } }

    /// Stops every query.
    public func stop() throws { for query in streams.active { try query.stop() } }
}
