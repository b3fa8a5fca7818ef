import Columnar
import Expressions

/// Reads a static table of the session's data sources, such as kafka, text or json files. An immutable value.
///
/// `Docs/options.md` lists formats and options. An invalid one is thrown by the table's `schema`, and by actions on it.
/// Mirrors `org.apache.spark.sql.DataFrameReader`.
public struct DataFrameReader: Sendable, TakesOptions {
    private let builder: ReadBuilder

    init(session: SparkSession) { builder = ReadBuilder(session: session) }

    private init(_ builder: ReadBuilder) { self.builder = builder }

    /// Sets the data source by name, in any case.
    public func format(_ source: String) -> DataFrameReader { DataFrameReader(builder.with { $0.source = source }) }
    /// Sets the columns, in SQL's form: `k string, v long`.
    public func schema(_ schema: String) -> DataFrameReader { DataFrameReader(builder.with { $0.schemaText = schema }) }
    /// Sets an option of the format, by name in any case; the last value given is used.
    public func option(_ name: String, _ value: String) -> DataFrameReader { DataFrameReader(builder.with { $0.options[name] = value }) }

    /// The table of a view or of a memory sink.
    /// - Throws: `AnalysisError` that names the existing tables.
    public func table(_ name: String) throws -> DataFrame { try builder.session.table(name) }
    /// Reads text files, one row a line, as one column `value`.
    public func text(_ path: String) -> DataFrame { format("text").load(path) }
    /// Reads files with one JSON document a line, with the columns of `schema`.
    public func json(_ path: String) -> DataFrame { format("json").load(path) }
    /// The table at `path`, which sets the option `path`.
    public func load(_ path: String) -> DataFrame { option("path", path).load() }

    /// The table. Nothing is read before it is computed.
    public func load() -> DataFrame {
        builder.load(for: .read, by: builder.session.dataSources.batchReader) { provider, reader, request in
            let table = try reader.load(request)
            return DataFrame(session: request.session, leaf: provider.name, schema: table.schema, isStreaming: false, .scan(table.read))
        }
    }
}

extension DataFrame {
    /// The result of `make`, or a table whose every use throws the error of `make`.
    static func orFailed(_ session: SparkSession, _ make: () throws -> DataFrame) -> DataFrame {
        do { return try make() } catch { return DataFrame(session: session, .failure(error)) }
    }
}
