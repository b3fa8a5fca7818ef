import Columnar
import Expressions

/// Reads a static table of the session's data sources, such as kafka, text or json files. An immutable value.
///
/// `Docs/options.md` lists formats and options. An invalid one is thrown by the table's `schema`, and by actions on it.
/// Mirrors `org.apache.spark.sql.DataFrameReader`.
public struct DataFrameReader: Sendable, TakesOptions {
    private let session: SparkSession
    private var source = ""
    private var options = DataSourceOptions()
    private var schemaText: String?

    init(session: SparkSession) { self.session = session }

    private func with(_ change: (inout DataFrameReader) -> Void) -> DataFrameReader {
        var copy = self
        change(&copy)
        return copy
    }

    /// Sets the data source by name, in any case.
    public func format(_ source: String) -> DataFrameReader { with { $0.source = source } }
    /// Sets the columns, in SQL's form: `k string, v long`.
    public func schema(_ schema: String) -> DataFrameReader { with { $0.schemaText = schema } }
    /// Sets an option of the format, by name in any case; the last value given is used.
    public func option(_ name: String, _ value: String) -> DataFrameReader { with { $0.options[name] = value } }

    /// The table of a view or of a memory sink.
    /// - Throws: `AnalysisError` that names the existing tables.
    public func table(_ name: String) throws -> DataFrame { try session.table(name) }
    /// Reads text files, one row a line, as one column `value`.
    public func text(_ path: String) -> DataFrame { format("text").load(path) }
    /// Reads files with one JSON document a line, with the columns of `schema`.
    public func json(_ path: String) -> DataFrame { format("json").load(path) }
    /// The table at `path`, which sets the option `path`.
    public func load(_ path: String) -> DataFrame { option("path", path).load() }

    /// The table. Nothing is read before it is computed.
    public func load() -> DataFrame {
        DataFrame.orFailed(session) {
            if let problem = session.confProblem { throw problem }
            let (provider, reader) = try session.dataSources.batchReader(source)
            try provider.check(options, for: .read)
            let table = try reader.load(.init(session: session, options: options, schema: try schemaText.map(Parsing.schema), use: .read))
            return DataFrame(session: session, leaf: provider.name, schema: table.schema, isStreaming: false, .scan(table.read))
        }
    }
}

extension DataFrame {
    /// The result of `make`, or a table whose every use throws the error of `make`.
    static func orFailed(_ session: SparkSession, _ make: () throws -> DataFrame) -> DataFrame {
        do { return try make() } catch { return DataFrame(session: session, .failure(error)) }
    }
}
