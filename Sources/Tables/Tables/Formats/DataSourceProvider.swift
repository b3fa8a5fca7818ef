import BatchRuntime
import Columnar
import Expressions

/// A data source under the name for `format(…)`: its options, and how it is read and written, if it can be.
///
/// ```
/// let ticks = DataSourceProvider("ticks", "Counts upwards.", options: [pace], streamReader: .init { request in
///     let rows = try request.options[pace]
///     return .init(schema: schema) { _ in TickSource(rows) }
/// })
/// try spark.dataSources.register(ticks)
/// ```
/// Everything that a session reports about its formats is derived from these values: their names, options and uses.
public struct DataSourceProvider: Sendable {
    /// The name as documented; a job may write it in any case.
    public let name: String
    /// One sentence.
    public let documentation: String
    /// Its options for all uses, without `checkpointLocation`, which belongs to every streaming query.
    public let options: [any AnyDataSourceOption]
    /// Families of options that are recognised by a prefix, such as `kafka.`.
    public let prefixes: [DataSourceOptionPrefix]
    /// How undeclared options are treated; they are refused in a use that is not listed.
    public let otherOptions: [DataSourceUse: OtherOptions]
    private let checkTogether: (@Sendable (DataSourceOptions, DataSourceUse) throws -> Void)?
    /// Serves `spark.readStream`; nil where the format cannot be read as a stream.
    public let streamReader: StreamReader?
    /// Serves `spark.read`; nil where the format cannot be read as a static table.
    public let batchReader: BatchReader?
    /// Serves `writeStream`; nil where a query cannot write the format.
    public let streamWriter: StreamWriter?
    /// Serves `write`; nil where a static table cannot be written in the format.
    public let batchWriter: BatchWriter?

    /// - Parameter check: throws for options that are invalid in this use; called before the values are checked individually.
    public init(
        _ name: String, _ documentation: String, options: [any AnyDataSourceOption] = [], prefixes: [DataSourceOptionPrefix] = [],
        otherOptions: [DataSourceUse: OtherOptions] = [:], check: (@Sendable (DataSourceOptions, DataSourceUse) throws -> Void)? = nil,
        streamReader: StreamReader? = nil, batchReader: BatchReader? = nil, streamWriter: StreamWriter? = nil,
        batchWriter: BatchWriter? = nil
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

    /// The uses that it supports, in the order of `DataSourceUse`.
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

    /// The options that a job may give, including the query's own.
    package func options(for use: DataSourceUse) -> [any AnyDataSourceOption] {
        options.filter { $0.uses.contains(use) } + (use == .writeStream ? [Self.checkpointLocation] : [])
    }

    /// An option of every streaming query, whatever its format.
    package static let checkpointLocation = DataSourceOption.text(
        "checkpointLocation", for: [.writeStream],
        "The directory that keeps the query's progress and state, so that a restart resumes where it stopped."
    ).optional

    /// Checks all options of a job.
    func check(_ options: DataSourceOptions, for use: DataSourceUse) throws {
        try checkTogether?(options, use)
        try options.check(self, for: use)
    }
}

extension DataSourceProvider {
    /// How options are treated that a data source does not declare.
    public enum OtherOptions: Sendable {
        /// They are an error that names the existing options.
        case refused
        /// They have no effect.
        case ignored
        /// The data source checks them itself, and refuses those that it cannot ignore.
        case judged
    }

    /// The arguments of a reader.
    public struct ReadRequest: Sendable {
        /// The session of the reader.
        public let session: SparkSession
        /// Checked: each declared one has a valid value. Those that are not declared are there too, if `otherOptions` lets them pass.
        public let options: DataSourceOptions
        /// The columns that the job specified; nil if it specified none.
        public let schema: Schema?
        /// `.readStream` or `.read`.
        public let use: DataSourceUse
    }

    /// Reads a stream.
    public struct StreamReader: Sendable {
        let load: @Sendable (ReadRequest) throws -> StreamTable

        /// - Parameter load: makes the result of `load()`; must not read anything yet.
        public init(_ load: @escaping @Sendable (ReadRequest) throws -> StreamTable) { self.load = load }
    }

