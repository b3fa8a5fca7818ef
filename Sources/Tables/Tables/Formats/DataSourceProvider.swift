import BatchRuntime
import Columnar
import Expressions

/// A data source under the name that `format(…)` takes: its options, and how it is read and written, as far as it can be.
///
/// ```
/// let ticks = DataSourceProvider("ticks", "Counts upwards.", options: [pace], streamReader: .init { request in
///     let rows = try request.options[pace]
///     return .init(schema: schema) { _ in TickSource(rows) }
/// })
/// try spark.dataSources.register(ticks)
/// ```
/// Everything that a session says about its formats is made from these values: which there are, which options they take, what they can do.
public struct DataSourceProvider: Sendable {
    /// As it is documented; a job may write it in any case.
    public let name: String
    /// One sentence.
    public let documentation: String
    /// Whatever it takes, for each use. `checkpointLocation` of a streaming query is not among them: it is the query's own.
    public let options: [any AnyDataSourceOption]
    public let prefixes: [DataSourceOptionPrefix]
    /// What becomes of options that are not declared; they are refused in a use that is not here.
    public let otherOptions: [DataSourceUse: OtherOptions]
    private let checkTogether: (@Sendable (DataSourceOptions, DataSourceUse) throws -> Void)?
    public let streamReader: StreamReader?
    public let batchReader: BatchReader?
    public let streamWriter: StreamWriter?
    public let batchWriter: BatchWriter?

    /// - Parameter check: throws for options that cannot be had in this use; called before the values are looked at one by one.
    public init(
        _ name: String, _ documentation: String, options: [any AnyDataSourceOption] = [], prefixes: [DataSourceOptionPrefix] = [],
        otherOptions: [DataSourceUse: OtherOptions] = [:], check: (@Sendable (DataSourceOptions, DataSourceUse) throws -> Void)? = nil,
        streamReader: StreamReader? = nil, batchReader: BatchReader? = nil, streamWriter: StreamWriter? = nil, batchWriter: BatchWriter? = nil
    ) {
        self.name = name
        self.documentation = documentation
        self.options = options
        self.prefixes = prefixes
        self.otherOptions = otherOptions
        checkTogether = check
        self.streamReader = streamReader
        self.batchReader = batchReader
        self.streamWriter = streamWriter
        self.batchWriter = batchWriter
    }

    /// What it can be asked for, in the order of `DataSourceUse`.
    public var uses: [DataSourceUse] {
        DataSourceUse.allCases.filter { use in
            switch use {
            case .readStream: streamReader != nil
            case .read: batchReader != nil
            case .writeStream: streamWriter != nil
            case .write: batchWriter != nil
            }
        }
    }

    /// What a job may give it, the query's own options too.
    package func options(for use: DataSourceUse) -> [any AnyDataSourceOption] {
        options.filter { $0.uses.contains(use) } + (use == .writeStream ? [Self.checkpointLocation] : [])
    }

    /// Of every streaming query, whatever its format.
    package static let checkpointLocation = DataSourceOption.text(
        "checkpointLocation", for: [.writeStream],
        "The directory that keeps the query's progress and state, so that a restart goes on where it was.").optional

    /// Looks at all options of a job.
    func check(_ options: DataSourceOptions, for use: DataSourceUse) throws {
        try checkTogether?(options, use)
        try options.check(self, for: use)
    }
}

extension DataSourceProvider {
    /// What becomes of options that a data source does not declare.
    public enum OtherOptions: Sendable {
        case refused
        /// They change nothing.
        case ignored
        /// The data source looks at them itself, and refuses those that it cannot pass over.
        case judged
    }

    /// What a job asked a reader for.
    public struct ReadRequest: Sendable {
        public let session: SparkSession
        /// Checked: each is declared, and has a value that is one.
        public let options: DataSourceOptions
        /// The columns that the job gave; nil where it gave none.
        public let schema: Schema?
        /// `.readStream` or `.read`.
        public let use: DataSourceUse
    }

    /// Reads a stream.
    public struct StreamReader: Sendable {
        let load: @Sendable (ReadRequest) throws -> StreamTable

        /// - Parameter load: what `load()` makes; it reads nothing yet.
        public init(_ load: @escaping @Sendable (ReadRequest) throws -> StreamTable) { self.load = load }
    }

    /// A stream as a table.
    public struct StreamTable: Sendable {
        public let schema: Schema
        let open: @Sendable (StreamEnvironment) throws -> any StreamSource

        /// - Parameters:
        ///   - schema: of all that the stream reads.
        ///   - open: called when a query starts, once for each query and place in it.
        public init(schema: Schema, open: @escaping @Sendable (StreamEnvironment) throws -> any StreamSource) {
            self.schema = schema
            self.open = open
        }
    }

    /// Reads a static table.
    public struct BatchReader: Sendable {
        let load: @Sendable (ReadRequest) throws -> StaticTable

        /// - Parameter load: what `load()` makes; it reads nothing yet.
        public init(_ load: @escaping @Sendable (ReadRequest) throws -> StaticTable) { self.load = load }
    }

    /// A static table.
    public struct StaticTable: Sendable {
        public let schema: Schema
        let read: @Sendable (_ columns: [Int]) throws -> [RecordBatch]

        /// - Parameter read: the rows, one batch a partition, with just `columns` in that order (places in `schema`), or with all columns of the
        ///   schema; called whenever the table is computed.
        public init(schema: Schema, read: @escaping @Sendable (_ columns: [Int]) throws -> [RecordBatch]) {
            self.schema = schema
            self.read = read
        }
    }

    /// What a job asked a writer of a stream for.
    public struct StreamWriteRequest: Sendable {
        public let session: SparkSession
        /// Checked: each is declared, and has a value that is one.
        public let options: DataSourceOptions
        /// Of the rows that will come.
        public let schema: Schema
        public let outputMode: OutputMode
        public let queryName: String?
        /// Whether the query goes on where it was after a restart.
        public let hasCheckpoint: Bool
    }

    /// Writes a stream.
    public struct StreamWriter: Sendable {
        /// Other output modes are refused.
        public let outputModes: Set<OutputMode>
        /// Whether a query must have a checkpoint, because rows would be lost or doubled without.
        public let needsCheckpoint: Bool
        let makeSink: @Sendable (StreamWriteRequest) throws -> any StreamSink

        /// - Parameter makeSink: called when a query starts; opens no connection that a query that cannot start would leave behind.
        public init(
            outputModes: Set<OutputMode> = Set(OutputMode.allCases), needsCheckpoint: Bool,
            makeSink: @escaping @Sendable (StreamWriteRequest) throws -> any StreamSink
        ) {
            self.outputModes = outputModes
            self.needsCheckpoint = needsCheckpoint
            self.makeSink = makeSink
        }
    }

    /// What a job asked a writer of a static table for.
    public struct WriteRequest: Sendable {
        public let session: SparkSession
        /// Checked: each is declared, and has a value that is one.
        public let options: DataSourceOptions
        public let table: DataFrame
        public let mode: SaveMode
    }

    /// Writes a static table.
    public struct BatchWriter: Sendable {
        let write: @Sendable (WriteRequest) throws -> Void

        /// - Parameter write: computes the table and writes its rows.
        public init(_ write: @escaping @Sendable (WriteRequest) throws -> Void) { self.write = write }
    }
}