    /// A stream as a table.
    public struct StreamTable: Sendable {
        /// The columns of the stream's rows.
        public let schema: Schema
        let open: @Sendable (StreamEnvironment) throws -> any StreamSource

        /// - Parameters:
        ///   - schema: the columns of the stream's rows.
        ///   - open: called when a query starts, once for each query and each occurrence of the table in it.
        public init(schema: Schema, open: @escaping @Sendable (StreamEnvironment) throws -> any StreamSource) {
            self.schema = schema
            self.open = open
        }
    }

    /// Reads a static table.
    public struct BatchReader: Sendable {
        let load: @Sendable (ReadRequest) throws -> StaticTable

        /// - Parameter load: makes the result of `load()`; must not read anything yet.
        public init(_ load: @escaping @Sendable (ReadRequest) throws -> StaticTable) { self.load = load }
    }

    /// What a batch reader returns: the columns of a static table, and the function that reads its rows.
    public struct StaticTable: Sendable {
        /// The table's columns, whose indices `read` receives.
        public let schema: Schema
        let read: @Sendable (_ columns: [Int]) throws -> [RecordBatch]

        /// - Parameter read: returns the rows, one batch a partition, with just `columns` in that order (indices into `schema`), or with
        ///   all columns of the schema; called whenever the table is computed.
        public init(schema: Schema, read: @escaping @Sendable (_ columns: [Int]) throws -> [RecordBatch]) {
            self.schema = schema
            self.read = read
        }
    }

    /// The arguments of a stream writer.
    public struct StreamWriteRequest: Sendable {
        /// The session of the table that is written.
        public let session: SparkSession
        /// Checked: each declared one has a valid value. Those that are not declared are there too, if `otherOptions` lets them pass.
        public let options: DataSourceOptions
        /// The columns of the rows to be written.
        public let schema: Schema
        /// One of the modes that the writer lists in `outputModes`.
        public let outputMode: OutputMode
        /// What `queryName` set; nil for a query without a name.
        public let queryName: String?
        /// Whether the query resumes after a restart.
        public let hasCheckpoint: Bool
    }

    /// Writes a stream.
    public struct StreamWriter: Sendable {
        /// The supported output modes; others are refused.
        public let outputModes: Set<OutputMode>
        /// Whether a query must have a checkpoint, because rows would be lost or duplicated without it.
        public let needsCheckpoint: Bool
        /// The option with the directory that its sinks fill with files of their own; nil if they write elsewhere.
        public let directory: DataSourceOption<String>?
        let makeSink: @Sendable (StreamWriteRequest) throws -> any StreamSink

        /// - Parameters:
        ///   - directory: an option whose value is a directory: a file in its way, and a checkpoint that is or lies in it, are refused
        ///   before
        ///     anything is opened.
        ///   - makeSink: called when a query starts; must not open a connection that a failed start would leave open.
        public init(
            outputModes: Set<OutputMode> = Set(OutputMode.allCases), needsCheckpoint: Bool, directory: DataSourceOption<String>? = nil,
            makeSink: @escaping @Sendable (StreamWriteRequest) throws -> any StreamSink
        ) {
            self.outputModes = outputModes
            self.needsCheckpoint = needsCheckpoint
            self.directory = directory
            self.makeSink = makeSink
        }
    }

    /// The arguments of a writer of a static table.
    public struct WriteRequest: Sendable {
        /// The session of the table that is written.
        public let session: SparkSession
        /// Checked: each declared one has a valid value. Those that are not declared are there too, if `otherOptions` lets them pass.
        public let options: DataSourceOptions
        /// The static table to compute and write.
        public let table: DataFrame
        /// What to do if the destination already has rows; the writer decides which modes it supports.
        public let mode: SaveMode
    }

    /// Writes a static table.
    public struct BatchWriter: Sendable {
        let write: @Sendable (WriteRequest) throws -> Void

        /// - Parameter write: computes the table and writes its rows.
        public init(_ write: @escaping @Sendable (WriteRequest) throws -> Void) { self.write = write }
    }
}
